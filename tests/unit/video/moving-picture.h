/*
 * A picture that gives an encoder real work: a detailed background that pans, two objects that cross it, and the noise
 * of a sensor. The same seed makes the same pictures.
 */
#pragma once

#include "video/frame.h"

typedef struct MovingPicture MovingPicture;

/** (transfer full). */
MovingPicture *moving_picture_new(int width, int height, guint32 seed);
void moving_picture_free(MovingPicture *moving);

/** The I420 picture of this number, captured at number / fps seconds. (transfer full). */
Frame *moving_picture_draw(MovingPicture *moving, int number, int fps);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MovingPicture, moving_picture_free)
