#include "camera/camera.h"
#include "camera/y4m.h"

#include <string.h>

typedef struct HeaderCase {
    const char *text;
    int error; /* a CameraError, or -1 */
    Y4mHeader header;
} HeaderCase;

static const HeaderCase header_cases[] = {
    {"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg\n", -1, {640, 480, 30, 1}},
    {"YUV4MPEG2 W640 H480 F13500:449\n", -1, {640, 480, 13500, 449}},
    {"YUV4MPEG2 W2 H4096 F30000:1001 It C420mpeg2 XYSCSS=420MPEG2 XCOLORRANGE=LIMITED\n", -1, {2, 4096, 30000, 1001}},
    {"YUV4MPEG2 H4 W6 C420paldv F10000000:333333\n", -1, {6, 4, 10000000, 333333}},
    {"YUV4MPEG2 W4 H4 C420 Z?unknown\n", -1, {4, 4, 0, 0}},
    {"YUV4MPEG2 W4 H4 F0:0 X\xff\xfe\n", -1, {4, 4, 0, 0}},
    {"RIFF....AVI \n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG W4 H4\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2W4 H4\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 H4 F30:1\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W-4 H4\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W4x H4\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W99999999999 H4\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W4 H4 F30\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W4 H4 F30:\n", CAMERA_ERROR_WRONG_FILE, {0}},
    {"YUV4MPEG2 W4 H4 F30:0\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 F0:1\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 F1:3600\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 F2000:1\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W5 H4 F30:1\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H7 F30:1\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4098 H4 F30:1\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 C422\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 C420p10\n", CAMERA_ERROR_PROFILE, {0}},
    {"YUV4MPEG2 W4 H4 Cmono\n", CAMERA_ERROR_PROFILE, {0}},
};

static void test_header_lines(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(header_cases); i++) {
        const HeaderCase *c = &header_cases[i];
        g_autoptr(GError) error = NULL;
        Y4mHeader header = {-7, -7, -7, -7};
        gssize length = y4m_parse_header((const uint8_t *)c->text, strlen(c->text), &header, &error);
        g_autofree char *printable = g_strescape(c->text, NULL);
        g_test_message("%s", printable);
        if (c->error >= 0) {
            g_assert_error(error, CAMERA_ERROR, c->error);
            g_assert_cmpint(length, ==, -1);
            g_assert_cmpint(header.width, ==, -7);
            continue;
        }
        g_assert_no_error(error);
        g_assert_cmpint(length, ==, (gssize)strlen(c->text));
        g_assert_cmpint(header.width, ==, c->header.width);
        g_assert_cmpint(header.height, ==, c->header.height);
        g_assert_cmpint(header.rate_num, ==, c->header.rate_num);
        g_assert_cmpint(header.rate_den, ==, c->header.rate_den);
    }
}

static void test_an_incomplete_line_wants_more(void)
{
    const uint8_t *text = (const uint8_t *)header_cases[0].text;
    size_t length = strlen(header_cases[0].text);
    for (size_t part = 0; part < length; part++) {
        Y4mHeader header;
        g_assert_cmpint(y4m_parse_header(text, part, &header, NULL), ==, 0);
    }
    for (size_t part = 0; part < strlen("FRAME\n"); part++)
        g_assert_cmpint(y4m_parse_frame_line((const uint8_t *)"FRAME\n", part, NULL), ==, 0);
}

static void test_a_line_without_end_is_refused(void)
{
    uint8_t bytes[2 * Y4M_LINE_MAX];
    g_autoptr(GError) error = NULL;
    Y4mHeader header;
    memset(bytes, 'X', sizeof bytes);
    memcpy(bytes, "YUV4MPEG2 ", 10);
    g_assert_cmpint(y4m_parse_header(bytes, Y4M_LINE_MAX - 1, &header, NULL), ==, 0);
    g_assert_cmpint(y4m_parse_header(bytes, Y4M_LINE_MAX, &header, &error), ==, -1);
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_WRONG_FILE);
}

static void test_a_zero_byte_is_refused(void)
{
    static const char text[] = "YUV4MPEG2 W4 H4 X\0 C444\n";
    Y4mHeader header;
    g_assert_cmpint(y4m_parse_header((const uint8_t *)text, sizeof text - 1, &header, NULL), ==, -1);
}

static void test_messages_name_what_is_wrong_and_what_is_right(void)
{
    g_autoptr(GError) error = NULL;
    const char *text = "YUV4MPEG2 W4 H4 C444\n";
    Y4mHeader header;
    y4m_parse_header((const uint8_t *)text, strlen(text), &header, &error);
    g_assert_nonnull(strstr(error->message, "C444"));
    g_assert_nonnull(strstr(error->message, "C420jpeg"));
}

static void test_frame_lines(void)
{
    static const struct {
        const char *text;
        gssize length;
    } cases[] = {
        {"FRAME\nxxxx", 6}, {"FRAME Ip XFOO=1\n\n", 16}, {"FRAMES\n", -1}, {"frame\n", -1}, {"\n", -1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        gssize length = y4m_parse_frame_line((const uint8_t *)cases[i].text, strlen(cases[i].text), &error);
        g_assert_cmpint(length, ==, cases[i].length);
        g_assert_true((length < 0) == g_error_matches(error, CAMERA_ERROR, CAMERA_ERROR_FAILED));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/y4m/header-lines", test_header_lines);
    g_test_add_func("/y4m/an-incomplete-line-wants-more", test_an_incomplete_line_wants_more);
    g_test_add_func("/y4m/a-line-without-end-is-refused", test_a_line_without_end_is_refused);
    g_test_add_func("/y4m/a-zero-byte-is-refused", test_a_zero_byte_is_refused);
    g_test_add_func("/y4m/messages-name-what-is-wrong-and-what-is-right",
                    test_messages_name_what_is_wrong_and_what_is_right);
    g_test_add_func("/y4m/frame-lines", test_frame_lines);
    return g_test_run();
}
