/* The VP8 frame header, RFC 6386 9.1. */
#include "moving-picture.h"
#include "video/encoder.h"

static void test_header(void)
{
    const EncoderConfig config = {.width = 424, .height = 240, .fps = 30, .bitrate_bps = 500000};
    g_autoptr(GError) error = NULL;
    g_autoptr(MovingPicture) moving = moving_picture_new(424, 240, 5);
    gpointer encoder = encoder_vpx.open(&config, &error);
    g_assert_no_error(error);
    for (int i = 0; i < 30; i++) {
        g_autoptr(Frame) frame = moving_picture_draw(moving, i, 30);
        g_autofree EncodedFrame *encoded = encoder_vpx.encode(encoder, frame, i == 20, &error);
        g_assert_no_error(error);
        bool key_frame = !(encoded->bytes[0] & 1);
        g_assert_cmpint(key_frame, ==, encoded->key_frame);
        g_assert_cmpint(encoded->bytes[0] >> 4 & 1, ==, 1); /* show_frame: none is an invisible reference */
        if (!key_frame)
            continue;
        static const uint8_t start_code_and_size[] = {0x9d, 0x01, 0x2a, 424 & 0xff, 424 >> 8, 240, 0};
        g_assert_cmpmem(encoded->bytes + 3, 7, start_code_and_size, 7);
    }
    encoder_vpx.close(encoder);
}

static void test_bad_size(void)
{
    const EncoderConfig config = {.width = 20000, .height = 240, .fps = 30, .bitrate_bps = 500000};
    g_autoptr(GError) error = NULL;
    g_assert_null(encoder_vpx.open(&config, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_FAILED);
    g_assert_nonnull(g_strstr_len(error->message, -1, "20000x240"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/encoder-vpx/header-agrees-with-the-frame", test_header);
    g_test_add_func("/encoder-vpx/size-out-of-range-is-an-error", test_bad_size);
    return g_test_run();
}
