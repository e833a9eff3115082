/*
 * Foreign bytes as a camera's JPEG. The size that is expected is taken from the file where it names one, so that what
 * follows its head is reached.
 */
#include "video/jpeg-decoder.h"

/* Big pictures take the fuzzer's time, and reach nothing that small ones do not. */
#define SIDE_MAX 64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* The size in the first frame header (T.81 B.2.2), in *ret_width and *ret_height, if it is one to try. */
static void find_size(const uint8_t *bytes, size_t length, int *ret_width, int *ret_height)
{
    for (size_t at = 2; at + 9 <= length; at++) {
        if (bytes[at] != 0xff || (bytes[at + 1] != 0xc0 && bytes[at + 1] != 0xc2))
            continue;
        int height = bytes[at + 5] << 8 | bytes[at + 6];
        int width = bytes[at + 7] << 8 | bytes[at + 8];
        if (width < 2 || width > SIDE_MAX || width % 2 || height < 2 || height > SIDE_MAX || height % 2)
            return;
        *ret_width = width;
        *ret_height = height;
        return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    int width = 16, height = 16;
    find_size(bytes, length, &width, &height);
    g_autoptr(Frame) picture = frame_new(PIXEL_FORMAT_I420, width, height);
    g_autoptr(JpegDecoder) decoder = jpeg_decoder_new();
    /* Twice, as a camera's pictures follow one another; tables that one of them defines are at hand for the next. */
    jpeg_decoder_run(decoder, bytes, length, picture);
    jpeg_decoder_run(decoder, bytes, length, picture);
    return 0;
}
