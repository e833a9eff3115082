/*
 * Conversion and rotation on libyuv's SIMD. There is no routine that unpacks YUYV and rotates at once, so a picture is
 * taken in bands of rows that stay in the cache between the two steps: main memory sees one read and one write. NV12 is
 * done the same way. A JPEG is decoded here, and not where it comes from the camera: without a viewer nobody decodes
 * it.
 */
#include "video/convert.h"

#include "util/clock.h"
#include "video/jpeg-decoder.h"
#include "video/timecode.h"

#include <libyuv/convert.h>
#include <libyuv/planar_functions.h>
#include <libyuv/rotate.h>

/* What a transposition takes at a time, in luma and chroma; a band of 1280 pixels is 31 kB. More rows were no faster.
 */
#define BAND_ROWS 16

struct Converter {
    int rotation;
    bool draw_timecode;
    int pool_width;
    int pool_height;
    FramePool *pool; /* of upright pictures */
    Frame *band;     /* BAND_ROWS rows of the camera's picture, as I420 */
    JpegDecoder *jpeg_decoder;
    Frame *decoded; /* (nullable) a JPEG before rotation */
};

/* Where a part of a picture lies, for reading or writing. */
typedef struct Planes {
    uint8_t *at[3];
    int strides[3];
} Planes;

Converter *converter_new(int rotation, bool draw_timecode)
{
    g_assert(rotation == 0 || rotation == 90 || rotation == 180 || rotation == 270);
    Converter *converter = g_new0(Converter, 1);
    converter->rotation = rotation;
    converter->draw_timecode = draw_timecode;
    return converter;
}

void converter_trim(Converter *converter)
{
    g_clear_pointer(&converter->pool, frame_pool_free);
    g_clear_pointer(&converter->band, frame_unref);
    g_clear_pointer(&converter->jpeg_decoder, jpeg_decoder_free);
    g_clear_pointer(&converter->decoded, frame_unref);
}

void converter_free(Converter *converter)
{
    if (!converter)
        return;
    converter_trim(converter);
    g_free(converter);
}

static Frame *acquire_upright(Converter *converter, const Frame *source)
{
    bool on_its_side = converter->rotation == 90 || converter->rotation == 270;
    int width = on_its_side ? source->height : source->width;
    int height = on_its_side ? source->width : source->height;
    if (!converter->pool || converter->pool_width != width || converter->pool_height != height) {
        frame_pool_free(converter->pool);
        converter->pool = frame_pool_new(PIXEL_FORMAT_I420, width, height);
        converter->pool_width = width;
        converter->pool_height = height;
    }
    Frame *frame = frame_pool_acquire(converter->pool);
    frame->capture_time_us = source->capture_time_us;
    frame->number = source->number;
    return frame;
}

/* The part of an I420 frame that begins at an even x and y. */
static Planes planes_at(Frame *frame, int x, int y)
{
    Planes planes;
    for (int plane = 0; plane < 3; plane++) {
        int divisor = plane ? 2 : 1;
        planes.strides[plane] = frame->strides[plane];
        planes.at[plane] =
            frame_writable_plane(frame, plane) + (ptrdiff_t)(y / divisor) * frame->strides[plane] + x / divisor;
    }
    return planes;
}

static void rotate_planes(const Planes *from, const Planes *to, int width, int height, int rotation)
{
    int result;
    if (rotation ==
        180) /* libyuv flips what has a negative height, without the row buffer that its rotation allocates */
        result =
            I420Mirror(from->at[0], from->strides[0], from->at[1], from->strides[1], from->at[2], from->strides[2],
                       to->at[0], to->strides[0], to->at[1], to->strides[1], to->at[2], to->strides[2], width, -height);
    else
        result = I420Rotate(from->at[0], from->strides[0], from->at[1], from->strides[1], from->at[2], from->strides[2],
                            to->at[0], to->strides[0], to->at[1], to->strides[1], to->at[2], to->strides[2], width,
                            height, (enum RotationMode)rotation);
    g_assert(result == 0);
}

