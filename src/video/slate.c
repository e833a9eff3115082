/*
 * Letters as large as the words leave room for, in a dark band across the picture. Drawn once a second at most, so that
 * plain loops over all pixels do.
 */
#include "video/slate.h"

#include "util/pixel-font.h"
#include "util/text-wrap.h"

#include <stdbool.h>
#include <string.h>

#define LUMA_BLACK     16
#define LUMA_HEADLINE  235
#define LUMA_TEXT      200
#define CHROMA_NEUTRAL 128

/* What remains of the backdrop's luma: still to be recognized, but darker than any letter. */
#define DIMMED_PERCENT 35

/* The words' share of the picture, at most; less of its height while the letters are larger than they need to be. */
#define WIDTH_PERCENT        94
#define HEIGHT_PERCENT       94
#define ROOMY_HEIGHT_PERCENT 60
#define LEGIBLE_SCALE        2

/* One dot of the text at 200 pixels of width makes about 32 letters a line, whatever the size. */
#define TEXT_WIDTH_A_DOT 200

/* The headline's letters are so much larger. */
#define HEADLINE_FACTOR 2

typedef struct Line {
    char *text; /* "": a gap of half a line */
    PixelPen pen;
} Line;

static void clear_line(gpointer line)
{
    g_free(((Line *)line)->text);
}

static void append_line(GArray *lines, const char *text, const PixelPen *pen)
{
    Line line = {.text = g_strdup(text), .pen = *pen};
    g_array_append_val(lines, line);
}

static int line_height(const Line *line)
{
    return *line->text ? PIXEL_FONT_LINE_PITCH * line->pen.scale : PIXEL_FONT_LINE_PITCH * line->pen.scale / 2;
}

static int line_width(const Line *line)
{
    return pixel_font_width(line->text, line->pen.scale);
}

static void measure(const GArray *lines, int *ret_width, int *ret_height)
{
    int width = 0, height = 0;
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        width = MAX(width, line_width(line));
        height += line_height(line);
    }
    *ret_width = width;
    *ret_height = height;
}

static bool fits(const GArray *lines, const Frame *frame, int scale)
{
    int width, height;
    measure(lines, &width, &height);
    int height_percent = scale > LEGIBLE_SCALE ? ROOMY_HEIGHT_PERCENT : HEIGHT_PERCENT;
    return width <= frame->width * WIDTH_PERCENT / 100 && height <= frame->height * height_percent / 100;
}

static void append_paragraph(GArray *lines, char **texts, const PixelPen *pen, guint max_lines)
{
    guint count = g_strv_length(texts);
    for (guint i = 0; i < MIN(count, max_lines); i++)
        append_line(lines, texts[i], pen);
}

/* All words in text letters of this scale, of the reason max_reason_lines at most; the headline as large as goes. */
static GArray *lay_out(const Frame *frame, const SlateWords *words, int scale, guint max_reason_lines)
{
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(Line));
    g_array_set_clear_func(lines, clear_line);
    PixelPen text_pen = {.scale = scale, .ink = LUMA_TEXT, .paper = LUMA_BLACK};
    PixelPen headline_pen = {.scale = scale * HEADLINE_FACTOR, .ink = LUMA_HEADLINE, .paper = LUMA_BLACK};
    int room = frame->width * WIDTH_PERCENT / 100;
    g_auto(GStrv) headline = g_strsplit(words->headline, "\n", -1);
    for (char **line = headline; *line; line++)
        while (headline_pen.scale > scale && pixel_font_width(*line, headline_pen.scale) > room)
            headline_pen.scale--;
    append_paragraph(lines, headline, &headline_pen, G_MAXUINT);
    int columns = MAX(room / (PIXEL_FONT_LETTER_PITCH * scale), 1);
    g_auto(GStrv) reason = text_wrap(words->reason, columns);
    g_auto(GStrv) since = text_wrap(words->since, columns);
    if (*reason && max_reason_lines > 0) {
        append_line(lines, "", &text_pen);
        append_paragraph(lines, reason, &text_pen, max_reason_lines);
    }
    append_line(lines, "", &text_pen);
    append_paragraph(lines, since, &text_pen, G_MAXUINT);
    return lines;
}

