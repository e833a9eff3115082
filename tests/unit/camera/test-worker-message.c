#include "camera/worker/worker-message.h"

#include "camera/worker/worker-ring.h"

#include <math.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct Pair {
    int ends[2];
} Pair;

static void set_up(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair->ends), ==, 0);
}

static void tear_down(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    for (int i = 0; i < 2; i++) {
        if (pair->ends[i] >= 0)
            close(pair->ends[i]);
    }
}

static void cross(Pair *pair, const WorkerMessage *message, WorkerMessage *ret_message)
{
    g_assert_true(worker_message_send(pair->ends[0], message));
    g_assert_cmpint(worker_message_receive(pair->ends[1], ret_message), ==, WORKER_RECEIVED_MESSAGE);
    g_assert_cmpuint(ret_message->type, ==, message->type);
}

static void test_a_configuration_crosses(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    const CameraConfig config = {.width = 640, .height = 480, .fps = 30, .device = "/dev/video2", .file = ""};
    WorkerMessage sent = {.type = WORKER_MESSAGE_OPEN}, received;
    g_autoptr(GError) error = NULL;
    g_assert_true(worker_open_from_config(&sent.open, &config, &error));
    g_assert_no_error(error);
    cross(pair, &sent, &received);
    const CameraConfig crossed = worker_open_to_config(&received.open);
    g_assert_cmpint(crossed.width, ==, 640);
    g_assert_cmpint(crossed.height, ==, 480);
    g_assert_cmpint(crossed.fps, ==, 30);
    g_assert_cmpstr(crossed.device, ==, "/dev/video2");
    g_assert_cmpstr(crossed.serial, ==, NULL);
    g_assert_cmpstr(crossed.file, ==, "");
}

static void test_a_camera_crosses(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    const CameraInfo info = {.name = "a camera",
                             .serial = "123",
                             .firmware = "1.2.3",
                             .usb_type = "3.2",
                             .usb_port = "2-1.4",
                             .fps = 29.97,
                             .may_pause = true};
    WorkerMessage received;
    cross(pair, &(WorkerMessage){.type = WORKER_MESSAGE_OPENED, .opened = worker_opened_from_info(&info)}, &received);
    const CameraInfo crossed = worker_opened_to_info(&received.opened);
    g_assert_cmpstr(crossed.name, ==, info.name);
    g_assert_cmpstr(crossed.serial, ==, info.serial);
    g_assert_cmpstr(crossed.firmware, ==, info.firmware);
    g_assert_cmpstr(crossed.usb_type, ==, info.usb_type);
    g_assert_cmpstr(crossed.usb_port, ==, info.usb_port);
    g_assert_cmpfloat(crossed.fps, ==, info.fps);
    g_assert_true(crossed.may_pause);
}

static void test_a_reset_crosses(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    const CameraConfig config = {.width = 640, .height = 480, .fps = 30, .serial = "0815"};
    WorkerMessage sent = {.type = WORKER_MESSAGE_RESET}, received;
    g_assert_true(worker_open_from_config(&sent.open, &config, NULL));
    cross(pair, &sent, &received);
    g_assert_cmpstr(worker_open_to_config(&received.open).serial, ==, "0815");
    cross(pair, &(WorkerMessage){.type = WORKER_MESSAGE_RESET_DONE}, &received);
}

static void test_errors_cross(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    static const struct {
        bool is_ours;
        int code;
        int expected;
    } cases[] = {{true, CAMERA_ERROR_BUSY, CAMERA_ERROR_BUSY},
                 {true, CAMERA_ERROR_DRIVER_HUNG, CAMERA_ERROR_DRIVER_HUNG},
                 {false, G_IO_ERROR_NOT_FOUND, CAMERA_ERROR_FAILED}};
    g_autofree char *long_text = g_strnfill(3 * WORKER_TEXT_BYTES, 'x');
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error =
            g_error_new_literal(cases[i].is_ours ? CAMERA_ERROR : G_IO_ERROR, cases[i].code, long_text);
        WorkerMessage received;
        cross(pair, &(WorkerMessage){.type = WORKER_MESSAGE_FAILED, .failed = worker_failed_from_error(error)},
              &received);
        g_autoptr(GError) crossed = worker_failed_to_error(&received.failed);
        g_assert_error(crossed, CAMERA_ERROR, cases[i].expected);
        g_assert_cmpuint(strlen(crossed->message), ==, WORKER_TEXT_BYTES - 1);
    }
}

static void test_what_does_not_come(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    WorkerMessage message = {.type = WORKER_MESSAGE_RELEASE};
    g_assert_cmpint(worker_message_receive(pair->ends[1], &message), ==, WORKER_RECEIVED_NOTHING);
    g_assert_true(worker_message_send(pair->ends[1], &(WorkerMessage){.type = WORKER_MESSAGE_RELEASE}));
    g_assert_true(worker_message_send(pair->ends[0], &(WorkerMessage){.type = WORKER_MESSAGE_RELEASE}));
    close(pair->ends[0]); /* with a message unread, which the kernel tells the other end */
    pair->ends[0] = -1;
    g_assert_cmpint(worker_message_receive(pair->ends[1], &message), ==, WORKER_RECEIVED_MESSAGE);
    g_assert_cmpint(worker_message_receive(pair->ends[1], &message), ==, WORKER_RECEIVED_END);
    g_assert_false(worker_message_send(pair->ends[1], &message));
}

