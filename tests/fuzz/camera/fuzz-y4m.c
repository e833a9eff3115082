/*
 * Foreign bytes as Y4M: the two line parsers alone, and the stream parser above them, fed in pieces. The first byte
 * chooses the pieces' size.
 */
#include "camera/camera.h"
#include "camera/y4m-stream.h"
#include "util/clock.h"

#include <fcntl.h>
#include <unistd.h>

/* The header may ask for 4096x4096: what it allocates is bounded, but not free. */
#define INPUT_MAX_BYTES 4096

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void parse_lines(const uint8_t *bytes, size_t length)
{
    g_autoptr(GError) header_error = NULL;
    g_autoptr(GError) line_error = NULL;
    Y4mHeader header;
    gssize header_length = y4m_parse_header(bytes, length, &header, &header_error);
    g_assert(header_length <= (gssize)MIN(length, Y4M_LINE_MAX) && (header_length < 0) == (header_error != NULL));
    if (header_length > 0) {
        g_assert(header.width >= 2 && header.width <= FRAME_MAX_SIDE && header.width % 2 == 0);
        g_assert(header.height >= 2 && header.height <= FRAME_MAX_SIDE && header.height % 2 == 0);
    }
    gssize line_length = y4m_parse_frame_line(bytes, length, &line_error);
    g_assert(line_length <= (gssize)MIN(length, Y4M_LINE_MAX) && (line_length < 0) == (line_error != NULL));
}

static bool read_frames(Y4mStream *stream)
{
    g_autoptr(GError) error = NULL;
    Frame *frame;
    while ((frame = y4m_stream_wait_frame(stream, clock_monotonic_us(), NULL, &error)))
        frame_unref(frame);
    return !error;
}

static void parse_stream(const uint8_t *bytes, size_t length, size_t piece)
{
    int ends[2];
    g_assert(pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    g_autoptr(Y4mStream) stream = y4m_stream_new(ends[0]);
    bool goes_on = true;
    for (size_t at = 0; goes_on && at < length; at += piece) {
        size_t count = MIN(piece, length - at);
        goes_on = write(ends[1], bytes + at, count) == (gssize)count && read_frames(stream);
    }
    close(ends[1]);
    read_frames(stream);
    close(ends[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    if (length == 0 || length > INPUT_MAX_BYTES)
        return 0;
    parse_lines(bytes + 1, length - 1);
    parse_stream(bytes + 1, length - 1, bytes[0] % 64 * 16 + 7);
    return 0;
}
