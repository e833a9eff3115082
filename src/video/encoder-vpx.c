/*
 * VP8 (RFC 6386) by libvpx in its real-time mode: constant rate, no lookahead, no dropped pictures, and key frames on
 * demand alone. Not error resilient: whatever is lost is sent again, or a key frame is asked for, and resilience would
 * cost bits on every picture. Left out: temporal layers, of use to several viewers, and denoising, which costs more
 * than it saves.
 */
#define G_LOG_DOMAIN "video"

#include "video/encoder.h"

#include <string.h>
#include <vpx/vp8cx.h>
#include <vpx/vpx_encoder.h>

/* The bucket, in milliseconds of the target rate, and where its level starts and is kept: as small as the rate stays
 * true to the target. */
#define RATE_BUFFER_MS         500
#define RATE_BUFFER_INITIAL_MS 250
#define RATE_BUFFER_OPTIMAL_MS 300

/* A key frame takes at most as long as this many average pictures, so that the ones behind it are not held up for
 * longer. */
#define KEY_FRAME_MAX_PICTURES 5

/*
 * Threads of libvpx wait for each other by spinning. Measured at 1920x1080 on two cores that had other work: 207 ms of
 * CPU for a picture with two threads, 15 ms with one.
 */
#define THREADS 1

/* Real time: libvpx takes a fixed speed of 1 to 16 as a negative number; positive ones mean "as slow as the CPU has
 * time for". */
static const int cpu_used_for_slowness[] = {-12, -10, -8, -6, -5, -4, -3, -2, -1};

typedef struct VpxEncoder {
    vpx_codec_ctx_t codec;
    bool opened;
    vpx_codec_enc_cfg_t config;
    int64_t frame_interval_us;
    bool started;
    int64_t origin_us; /* capture time of the first picture */
} VpxEncoder;

static void set_vpx_error(GError **error, VpxEncoder *encoder, const char *doing)
{
    const char *detail = vpx_codec_error_detail(&encoder->codec);
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "libvpx, %s (%ux%u, %u kb/s): %s%s%s", doing, encoder->config.g_w,
                encoder->config.g_h, encoder->config.rc_target_bitrate, vpx_codec_error(&encoder->codec),
                detail ? ": " : "", detail ? detail : "");
}

static void set_rate(vpx_codec_enc_cfg_t *config, int bitrate_bps)
{
    config->rc_target_bitrate = (unsigned)MAX(bitrate_bps / 1000, 1);
}

static void fill_config(vpx_codec_enc_cfg_t *config, const EncoderConfig *wanted)
{
    vpx_codec_err_t result = vpx_codec_enc_config_default(vpx_codec_vp8_cx(), config, 0);
    g_assert(result == VPX_CODEC_OK);
    config->g_w = (unsigned)wanted->width;
    config->g_h = (unsigned)wanted->height;
    config->g_threads = THREADS;
    config->g_timebase.num = 1;
    config->g_timebase.den = G_USEC_PER_SEC;
    config->g_lag_in_frames = 0;
    config->kf_mode = VPX_KF_DISABLED;
    config->rc_end_usage = VPX_CBR;
    config->rc_dropframe_thresh = 0;
    config->rc_resize_allowed = 0;
    config->rc_min_quantizer = 2; /* finer than this is not seen */
    config->rc_max_quantizer = 56;
    config->rc_undershoot_pct = 100;
    config->rc_overshoot_pct = 15;
    config->rc_buf_sz = RATE_BUFFER_MS;
    config->rc_buf_initial_sz = RATE_BUFFER_INITIAL_MS;
    config->rc_buf_optimal_sz = RATE_BUFFER_OPTIMAL_MS;
    set_rate(config, wanted->bitrate_bps);
}

static bool set_controls(VpxEncoder *encoder, int slowness)
{
    vpx_codec_ctx_t *codec = &encoder->codec;
    return vpx_codec_control(codec, VP8E_SET_CPUUSED, cpu_used_for_slowness[slowness]) == VPX_CODEC_OK &&
           vpx_codec_control(codec, VP8E_SET_STATIC_THRESHOLD, 1u) == VPX_CODEC_OK &&
           vpx_codec_control(codec, VP8E_SET_NOISE_SENSITIVITY, 0u) == VPX_CODEC_OK &&
           vpx_codec_control(codec, VP8E_SET_TOKEN_PARTITIONS, VP8_ONE_TOKENPARTITION) == VPX_CODEC_OK &&
           vpx_codec_control(codec, VP8E_SET_MAX_INTRA_BITRATE_PCT, KEY_FRAME_MAX_PICTURES * 100u) == VPX_CODEC_OK;
}

