#include "y4m-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

uint8_t y4m_fixture_luma(int number)
{
    return (uint8_t)(16 + number % 50 * 4);
}

GByteArray *y4m_fixture_new(const char *header, const char *frame_line, int width, int height, int count)
{
    GByteArray *clip = g_byte_array_new();
    size_t luma_bytes = (size_t)width * (size_t)height;
    g_autofree uint8_t *picture = g_malloc(luma_bytes * 3 / 2);
    g_byte_array_append(clip, (const guint8 *)header, (guint)strlen(header));
    for (int number = 0; number < count; number++) {
        memset(picture, y4m_fixture_luma(number), luma_bytes);
        memset(picture + luma_bytes, 100, luma_bytes / 4);
        memset(picture + luma_bytes * 5 / 4, 200, luma_bytes / 4);
        g_byte_array_append(clip, (const guint8 *)frame_line, (guint)strlen(frame_line));
        g_byte_array_append(clip, picture, (guint)(luma_bytes * 3 / 2));
    }
    return clip;
}

char *y4m_fixture_make_path(const char *name)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *directory = g_dir_make_tmp("camera-test-XXXXXX", &error);
    g_assert_no_error(error);
    return g_build_filename(directory, name, NULL);
}

void y4m_fixture_remove_path(char *path)
{
    g_autofree char *directory = g_path_get_dirname(path);
    g_unlink(path);
    g_rmdir(directory);
    g_free(path);
}

static void assert_plane(const Frame *frame, int plane, int width, int height, uint8_t value)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *row = frame->planes[plane] + y * frame->strides[plane];
        for (int x = 0; x < width; x++)
            g_assert_cmpuint(row[x], ==, value);
    }
}

void y4m_fixture_assert_picture(const Frame *frame, int width, int height, int number)
{
    g_assert_nonnull(frame);
    g_assert_cmpint(frame->format, ==, PIXEL_FORMAT_I420);
    g_assert_cmpint(frame->width, ==, width);
    g_assert_cmpint(frame->height, ==, height);
    assert_plane(frame, 0, width, height, y4m_fixture_luma(number));
    assert_plane(frame, 1, width / 2, height / 2, 100);
    assert_plane(frame, 2, width / 2, height / 2, 200);
}
