/*
 * H.264 by libx264: constrained baseline, one reference, no B-frames and no lookahead, so that a picture's bytes come
 * out of the call that puts the picture in. Annex B with SPS and PPS before each IDR picture (RFC 6184 is the
 * packetizer's). Key frames come on demand alone. Left out: periodic intra refresh, and x264's SEI, which says nothing
 * to a viewer.
 */
#define G_LOG_DOMAIN "video"

#include "video/encoder.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <x264.h>

/*
 * The bucket that bounds a picture's size, in milliseconds of the target rate. Measured at 640x480p30, 1.5 Mb/s: the
 * first key frame takes 0.16 s of the link at 250 and 0.31 s at 600, for 0.13 dB on the average (the worst picture
 * gains 0.7 dB).
 */
#define VBV_BUFFER_MS 250

/* Motion of 128 pixels between two pictures is beyond what a search of 16 finds; x264's tables shrink with it, and open
 * faster. */
#define MOTION_RANGE_PIXELS 128

#define PROFILE_BASELINE 66
#define PROFILE_MAIN     77
#define LEVEL_1B         9 /* as x264's table writes it; other profiles and levels cover it */

typedef struct X264Encoder {
    x264_t *x264;
    x264_param_t param;
    int width;
    int height;
    uint8_t sps_start[3]; /* profile_idc, the constraint flags, level_idc (H.264 7.3.2.1.1) */
    int64_t pictures;
    char last_message[128];
} X264Encoder;

static void keep_message(void *user_data, int level, const char *format, va_list arguments)
{
    (void)level;
    X264Encoder *encoder = user_data;
    vsnprintf(encoder->last_message, sizeof encoder->last_message, format, arguments);
    g_strchomp(encoder->last_message);
}

/* The lowest level that holds the picture, its rate and the target, H.264 table A-1. */
static int required_level(const EncoderConfig *config)
{
    int columns = (config->width + 15) / 16;
    int rows = (config->height + 15) / 16;
    int macroblocks = columns * rows;
    int highest = 0;
    for (const x264_level_t *level = x264_levels; level->level_idc; level++) {
        if (level->level_idc == LEVEL_1B)
            continue;
        highest = level->level_idc;
        int longest_side_squared = 8 * level->frame_size;
        if (macroblocks <= level->frame_size && (int64_t)macroblocks * config->fps <= level->mbps &&
            columns * columns <= longest_side_squared && rows * rows <= longest_side_squared &&
            config->bitrate_bps / 1000 <= level->bitrate)
            break;
    }
    return highest;
}

/*
 * The SPS says what was answered. What is encoded is constrained baseline, which is also baseline and main: any
 * constraint flags of those two are true of it, constraint_set3 apart, which would mean level 1b.
 */
static bool choose_sps_start(X264Encoder *encoder, const EncoderConfig *config, GError **error)
{
    const char *id = config->h264_profile_level_id ? config->h264_profile_level_id : "42e01f";
    gint64 value = strlen(id) == 6 && strspn(id, "0123456789abcdefABCDEF") == 6 ? g_ascii_strtoll(id, NULL, 16) : 0;
    int profile = (int)(value >> 16);
    int constraints = (int)(value >> 8 & 0xff);
    if ((profile != PROFILE_BASELINE && profile != PROFILE_MAIN) || constraints & 0x1f) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "x264: profile-level-id '%s' is not supported", id);
        return false;
    }
    int answered = (int)(value & 0xff);
    int required = required_level(config);
    if (required > answered)
        g_info("%dx%d at %d Hz and %d b/s takes H.264 level %d.%d, more than the %s agreed on", config->width,
               config->height, config->fps, config->bitrate_bps, required / 10, required % 10, id);
    encoder->sps_start[0] = (uint8_t)profile;
    encoder->sps_start[1] = (uint8_t)constraints;
    encoder->sps_start[2] = (uint8_t)MAX(answered, required);
    return true;
}

static void set_rate(x264_param_t *param, int bitrate_bps)
{
    int kbps = MAX(bitrate_bps / 1000, 1);
    param->rc.i_rc_method = X264_RC_ABR;
    param->rc.i_bitrate = kbps;
    param->rc.i_vbv_max_bitrate = kbps;
    param->rc.i_vbv_buffer_size = MAX((int)((int64_t)kbps * VBV_BUFFER_MS / 1000), 1);
}

static int thread_count(int width, int height)
{
    /*
     * Measured: at 1280x720 a second thread takes a tenth off the time of a picture and adds a sixth to the CPU time.
     * Beyond, a picture takes long enough (7 ms at 1080p) that the trade turns.
     */
    int pixels = width * height;
    int useful = pixels <= 1280 * 720 ? 1 : pixels <= 1920 * 1088 ? 2 : 4;
    return MIN(useful, (int)g_get_num_processors());
}

