/*
 * libjpeg-turbo decodes to the planes that the file has, without a detour over RGB; here they become 4:2:0 of limited
 * range. The loops over rows are written for the compiler to vectorize: no product leaves 16 bits. Left out on purpose:
 * 4:1:1, which no camera sends, and scaling.
 */
#include "video/jpeg-decoder.h"

#include <string.h>
#include <turbojpeg.h>

struct JpegDecoder {
    tjhandle handle;
    uint8_t *planes; /* as in the file */
    size_t planes_bytes;
};

/* What a file says of itself, and how it lies in memory once decoded. */
typedef struct Layout {
    int subsampling; /* TJSAMP_ */
    uint8_t *planes[3];
    int strides[3];
    int chroma_across; /* samples of its chroma to one of I420's, beside each other: 1 or 2 */
    int chroma_down;
} Layout;

JpegDecoder *jpeg_decoder_new(void)
{
    JpegDecoder *decoder = g_new0(JpegDecoder, 1);
    decoder->handle = tjInitDecompress();
    g_assert(decoder->handle); /* fails where there is no memory only */
    return decoder;
}

void jpeg_decoder_free(JpegDecoder *decoder)
{
    if (!decoder)
        return;
    tjDestroy(decoder->handle);
    g_free(decoder->planes);
    g_free(decoder);
}

static bool set_chroma(Layout *layout)
{
    layout->chroma_across = layout->subsampling == TJSAMP_444 || layout->subsampling == TJSAMP_440 ? 2 : 1;
    layout->chroma_down = layout->subsampling == TJSAMP_444 || layout->subsampling == TJSAMP_422 ? 2 : 1;
    return layout->subsampling != TJSAMP_411;
}

static bool read_header(JpegDecoder *decoder, const uint8_t *bytes, size_t length, const Frame *picture, Layout *layout)
{
    int width, height, colorspace;
    if (tjDecompressHeader3(decoder->handle, bytes, (unsigned long)length, &width, &height, &layout->subsampling,
                            &colorspace) != 0)
        return false;
    bool has_colors = colorspace == TJCS_YCbCr || colorspace == TJCS_GRAY;
    return has_colors && width == picture->width && height == picture->height && set_chroma(layout);
}

/* Memory for the planes as the file has them: kept from picture to picture. */
static void lay_out(JpegDecoder *decoder, const Frame *picture, Layout *layout)
{
    size_t offsets[3];
    size_t bytes = 0;
    int count = layout->subsampling == TJSAMP_GRAY ? 1 : 3;
    for (int plane = 0; plane < count; plane++) {
        layout->strides[plane] = tjPlaneWidth(plane, picture->width, layout->subsampling);
        offsets[plane] = bytes;
        bytes += tjPlaneSizeYUV(plane, picture->width, layout->strides[plane], picture->height, layout->subsampling);
    }
    if (bytes > decoder->planes_bytes) {
        g_free(decoder->planes);
        decoder->planes = g_malloc(bytes);
        decoder->planes_bytes = bytes;
    }
    for (int plane = 0; plane < count; plane++)
        layout->planes[plane] = decoder->planes + offsets[plane];
}

/* 0 to 255 becomes 16 to 235. */
static void narrow_luma_row(uint8_t *restrict to, const uint8_t *restrict from, int width)
{
    for (int x = 0; x < width; x++)
        to[x] = (uint8_t)(16 + (uint8_t)((uint16_t)(from[x] * 220 + 128) >> 8));
}

/* 0 to 255 becomes 16 to 240, and 128, which is no color, stays. */
static uint8_t narrow_chroma(unsigned value)
{
    return (uint8_t)(16 + (uint8_t)((uint16_t)(value * 225) >> 8));
}

static void narrow_chroma_row(uint8_t *restrict to, const uint8_t *restrict upper, const uint8_t *restrict lower,
                              int width)
{
    for (int x = 0; x < width; x++)
        to[x] = narrow_chroma((unsigned)(upper[x] + lower[x] + 1) >> 1);
}

static void narrow_and_halve_chroma_row(uint8_t *restrict to, const uint8_t *restrict upper,
                                        const uint8_t *restrict lower, int width)
{
    for (int x = 0; x < width; x++) {
        unsigned sum = (unsigned)(upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]);
        to[x] = narrow_chroma((sum + 2) >> 2);
    }
}

static void fill_luma(const Layout *layout, Frame *picture)
{
    for (int y = 0; y < picture->height; y++)
        narrow_luma_row(frame_writable_plane(picture, 0) + (ptrdiff_t)y * picture->strides[0],
                        layout->planes[0] + (ptrdiff_t)y * layout->strides[0], picture->width);
}

static void fill_chroma(const Layout *layout, int plane, Frame *picture)
{
    uint8_t *to = frame_writable_plane(picture, plane);
    for (int y = 0; y < picture->height / 2; y++, to += picture->strides[plane]) {
        int width = picture->width / 2;
        if (layout->subsampling == TJSAMP_GRAY) {
            memset(to, 128, (size_t)width);
            continue;
        }
        const uint8_t *upper = layout->planes[plane] + (ptrdiff_t)y * layout->chroma_down * layout->strides[plane];
        const uint8_t *lower = upper + (layout->chroma_down == 2 ? layout->strides[plane] : 0);
        if (layout->chroma_across == 2)
            narrow_and_halve_chroma_row(to, upper, lower, width);
        else
            narrow_chroma_row(to, upper, lower, width);
    }
}

bool jpeg_decoder_run(JpegDecoder *decoder, const uint8_t *bytes, size_t length, Frame *picture)
{
    g_assert(picture->format == PIXEL_FORMAT_I420);
    Layout layout = {0};
    if (!read_header(decoder, bytes, length, picture, &layout))
        return false;
    lay_out(decoder, picture, &layout);
    /* A file of thousands of empty scans would take minutes: T.81 does not limit their number. */
    if (tjDecompressToYUVPlanes(decoder->handle, bytes, (unsigned long)length, layout.planes, picture->width,
                                layout.strides, picture->height, TJFLAG_LIMITSCANS) != 0 &&
        tjGetErrorCode(decoder->handle) == TJERR_FATAL)
        return false;
    fill_luma(&layout, picture);
    fill_chroma(&layout, 1, picture);
    fill_chroma(&layout, 2, picture);
    return true;
}
