/* The H.264 byte stream, NAL unit by NAL unit. */
#include "moving-picture.h"
#include "video/encoder.h"

#include <string.h>

#define NAL_SLICE     1
#define NAL_IDR_SLICE 5
#define NAL_SPS       7
#define NAL_PPS       8

#define MAX_NALS 16

typedef struct Nals {
    int count;
    int types[MAX_NALS];
    const uint8_t *starts[MAX_NALS]; /* the header byte */
} Nals;

static Nals split(const EncodedFrame *encoded)
{
    Nals nals = {0};
    for (size_t i = 0; i + 3 < encoded->length; i++) {
        if (memcmp(encoded->bytes + i, "\0\0\1", 3) != 0)
            continue;
        g_assert_cmpint(nals.count, <, MAX_NALS);
        nals.starts[nals.count] = encoded->bytes + i + 3;
        nals.types[nals.count++] = encoded->bytes[i + 3] & 0x1f;
    }
    return nals;
}

/* The number of an Exp-Golomb code (H.264 9.1) at *bit, which is moved behind it. */
static unsigned read_ue(const uint8_t *bytes, unsigned *bit)
{
    unsigned zeros = 0;
    unsigned value = 0;
    for (; !(bytes[*bit / 8] >> (7 - *bit % 8) & 1); ++*bit)
        zeros++;
    for (unsigned i = 0; i <= zeros; i++, ++*bit)
        value = value << 1 | (bytes[*bit / 8] >> (7 - *bit % 8) & 1);
    return value - 1;
}

/* slice_type, H.264 7.3.3: behind first_mb_in_slice. */
static unsigned slice_type(const uint8_t *nal)
{
    unsigned bit = 8;
    read_ue(nal, &bit);
    return read_ue(nal, &bit) % 5;
}

static gpointer open_encoder(const EncoderConfig *config)
{
    g_autoptr(GError) error = NULL;
    gpointer encoder = encoder_x264.open(config, &error);
    g_assert_no_error(error);
    return encoder;
}

static EncodedFrame *encode(gpointer encoder, MovingPicture *moving, int number, bool key_frame)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Frame) frame = moving_picture_draw(moving, number, 30);
    EncodedFrame *encoded = encoder_x264.encode(encoder, frame, key_frame, &error);
    g_assert_no_error(error);
    return encoded;
}

static void test_order(void)
{
    const EncoderConfig config = {.width = 320, .height = 240, .fps = 30, .bitrate_bps = 500000};
    g_autoptr(MovingPicture) moving = moving_picture_new(320, 240, 3);
    gpointer encoder = open_encoder(&config);
    for (int i = 0; i < 60; i++) {
        g_autofree EncodedFrame *encoded = encode(encoder, moving, i, i == 30);
        Nals nals = split(encoded);
        g_assert_cmpint(encoded->bytes[0], ==, 0);
        if (i == 0 || i == 30) {
            g_assert_cmpint(nals.count, ==, 3);
            g_assert_cmpint(nals.types[0], ==, NAL_SPS);
            g_assert_cmpint(nals.types[1], ==, NAL_PPS);
            g_assert_cmpint(nals.types[2], ==, NAL_IDR_SLICE);
            g_assert_cmpuint(slice_type(nals.starts[2]), ==, 2); /* I */
        } else {
            g_assert_cmpint(nals.count, ==, 1);
            g_assert_cmpint(nals.types[0], ==, NAL_SLICE);
            g_assert_cmpuint(slice_type(nals.starts[0]), ==, 0); /* P */
            g_assert_cmpint(nals.starts[0][0] >> 5, !=, 0);      /* a reference: nothing is disposable */
        }
    }
    encoder_x264.close(encoder);
}

static void test_sps(void)
{
    static const struct {
        const char *id;
        int width, height;
        uint8_t start[3];
    } cases[] = {
        {NULL, 640, 480, {0x42, 0xe0, 0x1f}},
        {"42e01f", 640, 480, {0x42, 0xe0, 0x1f}},
        {"42E01F", 1280, 720, {0x42, 0xe0, 0x1f}},
        {"42001f", 640, 480, {0x42, 0x00, 0x1f}},
        {"42c01e", 640, 480, {0x42, 0xc0, 0x1e}},
        {"4d001f", 640, 480, {0x4d, 0x00, 0x1f}},
        {"42e034", 640, 480, {0x42, 0xe0, 0x34}},
        {"42e01f", 1920, 1080, {0x42, 0xe0, 0x28}}, /* level 4 is the least for this picture */
        {"42e00a", 640, 480, {0x42, 0xe0, 0x1e}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        EncoderConfig config = {.width = cases[i].width,
                                .height = cases[i].height,
                                .fps = 30,
                                .bitrate_bps = 1000000,
                                .h264_profile_level_id = cases[i].id};
        g_autoptr(MovingPicture) moving = moving_picture_new(config.width, config.height, 4);
        gpointer encoder = open_encoder(&config);
        for (int picture = 0; picture < 2; picture++) {
            g_autofree EncodedFrame *encoded = encode(encoder, moving, picture, true);
            Nals nals = split(encoded);
            g_assert_cmpint(nals.types[0], ==, NAL_SPS);
            g_assert_cmpmem(nals.starts[0] + 1, 3, cases[i].start, 3);
        }
        encoder_x264.close(encoder);
    }
}

static void test_refused_profiles(void)
{
    static const char *const ids[] = {"640c1f", "58001f", "42f00b", "42e0",  "42e01f0",
                                      "",       "42e01g", "-2e01f", "0x42e0"};
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
        EncoderConfig config = {
            .width = 64, .height = 48, .fps = 30, .bitrate_bps = 100000, .h264_profile_level_id = ids[i]};
        g_autoptr(GError) error = NULL;
        g_autofree char *quoted = g_strdup_printf("'%s'", ids[i]);
        g_assert_null(encoder_x264.open(&config, &error));
        g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
        g_assert_nonnull(strstr(error->message, quoted));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encoder-x264/sps-and-pps-before-each-idr-and-only-p-between", test_order);
    g_test_add_func("/encoder-x264/sps-says-what-was-answered", test_sps);
    g_test_add_func("/encoder-x264/profiles-it-does-not-encode-are-refused", test_refused_profiles);
    return g_test_run();
}
