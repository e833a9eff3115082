#include "pipeline-fixture.h"

#include "util/clock.h"

const PipelineStream fixture_h264 = {.fps = FIXTURE_FPS, .codec = VIDEO_CODEC_H264, .h264_profile_level_id = "42e01f"};

void set_up(Fixture *fixture, gconstpointer rotation)
{
    PipelineConfig config = {.width = FIXTURE_WIDTH, .height = FIXTURE_HEIGHT, .rotation = GPOINTER_TO_INT(rotation)};
    fixture->context = g_main_context_new();
    fixture->frames = mailbox_new((GBoxedCopyFunc)frame_ref, (GDestroyNotify)frame_unref);
    fixture->pipeline = pipeline_new(&config, fixture->frames, fixture->context);
    fixture->received = g_array_new(FALSE, FALSE, sizeof(Received));
}

void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    pipeline_free(fixture->pipeline);
    mailbox_free(fixture->frames);
    g_main_context_unref(fixture->context);
    g_array_unref(fixture->received);
}

void receive(const EncodedFrame *frame, gpointer user_data)
{
    Fixture *fixture = user_data;
    Received received = {
        .key_frame = frame->key_frame,
        .width = frame->width,
        .height = frame->height,
        .codec = frame->codec,
        .capture_time_us = frame->capture_time_us,
        .length = frame->length,
    };
    g_assert_cmpuint(frame->length, >, 0);
    g_assert_cmpint(frame->encode_time_us, >, 0);
    g_array_append_val(fixture->received, received);
}

void receive_wrongly(const EncodedFrame *frame, gpointer user_data)
{
    (void)frame;
    (void)user_data;
    g_assert_not_reached();
}

const Received *at(Fixture *fixture, guint index)
{
    g_assert_cmpuint(index, <, fixture->received->len);
    return &g_array_index(fixture->received, Received, index);
}

int64_t put_frame(Fixture *fixture, int width, int height)
{
    Frame *frame = frame_new(PIXEL_FORMAT_I420, width, height);
    for (int plane = 0; plane < 3; plane++)
        for (int row = 0; row < (plane ? height / 2 : height); row++)
            for (int x = 0; x < (plane ? width / 2 : width); x++)
                frame_writable_plane(frame, plane)[row * frame->strides[plane] + x] =
                    (uint8_t)(x * 3 + row * (int)(5 + fixture->frames_made));
    int64_t capture_time_us = clock_monotonic_us();
    frame->capture_time_us = capture_time_us;
    frame->number = fixture->frames_made++;
    mailbox_put(fixture->frames, frame);
    return capture_time_us;
}

static gboolean do_nothing(gpointer user_data)
{
    (void)user_data;
    return G_SOURCE_CONTINUE;
}

void wait_for_at_least(Fixture *fixture, guint count)
{
    int64_t deadline_us = clock_monotonic_us() + FIXTURE_PATIENCE_US;
    GSource *tick = g_timeout_source_new(100);
    g_source_set_callback(tick, do_nothing, NULL, NULL);
    g_source_attach(tick, fixture->context);
    while (fixture->received->len < count && clock_monotonic_us() < deadline_us)
        g_main_context_iteration(fixture->context, TRUE);
    g_source_destroy(tick);
    g_source_unref(tick);
    g_assert_cmpuint(fixture->received->len, >=, count);
}

void wait_for_frames(Fixture *fixture, guint count)
{
    wait_for_at_least(fixture, count);
    g_assert_cmpuint(fixture->received->len, ==, count);
}

void let_time_pass(Fixture *fixture)
{
    int64_t until_us = clock_monotonic_us() + 100000;
    while (clock_monotonic_us() < until_us) {
        g_main_context_iteration(fixture->context, FALSE);
        g_usleep(1000);
    }
}