static void vpx_close(gpointer data)
{
    VpxEncoder *encoder = data;
    if (encoder->opened)
        vpx_codec_destroy(&encoder->codec);
    g_free(encoder);
}

static gpointer vpx_open(const EncoderConfig *config, GError **error)
{
    int slowness = encoder_preset_slowness(config->preset ? config->preset : encoder_default_preset, error);
    if (slowness < 0)
        return NULL;
    VpxEncoder *encoder = g_new0(VpxEncoder, 1);
    encoder->frame_interval_us = G_USEC_PER_SEC / MAX(config->fps, 1);
    fill_config(&encoder->config, config);
    encoder->opened = vpx_codec_enc_init(&encoder->codec, vpx_codec_vp8_cx(), &encoder->config, 0) == VPX_CODEC_OK;
    if (!encoder->opened || !set_controls(encoder, slowness)) {
        set_vpx_error(error, encoder, "opening");
        vpx_close(encoder);
        return NULL;
    }
    return encoder;
}

static EncodedFrame *collect(VpxEncoder *encoder)
{
    vpx_codec_iter_t iterator = NULL;
    const vpx_codec_cx_pkt_t *packet;
    while ((packet = vpx_codec_get_cx_data(&encoder->codec, &iterator))) {
        if (packet->kind != VPX_CODEC_CX_FRAME_PKT)
            continue;
        EncodedFrame *encoded = g_malloc(sizeof *encoded + packet->data.frame.sz);
        *encoded = (EncodedFrame){
            .codec = VIDEO_CODEC_VP8,
            .key_frame = packet->data.frame.flags & VPX_FRAME_IS_KEY,
            .width = (int)encoder->config.g_w,
            .height = (int)encoder->config.g_h,
            .length = packet->data.frame.sz,
        };
        memcpy(encoded->bytes, packet->data.frame.buf, encoded->length);
        return encoded; /* without lookahead there is one a picture */
    }
    return NULL;
}

static EncodedFrame *vpx_encode(gpointer data, const Frame *frame, bool key_frame, GError **error)
{
    VpxEncoder *encoder = data;
    g_assert(frame->format == PIXEL_FORMAT_I420 && frame->width == (int)encoder->config.g_w &&
             frame->height == (int)encoder->config.g_h);
    if (!encoder->started)
        encoder->origin_us = frame->capture_time_us;
    encoder->started = true;

    vpx_image_t image;
    vpx_img_wrap(&image, VPX_IMG_FMT_I420, encoder->config.g_w, encoder->config.g_h, 1, (uint8_t *)frame->planes[0]);
    for (int plane = 0; plane < 3; plane++) {
        image.planes[plane] = (uint8_t *)frame->planes[plane];
        image.stride[plane] = frame->strides[plane];
    }
    if (vpx_codec_encode(&encoder->codec, &image, frame->capture_time_us - encoder->origin_us,
                         (unsigned long)encoder->frame_interval_us, key_frame ? VPX_EFLAG_FORCE_KF : 0,
                         VPX_DL_REALTIME) != VPX_CODEC_OK) {
        set_vpx_error(error, encoder, "encoding");
        return NULL;
    }
    EncodedFrame *encoded = collect(encoder);
    if (encoded)
        encoded->capture_time_us = frame->capture_time_us;
    return encoded;
}

static void vpx_set_bitrate(gpointer data, int bitrate_bps)
{
    VpxEncoder *encoder = data;
    set_rate(&encoder->config, bitrate_bps);
    if (vpx_codec_enc_config_set(&encoder->codec, &encoder->config) != VPX_CODEC_OK)
        g_warning("libvpx refuses a target of %d b/s: %s", bitrate_bps, vpx_codec_error(&encoder->codec));
}

const EncoderType encoder_vpx = {
    .codec = VIDEO_CODEC_VP8,
    .name = "libvpx",
    .open = vpx_open,
    .encode = vpx_encode,
    .set_bitrate = vpx_set_bitrate,
    .close = vpx_close,
};
