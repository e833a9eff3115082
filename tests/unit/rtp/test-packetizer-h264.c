#include "rtp-test-support.h"

#include "rtp/packetizer.h"

#define MAX_PAYLOAD PACKETIZER_MIN_PAYLOAD_BYTES

typedef struct H264Case {
    const char *name;
    const char *frame;
    const char *payloads[5];
} H264Case;

#define TEN    "01020304050607080901"
#define SIXTY  TEN TEN TEN TEN TEN TEN
#define THIRTY TEN TEN TEN

/* At most 64 bytes of payload: a unit of 64 fits, two of 30 fit together with five bytes of STAP-A. */
static const H264Case h264_cases[] = {
    {"single-nal-unit", "00000001 41 AABB", {"41 AABB"}},
    {"start-code-of-three-bytes", "000001 41 AABB", {"41 AABB"}},
    {"bytes-before-the-first-start-code-are-skipped", "FF 000001 41 AABB", {"41 AABB"}},
    {"trailing-zeros-are-no-part", "00000001 41 AABB 000000", {"41 AABB"}},
    {"empty-units-are-skipped", "000001 000001 00000001 41 AA 000001", {"41 AA"}},
    {"a-zero-byte-within-stays", "000001 41 00 AA 0000 03 01 00 01", {"41 00 AA 0000 03 01 00 01"}},
    {"parameter-sets-and-slice-in-one-stap-a",
     "00000001 67 42E01F 00000001 68 CE 000001 65 88",
     {"78 0004 67 42E01F 0002 68 CE 0002 65 88"}},
    {"stap-a-takes-the-highest-nri", "000001 06 AA 000001 41 BB", {"58 0002 06 AA 0002 41 BB"}},
    {"stap-a-takes-any-forbidden-bit", "000001 06 AA 000001 81 BB", {"98 0002 06 AA 0002 81 BB"}},
    {"parameter-sets-before-a-large-slice",
     "00000001 67 4201 00000001 68 CE 000001 65" SIXTY TEN,
     {"78 0003 67 4201 0002 68 CE", "7C 85" THIRTY "0102030405", "7C 45 0607080901" THIRTY}},
    {"a-unit-of-exactly-the-payload-is-whole", "000001 41 010203" SIXTY, {"41 010203" SIXTY}},
    {"one-byte-more-makes-two-fragments",
     "000001 41 01020304" SIXTY,
     {"5C 81 01020304" TEN TEN "01020304050607 08", "5C 41 0901" THIRTY}},
    {"three-fragments-in-balance",
     "000001 41" SIXTY SIXTY TEN,
     {"5C 81" TEN TEN TEN TEN "01020304", "5C 01 050607080901" TEN TEN TEN "01020304050607",
      "5C 41 080901" TEN TEN TEN TEN}},
    {"units-that-do-not-fit-together-travel-apart",
     "000001 41" THIRTY "000001 41" THIRTY "01",
     {"41" THIRTY, "41" THIRTY "01"}},
    {"two-that-fill-the-payload-travel-together",
     "000001 41" TEN TEN TEN "000001 41 01020304050607080901 0102030405060708 0901020304050607",
     {"58 001F 41" TEN TEN TEN "001B 41 01020304050607080901 0102030405060708 0901020304050607"}},
};

static void test_payloads(gconstpointer data)
{
    const H264Case *test = data;
    g_autoptr(GByteArray) bytes = rtp_test_bytes(test->frame);
    g_autofree EncodedFrame *frame = rtp_test_frame(VIDEO_CODEC_H264, true, bytes->data, bytes->len);
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_H264, 0);
    g_assert_true(packetizer_begin(&packetizer, frame, MAX_PAYLOAD));
    for (size_t i = 0; test->payloads[i]; i++) {
        uint8_t payload[MAX_PAYLOAD];
        ByteWriter writer = byte_writer_init(payload, sizeof payload);
        g_assert_false(packetizer_is_finished(&packetizer));
        g_assert_true(packetizer_next(&packetizer, &writer));
        g_assert_false(writer.failed);
        rtp_test_assert_bytes(payload, writer.length, test->payloads[i]);
    }
    ByteWriter nothing = byte_writer_init(NULL, 0);
    g_assert_true(packetizer_is_finished(&packetizer));
    g_assert_false(packetizer_next(&packetizer, &nothing));
}

static void test_frames_without_units(void)
{
    static const char *const frames[] = {"", "00", "000001", "00000001", "0000010000010000", "AABBCCDD"};
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_H264, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        g_autoptr(GByteArray) bytes = rtp_test_bytes(frames[i]);
        g_autofree EncodedFrame *frame = rtp_test_frame(VIDEO_CODEC_H264, true, bytes->data, bytes->len);
        g_assert_false(packetizer_begin(&packetizer, frame, MAX_PAYLOAD));
        g_assert_true(packetizer_is_finished(&packetizer));
    }
}

/* Units of random lengths, none with anything like a start code in it. */
static GByteArray *random_frame(GRand *rand)
{
    GByteArray *frame = g_byte_array_new();
    int units = g_rand_int_range(rand, 1, 8);
    for (int i = 0; i < units; i++) {
        const uint8_t head[5] = {0, 0, 0, 1, (uint8_t)g_rand_int_range(rand, 1, 24)};
        g_byte_array_append(frame, head, sizeof head);
        int length = g_rand_int_range(rand, 1, g_rand_boolean(rand) ? 40 : 1000);
        for (int j = 0; j < length; j++) {
            uint8_t byte = (uint8_t)g_rand_int_range(rand, 1, 256);
            g_byte_array_append(frame, &byte, 1);
        }
    }
    return frame;
}

static void test_round_trip(void)
{
    GRand *rand = g_rand_new_with_seed(6184);
    Packetizer packetizer = packetizer_init(VIDEO_CODEC_H264, 0);
    for (int i = 0; i < 500; i++) {
        g_autoptr(GByteArray) bytes = random_frame(rand);
        g_autoptr(GByteArray) received = g_byte_array_new();
        g_autofree EncodedFrame *frame = rtp_test_frame(VIDEO_CODEC_H264, false, bytes->data, bytes->len);
        size_t max_payload = (size_t)g_rand_int_range(rand, PACKETIZER_MIN_PAYLOAD_BYTES, 1200);
        g_assert_true(packetizer_begin(&packetizer, frame, max_payload));
        uint8_t payload[1200];
        ByteWriter writer = byte_writer_init(payload, max_payload);
        while (packetizer_next(&packetizer, &writer)) {
            g_assert_false(writer.failed);
            g_assert_true(rtp_test_depacketize(VIDEO_CODEC_H264, payload, writer.length, received));
            writer = byte_writer_init(payload, max_payload);
        }
        g_assert_cmpmem(received->data, received->len, bytes->data, bytes->len);
    }
    g_rand_free(rand);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(h264_cases); i++) {
        g_autofree char *path = g_strconcat("/packetizer-h264/", h264_cases[i].name, NULL);
        g_test_add_data_func(path, &h264_cases[i], test_payloads);
    }
    g_test_add_func("/packetizer-h264/a-frame-without-units-is-refused", test_frames_without_units);
    g_test_add_func("/packetizer-h264/what-is-received-is-what-was-sent", test_round_trip);
    return g_test_run();
}
