/* Small Y4M clips for the tests: picture n is grey all over, of luma y4m_fixture_luma(n). */
#pragma once

#include "video/frame.h"

/** A clip (transfer full): header, then count pictures of width x height, each after frame_line. */
GByteArray *y4m_fixture_new(const char *header, const char *frame_line, int width, int height, int count);

uint8_t y4m_fixture_luma(int number);

/** A fresh name in a fresh directory (transfer full); y4m_fixture_remove_path() removes both and frees it. */
char *y4m_fixture_make_path(const char *name);
void y4m_fixture_remove_path(char *path);

/** Asserts that frame is picture number. */
void y4m_fixture_assert_picture(const Frame *frame, int width, int height, int number);
