/* Smaller pictures. */
#pragma once

#include "video/frame.h"

/**
 * An I420 picture scaled to that width, its height in proportion, both even; capture time and number are kept (transfer
 * full). The picture itself where it is no wider than that. width: from 2. Any thread.
 */
Frame *scale_to_width(Frame *picture, int width);
