#include "rtp-test-support.h"

#include "rtp/packetizer.h"

#define MAX_PAYLOAD PACKETIZER_MIN_PAYLOAD_BYTES
#define TEN         "01020304050607080910"

typedef struct Vp8Case {
    const char *name;
    uint16_t picture_id; /* of the frame before */
    const char *frame;
    const char *payloads[4];
} Vp8Case;

static const Vp8Case vp8_cases[] = {
    {"one-packet", 0x1234, "AABBCC", {"90 80 9235 AABBCC"}},
    {"picture-id-is-always-long", 0, "AA", {"90 80 8001 AA"}},
    {"picture-id-wraps-at-15-bits", 0x7fff, "AA", {"90 80 8000 AA"}},
    {"picture-id-starts-within-15-bits", 0xffff, "AA", {"90 80 8000 AA"}},
    {"the-most-that-fits-one-packet", 0, TEN TEN TEN TEN TEN TEN, {"90 80 8001" TEN TEN TEN TEN TEN TEN}},
    {"one-byte-more-makes-two-in-balance",
     0,
     TEN TEN TEN TEN TEN TEN "AA",
     {"90 80 8001" TEN TEN TEN "01", "80 80 8001 020304050607080910" TEN TEN "AA"}},
    {"three-in-balance",
     7,
     TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "AABB",
     {"90 80 8008" TEN TEN TEN TEN "01", "80 80 8008 020304050607080910" TEN TEN TEN "0102",
      "80 80 8008 0304050607080910" TEN TEN TEN "AABB"}},
};

static void test_payloads(gconstpointer data)
{
    const Vp8Case *test = data;
    g_autoptr(GByteArray) bytes = rtp_test_bytes(test->frame);
    g_autofree EncodedFrame *frame = rtp_test_frame(VIDEO_CODEC_VP8, true, bytes->data, bytes->len);
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_VP8, test->picture_id);
    g_assert_true(packetizer_begin(&packetizer, frame, MAX_PAYLOAD));
    for (size_t i = 0; test->payloads[i]; i++) {
        uint8_t payload[MAX_PAYLOAD];
        ByteWriter writer = byte_writer_init(payload, sizeof payload);
        g_assert_true(packetizer_next(&packetizer, &writer));
        g_assert_false(writer.failed);
        rtp_test_assert_bytes(payload, writer.length, test->payloads[i]);
    }
    g_assert_true(packetizer_is_finished(&packetizer));
}

static void test_empty_frame(void)
{
    g_autofree EncodedFrame *empty = rtp_test_frame(VIDEO_CODEC_VP8, true, (const uint8_t *)"", 0);
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_VP8, 0);
    g_assert_false(packetizer_begin(&packetizer, empty, MAX_PAYLOAD));
    g_assert_true(packetizer_is_finished(&packetizer));
}

static void test_balance(void)
{
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_VP8, 0);
    for (size_t length = 1; length < 3000; length += 7) {
        g_autofree EncodedFrame *frame = rtp_test_frame_of_size(VIDEO_CODEC_VP8, false, length, 0);
        g_assert_true(packetizer_begin(&packetizer, frame, 1000));
        size_t count = 0, total = 0, smallest = SIZE_MAX, largest = 0;
        uint8_t payload[1000];
        ByteWriter writer = byte_writer_init(payload, sizeof payload);
        while (packetizer_next(&packetizer, &writer)) {
            count++;
            total += writer.length - 4;
            smallest = MIN(smallest, writer.length);
            largest = MAX(largest, writer.length);
            writer = byte_writer_init(payload, sizeof payload);
        }
        g_assert_cmpuint(total, ==, length);
        g_assert_cmpuint(count, ==, (length + 995) / 996);
        g_assert_cmpuint(largest - smallest, <=, 1);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(vp8_cases); i++) {
        g_autofree char *path = g_strconcat("/packetizer-vp8/", vp8_cases[i].name, NULL);
        g_test_add_data_func(path, &vp8_cases[i], test_payloads);
    }
    g_test_add_func("/packetizer-vp8/an-empty-frame-is-refused", test_empty_frame);
    g_test_add_func("/packetizer-vp8/fragments-are-as-few-and-as-even-as-can-be", test_balance);
    return g_test_run();
}