/* Rows from first_row on, which is even, of a YUYV or NV12 picture. */
static void unpack(const Frame *source, int first_row, int rows, const Planes *to)
{
    const uint8_t *from = source->planes[0] + (ptrdiff_t)first_row * source->strides[0];
    int result;
    if (source->format == PIXEL_FORMAT_YUYV)
        result = YUY2ToI420(from, source->strides[0], to->at[0], to->strides[0], to->at[1], to->strides[1], to->at[2],
                            to->strides[2], source->width, rows);
    else
        result =
            NV12ToI420(from, source->strides[0], source->planes[1] + (ptrdiff_t)(first_row / 2) * source->strides[1],
                       source->strides[1], to->at[0], to->strides[0], to->at[1], to->strides[1], to->at[2],
                       to->strides[2], source->width, rows);
    g_assert(result == 0);
}

/* Where rows from first_row on of the camera's picture come to lie in the upright one. */
static Planes planes_of_band(Frame *upright, int rotation, int first_row, int rows)
{
    switch (rotation) {
    case 90:
        return planes_at(upright, upright->width - first_row - rows, 0);
    case 180:
        return planes_at(upright, 0, upright->height - first_row - rows);
    default:
        return planes_at(upright, first_row, 0);
    }
}

static void unpack_and_rotate(Converter *converter, const Frame *source, Frame *upright)
{
    if (!converter->band || converter->band->width != source->width) {
        frame_unref(converter->band);
        converter->band = frame_new(PIXEL_FORMAT_I420, source->width, BAND_ROWS);
    }
    Planes band = planes_at(converter->band, 0, 0);
    for (int row = 0; row < source->height; row += BAND_ROWS) {
        int rows = MIN(BAND_ROWS, source->height - row);
        Planes to = planes_of_band(upright, converter->rotation, row, rows);
        unpack(source, row, rows, &band);
        rotate_planes(&band, &to, source->width, rows, converter->rotation);
    }
}

static void rotate_i420(Frame *source, Frame *upright, int rotation)
{
    Planes from = planes_at(source, 0, 0);
    Planes to = planes_at(upright, 0, 0);
    rotate_planes(&from, &to, source->width, source->height, rotation);
}

static bool decode_and_rotate(Converter *converter, const Frame *source, Frame *upright)
{
    if (!converter->jpeg_decoder)
        converter->jpeg_decoder = jpeg_decoder_new();
    if (!converter->rotation)
        return jpeg_decoder_run(converter->jpeg_decoder, source->planes[0], source->jpeg_bytes, upright);
    Frame *decoded = converter->decoded;
    if (!decoded || decoded->width != source->width || decoded->height != source->height) {
        frame_unref(decoded);
        decoded = converter->decoded = frame_new(PIXEL_FORMAT_I420, source->width, source->height);
    }
    if (!jpeg_decoder_run(converter->jpeg_decoder, source->planes[0], source->jpeg_bytes, decoded))
        return false;
    rotate_i420(decoded, upright, converter->rotation);
    return true;
}

/* False for a JPEG that cannot be decoded. */
static bool fill_upright(Converter *converter, Frame *source, Frame *upright)
{
    switch (source->format) {
    case PIXEL_FORMAT_JPEG:
        return decode_and_rotate(converter, source, upright);
    case PIXEL_FORMAT_YUYV:
    case PIXEL_FORMAT_NV12:
        if (converter->rotation) {
            unpack_and_rotate(converter, source, upright);
        } else {
            Planes to = planes_at(upright, 0, 0);
            unpack(source, 0, source->height, &to);
        }
        return true;
    case PIXEL_FORMAT_I420:
        rotate_i420(source, upright, converter->rotation);
        return true;
    }
    g_assert_not_reached();
}

Frame *converter_run(Converter *converter, Frame *frame)
{
    if (frame->format == PIXEL_FORMAT_I420 && converter->rotation == 0 && !converter->draw_timecode)
        return frame_ref(frame);
    g_autoptr(Frame) upright = acquire_upright(converter, frame);
    if (!fill_upright(converter, frame, upright))
        return NULL;
    if (converter->draw_timecode) {
        int64_t wall_clock_us = frame->capture_time_us + clock_realtime_us() - clock_monotonic_us();
        timecode_draw(upright, (uint32_t)(wall_clock_us / 1000));
    }
    return g_steal_pointer(&upright);
}
