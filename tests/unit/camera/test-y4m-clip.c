#include "camera/y4m-clip.h"

#include "camera/camera.h"
#include "y4m-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HEADER "YUV4MPEG2 W16 H8 F25:1\n"

typedef struct Fixture {
    char *path;
    int fd;
} Fixture;

static void set_up(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    fixture->path = y4m_fixture_make_path("clip.y4m");
    fixture->fd = g_open(fixture->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    g_assert_cmpint(fixture->fd, >=, 0);
}

static void tear_down(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    close(fixture->fd);
    y4m_fixture_remove_path(fixture->path);
}

static void fill(Fixture *fixture, const void *bytes, size_t length)
{
    g_assert_cmpint(ftruncate(fixture->fd, 0), ==, 0);
    g_assert_cmpint(pwrite(fixture->fd, bytes, length, 0), ==, (gssize)length);
}

static Y4mClip *open_whole(Fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    Y4mClip *clip = y4m_clip_new(fixture->fd, &error);
    g_assert_no_error(error);
    return clip;
}

static void assert_next(Y4mClip *clip, int number)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Frame) frame = y4m_clip_next_frame(clip, &error);
    g_assert_no_error(error);
    y4m_fixture_assert_picture(frame, 16, 8, number);
}

static void test_it_loops(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME\n", 16, 8, 5);
    fill(fixture, bytes->data, bytes->len);
    g_autoptr(Y4mClip) clip = open_whole(fixture);
    g_assert_cmpint(y4m_clip_get_header(clip)->rate_num, ==, 25);
    for (int i = 0; i < 23; i++)
        assert_next(clip, i % 5);
}

static void test_frame_lines_may_carry_parameters(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME Ip XONE=1\n", 16, 8, 2);
    g_autoptr(GByteArray) more = y4m_fixture_new("", "FRAME\n", 16, 8, 1);
    g_byte_array_append(bytes, more->data, more->len);
    fill(fixture, bytes->data, bytes->len);
    g_autoptr(Y4mClip) clip = open_whole(fixture);
    static const int numbers[] = {0, 1, 0, 0, 1, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        assert_next(clip, numbers[i]);
}

static void test_half_a_picture_at_the_end_is_left_out(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME\n", 16, 8, 3);
    for (guint cut = 1; cut < 16 * 8 * 3 / 2 + 6; cut += 13) {
        fill(fixture, bytes->data, bytes->len - cut);
        g_autoptr(Y4mClip) clip = open_whole(fixture);
        for (int i = 0; i < 6; i++)
            assert_next(clip, i % 2);
    }
}

static void test_frames_outlive_the_clip(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME\n", 16, 8, 2);
    fill(fixture, bytes->data, bytes->len);
    Y4mClip *clip = open_whole(fixture);
    g_autoptr(Frame) first = y4m_clip_next_frame(clip, NULL);
    g_autoptr(Frame) second = y4m_clip_next_frame(clip, NULL);
    y4m_clip_free(clip);
    y4m_fixture_assert_picture(first, 16, 8, 0);
    y4m_fixture_assert_picture(second, 16, 8, 1);
}

static void test_a_file_that_was_shortened_is_an_error(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME\n", 16, 8, 40);
    fill(fixture, bytes->data, bytes->len);
    g_autoptr(Y4mClip) clip = open_whole(fixture);
    assert_next(clip, 0);
    g_assert_cmpint(ftruncate(fixture->fd, 100), ==, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(y4m_clip_next_frame(clip, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_DISCONNECTED);
}

static void test_garbage_between_pictures_is_an_error(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    g_autoptr(GByteArray) bytes = y4m_fixture_new(HEADER, "FRAME\n", 16, 8, 1);
    g_byte_array_append(bytes, (const guint8 *)"garbage", 7);
    fill(fixture, bytes->data, bytes->len);
    g_autoptr(Y4mClip) clip = open_whole(fixture);
    assert_next(clip, 0);
    g_autoptr(GError) error = NULL;
    g_assert_null(y4m_clip_next_frame(clip, &error));
    g_assert_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED);
    g_autofree char *position = g_strdup_printf("byte %u", bytes->len - 7);
    g_assert_nonnull(strstr(error->message, position));
}

static void test_files_that_are_no_clips(Fixture *fixture, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        const char *text;
        int error;
    } cases[] = {
        {"", CAMERA_ERROR_WRONG_FILE},
        {"\x1a\x45\xdf\xa3matroska", CAMERA_ERROR_WRONG_FILE},
        {"YUV4MPEG2 W16 H8", CAMERA_ERROR_WRONG_FILE},
        {HEADER, CAMERA_ERROR_WRONG_FILE},
        {HEADER "FRAME\nhalf a picture", CAMERA_ERROR_WRONG_FILE},
        {HEADER "no frame", CAMERA_ERROR_FAILED},
        {"YUV4MPEG2 W16 H8 C444\nFRAME\n", CAMERA_ERROR_PROFILE},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        fill(fixture, cases[i].text, strlen(cases[i].text));
        g_assert_null(y4m_clip_new(fixture->fd, &error));
        g_assert_error(error, CAMERA_ERROR, cases[i].error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Fixture *, gconstpointer);
    } tests[] = {
        {"/y4m-clip/it-loops", test_it_loops},
        {"/y4m-clip/frame-lines-may-carry-parameters", test_frame_lines_may_carry_parameters},
        {"/y4m-clip/half-a-picture-at-the-end-is-left-out", test_half_a_picture_at_the_end_is_left_out},
        {"/y4m-clip/frames-outlive-the-clip", test_frames_outlive_the_clip},
        {"/y4m-clip/a-file-that-was-shortened-is-an-error", test_a_file_that_was_shortened_is_an_error},
        {"/y4m-clip/garbage-between-pictures-is-an-error", test_garbage_between_pictures_is_an_error},
        {"/y4m-clip/files-that-are-no-clips", test_files_that_are_no_clips},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