static void test_lengths_are_exact(Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    WorkerMessage good = {.type = WORKER_MESSAGE_RELEASE}, message;
    const size_t bytes = offsetof(WorkerMessage, release) + sizeof(WorkerRelease);
    for (size_t length = 1; length < sizeof good + 8; length++) {
        uint8_t raw[sizeof good + 8] = {0};
        memcpy(raw, &good, sizeof good);
        g_assert_cmpint(send(pair->ends[0], raw, length, 0), ==, (ssize_t)length);
        g_assert_cmpint(worker_message_receive(pair->ends[1], &message), ==,
                        length == bytes ? WORKER_RECEIVED_MESSAGE : WORKER_RECEIVED_GARBAGE);
        if (length > bytes + 16 && length + 64 < sizeof good)
            length += 63;
    }
}

static void test_values_are_checked(G_GNUC_UNUSED Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    const WorkerMessage good = {.type = WORKER_MESSAGE_FRAME,
                                .frame = {.format = PIXEL_FORMAT_I420, .width = 640, .height = 480}};
    const WorkerFrame frames[] = {
        {.slot = WORKER_RING_SLOTS, .width = 640, .height = 480},
        {.slot = UINT32_MAX, .width = 640, .height = 480},
        {.format = -1, .width = 640, .height = 480},
        {.format = PIXEL_FORMAT_JPEG + 1, .width = 640, .height = 480},
        {.width = 0, .height = 480},
        {.width = 641, .height = 480},
        {.width = 640, .height = -480},
        {.width = FRAME_MAX_SIDE + 2, .height = 480},
        {.width = 640, .height = INT32_MAX - 1},
        {.width = 640, .height = 480, .jpeg_bytes = 1},
        {.format = PIXEL_FORMAT_JPEG, .width = 640, .height = 480, .jpeg_bytes = 2 * 640 * 480 + 1},
        {.format = PIXEL_FORMAT_JPEG, .width = 640, .height = 480, .jpeg_bytes = UINT64_MAX},
    };
    const size_t bytes = offsetof(WorkerMessage, frame) + sizeof(WorkerFrame);
    WorkerMessage message = good;
    g_assert_true(worker_message_check(&message, bytes));
    message.frame = (WorkerFrame){.slot = WORKER_RING_SLOTS - 1,
                                  .format = PIXEL_FORMAT_JPEG,
                                  .width = FRAME_MAX_SIDE,
                                  .height = FRAME_MAX_SIDE,
                                  .jpeg_bytes = WORKER_RING_SLOT_BYTES};
    g_assert_true(worker_message_check(&message, bytes));
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        message.frame = frames[i];
        g_assert_false(worker_message_check(&message, bytes));
    }
    const double rates[] = {NAN, INFINITY, -1, 1e9};
    for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
        WorkerMessage opened = {.type = WORKER_MESSAGE_OPENED, .opened = {.fps = rates[i]}};
        g_assert_false(worker_message_check(&opened, offsetof(WorkerMessage, opened) + sizeof(WorkerOpened)));
    }
    WorkerMessage failed = {.type = WORKER_MESSAGE_FAILED, .failed = {.code = CAMERA_ERROR_COUNT}};
    g_assert_false(worker_message_check(&failed, offsetof(WorkerMessage, failed) + sizeof(WorkerFailed)));
}

/* Texts without an end, and bytes that are no text. */
static void test_texts_are_ended(G_GNUC_UNUSED Pair *pair, G_GNUC_UNUSED gconstpointer data)
{
    WorkerMessage message = {.type = WORKER_MESSAGE_OPENED};
    memset(message.opened.name, 0xff, sizeof message.opened.name);
    memset(message.opened.usb_type, 'u', sizeof message.opened.usb_type);
    g_assert_true(worker_message_check(&message, offsetof(WorkerMessage, opened) + sizeof(WorkerOpened)));
    const CameraInfo info = worker_opened_to_info(&message.opened);
    g_assert_true(g_utf8_validate(info.name, -1, NULL));
    g_assert_cmpuint(strlen(info.usb_type), ==, sizeof info.usb_type - 1);
    message = (WorkerMessage){.type = WORKER_MESSAGE_FAILED};
    memset(message.failed.text, 0xff, sizeof message.failed.text);
    g_assert_true(worker_message_check(&message, offsetof(WorkerMessage, failed) + sizeof(WorkerFailed)));
    g_autoptr(GError) error = worker_failed_to_error(&message.failed);
    g_assert_true(g_utf8_validate(error->message, -1, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(Pair *, gconstpointer);
    } tests[] = {
        {"/worker-message/a-configuration-crosses", test_a_configuration_crosses},
        {"/worker-message/what-is-known-of-a-camera-crosses", test_a_camera_crosses},
        {"/worker-message/a-reset-and-its-end-cross", test_a_reset_crosses},
        {"/worker-message/errors-cross", test_errors_cross},
        {"/worker-message/what-does-not-come-is-told-apart", test_what_does_not_come},
        {"/worker-message/lengths-are-exact", test_lengths_are_exact},
        {"/worker-message/values-are-checked", test_values_are_checked},
        {"/worker-message/texts-are-ended", test_texts_are_ended},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, Pair, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