static void fill_param(X264Encoder *encoder, const EncoderConfig *config)
{
    x264_param_t *param = &encoder->param;
    param->i_width = config->width;
    param->i_height = config->height;
    param->i_csp = X264_CSP_I420;
    param->i_level_idc = required_level(config);
    param->i_threads = thread_count(config->width, config->height);
    param->i_fps_num = (uint32_t)config->fps;
    param->i_fps_den = 1;
    param->b_vfr_input = 0; /* timed by their number: to know how long a picture lasts x264 would wait for the next */
    param->i_keyint_max = X264_KEYINT_MAX_INFINITE;
    param->i_scenecut_threshold = 0;
    param->b_repeat_headers = 1;
    param->b_annexb = 1;
    param->analyse.i_mv_range = MOTION_RANGE_PIXELS;
    param->i_log_level = X264_LOG_ERROR;
    param->pf_log = keep_message;
    param->p_log_private = encoder;
    /* BT.601, limited range (H.264 E.2.1): what cameras deliver in YUYV, and all that VP8 can say; viewers guess
     * otherwise. */
    param->vui.i_colorprim = 6;
    param->vui.i_transfer = 6;
    param->vui.i_colmatrix = 6;
    set_rate(param, config->bitrate_bps);
    x264_param_apply_profile(param, "baseline");
}

static void x264_close(gpointer data)
{
    X264Encoder *encoder = data;
    if (encoder->x264)
        x264_encoder_close(encoder->x264);
    g_free(encoder);
}

static gpointer x264_open(const EncoderConfig *config, GError **error)
{
    const char *preset = config->preset ? config->preset : encoder_default_preset;
    if (encoder_preset_slowness(preset, error) < 0)
        return NULL;
    X264Encoder *encoder = g_new0(X264Encoder, 1);
    encoder->width = config->width;
    encoder->height = config->height;
    if (!choose_sps_start(encoder, config, error)) {
        x264_close(encoder);
        return NULL;
    }
    int result = x264_param_default_preset(&encoder->param, preset, "zerolatency");
    g_assert(result == 0);
    fill_param(encoder, config);
    encoder->x264 = x264_encoder_open(&encoder->param);
    if (!encoder->x264) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "x264 refuses %dx%d at %d Hz, %d b/s: %s", config->width,
                    config->height, config->fps, config->bitrate_bps, encoder->last_message);
        x264_close(encoder);
        return NULL;
    }
    x264_encoder_parameters(encoder->x264, &encoder->param);
    return encoder;
}

static void fill_picture(X264Encoder *encoder, const Frame *frame, bool key_frame, x264_picture_t *ret_picture)
{
    x264_picture_init(ret_picture);
    ret_picture->i_type = key_frame ? X264_TYPE_IDR : X264_TYPE_AUTO;
    ret_picture->i_pts = encoder->pictures++;
    ret_picture->img.i_csp = X264_CSP_I420;
    ret_picture->img.i_plane = 3;
    for (int plane = 0; plane < 3; plane++) {
        ret_picture->img.plane[plane] = (uint8_t *)frame->planes[plane];
        ret_picture->img.i_stride[plane] = frame->strides[plane];
    }
}

/* A NAL unit's first byte, past its start code of three or four bytes. */
static uint8_t *nal_start(uint8_t *bytes)
{
    return bytes + (bytes[2] == 1 ? 3 : 4);
}

static EncodedFrame *collect(const X264Encoder *encoder, const x264_nal_t *nals, int nal_count)
{
    size_t length = 0;
    for (int i = 0; i < nal_count; i++)
        length += nals[i].i_type == NAL_SEI ? 0 : (size_t)nals[i].i_payload;
    EncodedFrame *encoded = g_malloc(sizeof *encoded + length);
    *encoded = (EncodedFrame){.codec = VIDEO_CODEC_H264, .width = encoder->width, .height = encoder->height};
    for (int i = 0; i < nal_count; i++) {
        if (nals[i].i_type == NAL_SEI)
            continue;
        uint8_t *nal = encoded->bytes + encoded->length;
        memcpy(nal, nals[i].p_payload, (size_t)nals[i].i_payload);
        encoded->length += (size_t)nals[i].i_payload;
        if (nals[i].i_type == NAL_SPS)
            memcpy(nal_start(nal) + 1, encoder->sps_start, sizeof encoder->sps_start);
    }
    return encoded;
}

static EncodedFrame *x264_encode(gpointer data, const Frame *frame, bool key_frame, GError **error)
{
    X264Encoder *encoder = data;
    g_assert(frame->format == PIXEL_FORMAT_I420 && frame->width == encoder->width && frame->height == encoder->height);
    x264_picture_t picture, coded;
    fill_picture(encoder, frame, key_frame, &picture);
    x264_nal_t *nals;
    int nal_count;
    int bytes = x264_encoder_encode(encoder->x264, &nals, &nal_count, &picture, &coded);
    if (bytes < 0) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "x264 failed on a picture: %s", encoder->last_message);
        return NULL;
    }
    if (bytes == 0)
        return NULL;
    EncodedFrame *encoded = collect(encoder, nals, nal_count);
    encoded->key_frame = coded.b_keyframe;
    encoded->capture_time_us = frame->capture_time_us;
    return encoded;
}

static void x264_set_bitrate(gpointer data, int bitrate_bps)
{
    X264Encoder *encoder = data;
    set_rate(&encoder->param, bitrate_bps);
    if (x264_encoder_reconfig(encoder->x264, &encoder->param) < 0)
        g_warning("x264 refuses a target of %d b/s: %s", bitrate_bps, encoder->last_message);
}

const EncoderType encoder_x264 = {
    .codec = VIDEO_CODEC_H264,
    .name = "x264",
    .open = x264_open,
    .encode = x264_encode,
    .set_bitrate = x264_set_bitrate,
    .close = x264_close,
};