/* The largest letters in which all fits; in the smallest ones, as much of the reason as does. NULL: nothing does. */
static GArray *choose_layout(const Frame *frame, const SlateWords *words)
{
    int scale = MAX((frame->width + TEXT_WIDTH_A_DOT / 2) / TEXT_WIDTH_A_DOT, 1);
    guint max_reason_lines = G_MAXUINT;
    for (;;) {
        g_autoptr(GArray) lines = lay_out(frame, words, scale, max_reason_lines);
        if (fits(lines, frame, scale))
            return g_steal_pointer(&lines);
        if (scale > 1)
            scale--;
        else if (max_reason_lines > 0)
            max_reason_lines = MIN(max_reason_lines - 1, lines->len);
        else
            return NULL;
    }
}

static uint8_t *row_at(Frame *frame, int plane, int y)
{
    return frame_writable_plane(frame, plane) + (ptrdiff_t)y * frame->strides[plane];
}

static void draw_ground(Frame *frame, const Frame *backdrop)
{
    uint8_t dimmed[256];
    for (int luma = 0; luma < 256; luma++)
        dimmed[luma] = (uint8_t)(LUMA_BLACK + MAX(luma - LUMA_BLACK, 0) * DIMMED_PERCENT / 100);
    for (int y = 0; y < frame->height; y++) {
        uint8_t *row = row_at(frame, 0, y);
        if (!backdrop) {
            memset(row, LUMA_BLACK, (size_t)frame->width);
            continue;
        }
        const uint8_t *from = backdrop->planes[0] + (ptrdiff_t)y * backdrop->strides[0];
        for (int x = 0; x < frame->width; x++)
            row[x] = dimmed[from[x]];
    }
    for (int plane = 1; plane < 3; plane++)
        for (int y = 0; y < frame->height / 2; y++)
            memset(row_at(frame, plane, y), CHROMA_NEUTRAL, (size_t)frame->width / 2);
}

static void draw_lines(Frame *frame, const GArray *lines)
{
    int width, height;
    measure(lines, &width, &height);
    int y = (frame->height - height) / 2;
    int padding = MIN((frame->height - height) / 4, line_height(&g_array_index(lines, Line, 0)));
    for (int row = y - padding; row < y + height + padding; row++)
        memset(row_at(frame, 0, row), LUMA_BLACK, (size_t)frame->width);
    for (guint i = 0; i < lines->len; i++) {
        const Line *line = &g_array_index(lines, Line, i);
        int x = (frame->width - line_width(line)) / 2;
        if (*line->text)
            pixel_font_draw(row_at(frame, 0, y) + x, frame->strides[0], line->text, &line->pen);
        y += line_height(line);
    }
}

void slate_draw(Frame *frame, const Frame *backdrop, const SlateWords *words)
{
    g_assert(frame->format == PIXEL_FORMAT_I420);
    g_assert(!backdrop || (backdrop->format == PIXEL_FORMAT_I420 && backdrop->width == frame->width &&
                           backdrop->height == frame->height));
    draw_ground(frame, backdrop);
    g_autoptr(GArray) lines = choose_layout(frame, words);
    if (lines)
        draw_lines(frame, lines);
}

static char *elapsed_text(int64_t seconds)
{
    int days = (int)(seconds / 86400), hours = (int)(seconds / 3600 % 24), minutes = (int)(seconds / 60 % 60);
    if (days > 0)
        return g_strdup_printf("%d d %d:%02d h", days, hours, minutes);
    if (hours > 0)
        return g_strdup_printf("%d:%02d:%02d", hours, minutes, (int)(seconds % 60));
    return g_strdup_printf("%d:%02d", minutes, (int)(seconds % 60));
}

static bool is_same_day(GDateTime *a, GDateTime *b)
{
    return g_date_time_get_year(a) == g_date_time_get_year(b) &&
           g_date_time_get_day_of_year(a) == g_date_time_get_day_of_year(b);
}

char *slate_since_text(int64_t since_us, int64_t now_us)
{
    g_autoptr(GDateTime) since = g_date_time_new_from_unix_local(since_us / G_USEC_PER_SEC);
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_local(now_us / G_USEC_PER_SEC);
    g_autofree char *clock =
        g_date_time_format(since, is_same_day(since, now) ? "%H:%M:%S %Z" : "%Y-%m-%d %H:%M:%S %Z");
    g_autofree char *elapsed = elapsed_text(MAX(now_us - since_us, 0) / G_USEC_PER_SEC);
    return g_strdup_printf("since %s \302\267 %s", clock, elapsed);
}
