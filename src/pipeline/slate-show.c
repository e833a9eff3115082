/* One frame, drawn again and again: encoders keep none. */
#include "pipeline/slate-show.h"

#include "util/clock.h"
#include "util/deadline.h"
#include "video/slate.h"

/* So often, where nothing changes but the seconds shown. */
#define INTERVAL_US G_USEC_PER_SEC

struct SlateShow {
    bool is_on;
    PipelineSlate slate; /* while it is on */
    int64_t next_us;
    Frame *frame; /* (nullable) */
};

SlateShow *slate_show_new(void)
{
    return g_new0(SlateShow, 1);
}

void slate_show_trim(SlateShow *show)
{
    g_clear_pointer(&show->frame, frame_unref);
}

void slate_show_free(SlateShow *show)
{
    if (!show)
        return;
    slate_show_trim(show);
    g_free(show);
}

void slate_show_set(SlateShow *show, const PipelineSlate *slate)
{
    if (slate && !show->is_on)
        slate_show_hurry(show);
    show->is_on = slate != NULL;
    if (slate)
        show->slate = *slate;
}

bool slate_show_is_on(const SlateShow *show)
{
    return show->is_on;
}

int64_t slate_show_next_us(const SlateShow *show)
{
    return show->is_on ? show->next_us : DEADLINE_NEVER;
}

void slate_show_hurry(SlateShow *show)
{
    show->next_us = 0;
}

bool slate_show_predates(const SlateShow *show, const Frame *frame)
{
    return show->is_on && frame->capture_time_us < show->slate.since_us;
}

const Frame *slate_show_draw(SlateShow *show, int width, int height, const Frame *backdrop, int64_t now_us)
{
    g_assert(show->is_on);
    if (!show->frame || show->frame->width != width || show->frame->height != height) {
        frame_unref(show->frame);
        show->frame = frame_new(PIXEL_FORMAT_I420, width, height);
    }
    int64_t gone_us = MAX(now_us - show->slate.since_us, 0);
    int64_t realtime_us = clock_realtime_us();
    g_autofree char *since = slate_since_text(realtime_us - gone_us, realtime_us);
    slate_draw(show->frame, backdrop,
               &(SlateWords){.headline = show->slate.headline, .reason = show->slate.reason, .since = since});
    show->next_us = show->slate.since_us + (gone_us / INTERVAL_US + 1) * INTERVAL_US;
    return show->frame;
}
