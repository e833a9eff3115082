/*
 * What the sending end does to a network and for a viewer. Each scenario names what must come of it; those for every
 * scenario alike are in check_always().
 */
#include "sim-scenario.h"

#include "rtp/retransmitter.h"

#define MS     INT64_C(1000)
#define SECOND INT64_C(1000000)
#define HOUR   (3600 * SECOND)

/* Left at zero: not asked for. */
typedef struct Expectation {
    double least_decoded; /* share of the frames pushed */
    int64_t longest_freeze_us;
    int64_t mean_latency_us;
    uint64_t most_key_frames;
    uint64_t least_key_frames;
    uint64_t least_recovered; /* packets */
    bool no_retransmission;
} Expectation;

typedef struct Case {
    SimScenario scenario;
    Expectation expected;
} Case;

#define CAMERA .duration_us = 30 * SECOND, .bitrate_bps = 1500000, .fps = 30, .initial_seq_num = 65000, .seed = 1
#define NEAR   .up = {.delay_us = 1 * MS}, .viewer = {.rtt_us = 2 * MS, .transport_feedback = true}
#define FAR    .up = {.delay_us = 25 * MS}, .viewer = {.rtt_us = 50 * MS, .transport_feedback = true}

static const Case cases[] = {
    {
        {"clean", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.delay_us = 1 * MS}, NEAR},
        {.least_decoded = 0.999,
         .longest_freeze_us = 60 * MS,
         .mean_latency_us = 2 * MS,
         .most_key_frames = 1,
         .no_retransmission = true},
    },
    {
        {"clean-h264", CAMERA, .codec = VIDEO_CODEC_H264, .down = {.delay_us = 1 * MS}, NEAR},
        {.least_decoded = 0.999,
         .longest_freeze_us = 60 * MS,
         .mean_latency_us = 2 * MS,
         .most_key_frames = 1,
         .no_retransmission = true},
    },
    {
        {"loss-of-2-percent", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.loss = 0.02, .delay_us = 25 * MS}, FAR},
        {.least_decoded = 0.99, .longest_freeze_us = 300 * MS, .most_key_frames = 2, .least_recovered = 80},
    },
    {
        {"loss-of-2-percent-without-rtx", CAMERA, .without_rtx = true, .codec = VIDEO_CODEC_H264,
         .down = {.loss = 0.02, .delay_us = 25 * MS}, FAR},
        {.least_decoded = 0.99, .longest_freeze_us = 300 * MS, .most_key_frames = 2},
    },
    {
        {"loss-of-10-percent", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.loss = 0.1, .delay_us = 25 * MS}, FAR},
        {.least_decoded = 0.9, .longest_freeze_us = 800 * MS, .most_key_frames = 10, .least_recovered = 400},
    },
    {
        {"loss-of-10-percent-both-ways", CAMERA, .codec = VIDEO_CODEC_H264, .down = {.loss = 0.1, .delay_us = 25 * MS},
         .up = {.loss = 0.1, .delay_us = 25 * MS}, .viewer = {.rtt_us = 50 * MS, .transport_feedback = true}},
        {.least_decoded = 0.85, .longest_freeze_us = 1500 * MS, .most_key_frames = 15, .least_recovered = 400},
    },
    {
        {"jitter-without-reordering", CAMERA, .codec = VIDEO_CODEC_VP8,
         .down = {.delay_us = 25 * MS, .jitter_us = 20 * MS}, FAR},
        {.least_decoded = 0.99, .longest_freeze_us = 100 * MS, .most_key_frames = 1, .no_retransmission = true},
    },
    {
        {"reordering", CAMERA, .codec = VIDEO_CODEC_VP8,
         .down = {.delay_us = 25 * MS, .jitter_us = 20 * MS, .reorders = true}, FAR},
        {.least_decoded = 0.99, .longest_freeze_us = 150 * MS, .most_key_frames = 1},
    },
    {
        {"half-the-rate-needed", CAMERA, .codec = VIDEO_CODEC_VP8,
         .down = {.delay_us = 25 * MS, .rate_bps = 800000, .queue_us = 200 * MS}, FAR},
        {.most_key_frames = 150},
    },
    {
        /* 39 kB of queue: the first key frame fits at once, later ones of the same size because they are spread. */
        {"key-frames-into-a-small-queue", CAMERA, .codec = VIDEO_CODEC_VP8,
         .down = {.delay_us = 25 * MS, .rate_bps = 4500000, .queue_us = 70 * MS}, .up = {.delay_us = 25 * MS},
         .viewer = {.rtt_us = 50 * MS, .pli_storm_us = 1 * SECOND}},
        {.least_decoded = 0.99, .least_key_frames = 25, .no_retransmission = true},
    },
    {
        {"nack-flood", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.delay_us = 5 * MS}, .up = {.delay_us = 5 * MS},
         .viewer = {.rtt_us = 10 * MS, .nack_flood_us = 1 * MS}},
        {.least_decoded = 0.99, .most_key_frames = 31},
    },
    {
        {"nack-flood-without-rtx", CAMERA, .without_rtx = true, .codec = VIDEO_CODEC_VP8, .down = {.delay_us = 5 * MS},
         .up = {.delay_us = 5 * MS}, .viewer = {.rtt_us = 10 * MS, .nack_flood_us = 1 * MS}},
        {.least_decoded = 0.99, .most_key_frames = 31},
    },
    {
        {"key-frame-storm", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.delay_us = 5 * MS}, .up = {.delay_us = 5 * MS},
         .viewer = {.rtt_us = 10 * MS, .pli_storm_us = 5 * MS}},
        {.least_decoded = 0.99, .most_key_frames = 151, .least_key_frames = 100, .no_retransmission = true},
    },
    {
        {"viewer-that-never-asks", CAMERA, .codec = VIDEO_CODEC_VP8, .down = {.loss = 0.02, .delay_us = 25 * MS},
         .up = {.delay_us = 25 * MS}, .viewer = {.never_asks = true}},
        {.most_key_frames = 1, .no_retransmission = true},
    },
    {
        /* Timestamps wrap at once and 13.25 hours later; sequence numbers at once and every few hours. */
        {"fourteen-hours", .duration_us = 14 * HOUR, .bitrate_bps = 30000, .fps = 2, .codec = VIDEO_CODEC_VP8,
         .initial_seq_num = 65530, .initial_rtp_timestamp = 0xfffffff0, .seed = 1,
         .down = {.loss = 0.01, .delay_us = 25 * MS}, FAR},
        {.least_decoded = 0.995, .longest_freeze_us = 6 * SECOND, .most_key_frames = 400, .least_recovered = 1000},
    },
};

/* In no scenario whatever does the sender put more on the link than this, or retransmit beyond its share. */
static void check_always(const SimScenario *scenario, const SimResult *result)
{
    double target_bytes = (double)scenario->bitrate_bps / 8 * (double)scenario->duration_us / SECOND;
    double share = RTX_SHARE_PERCENT / 100.0;
    double burst_bytes = (double)scenario->bitrate_bps / 8 * share * RTX_BURST_US / SECOND + RTP_MAX_PACKET_BYTES;
    g_assert_cmpfloat((double)result->sender.retransmitted_bytes, <=, target_bytes * share + burst_bytes);
    /* The rate and the share for retransmissions; 6 % of headers, key frames beyond the encoder's means; a first frame.
     */
    double most_bytes = target_bytes * (1.06 + share) + target_bytes * 0.1 + 50000;
    g_assert_cmpfloat((double)result->down.offered_bytes, <=, most_bytes);
    /* 2.5 times the target, its burst of 40 ms and once a start of 100; a packet; reports. */
    double pacing_bytes_s = 2.5 * scenario->bitrate_bps / 8;
    g_assert_cmpfloat((double)result->most_bytes_in_100ms, <=, pacing_bytes_s * 0.2 + 2 * RTP_MAX_PACKET_BYTES);
    g_assert_cmpuint(result->viewer.frames_broken, ==, 0);
    g_assert_cmpuint(result->viewer.invalid_packets, ==, 0);
    g_assert_cmpuint(result->sender.invalid_rtcp, ==, 0);
    g_assert_cmpuint(result->sender.frames_dropped, ==, 0);
    g_assert_cmpint(result->viewer.report_error_90k, <=, 1);
    g_assert_cmpuint(result->viewer.sender_reports, >, 0);
    int64_t rtt_us = scenario->down.delay_us + scenario->up.delay_us;
    g_assert_cmpint(result->sender.rtt_us, >=, rtt_us - 1 * MS);
}

static void print_result(const SimScenario *scenario, const SimResult *result)
{
    double target_bytes = (double)scenario->bitrate_bps / 8 * (double)scenario->duration_us / SECOND;
    g_test_message("%s: decoded %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ", key frames %" G_GUINT64_FORMAT
                   ", retransmitted %.1f %%, on the link %.1f %%, recovered %" G_GUINT64_FORMAT
                   ", longest freeze %" G_GINT64_FORMAT " ms, wakeups %" G_GUINT64_FORMAT,
                   scenario->name, result->viewer.frames_decoded, result->frames_pushed, result->key_frames_pushed,
                   100.0 * (double)result->sender.retransmitted_bytes / target_bytes,
                   100.0 * (double)result->down.offered_bytes / target_bytes, result->viewer.recovered,
                   result->viewer.longest_freeze_us / MS, result->wakeups);
}

static void test_scenario(gconstpointer data)
{
    const Case *test = data;
    const Expectation *expected = &test->expected;
    SimResult result;
    sim_scenario_run(&test->scenario, &result);
    print_result(&test->scenario, &result);
    check_always(&test->scenario, &result);
    double decoded = (double)result.viewer.frames_decoded / (double)result.frames_pushed;
    g_assert_cmpfloat(decoded, >=, expected->least_decoded);
    g_assert_cmpuint(result.key_frames_pushed, >=, expected->least_key_frames);
    g_assert_cmpuint(result.viewer.recovered, >=, expected->least_recovered);
    if (expected->longest_freeze_us)
        g_assert_cmpint(result.viewer.longest_freeze_us, <=, expected->longest_freeze_us);
    if (expected->mean_latency_us)
        g_assert_cmpint(result.viewer.latency_sum_us / (int64_t)result.viewer.frames_decoded, <=,
                        expected->mean_latency_us);
    if (expected->most_key_frames)
        g_assert_cmpuint(result.key_frames_pushed, <=, expected->most_key_frames);
    if (expected->no_retransmission)
        g_assert_cmpuint(result.sender.retransmitted_packets, ==, 0);
}

static void test_determinism(void)
{
    SimScenario scenario = cases[2].scenario;
    SimResult first, again, other;
    scenario.duration_us = 5 * SECOND;
    sim_scenario_run(&scenario, &first);
    sim_scenario_run(&scenario, &again);
    g_assert_cmpmem(&first, sizeof first, &again, sizeof again);
    scenario.seed++;
    sim_scenario_run(&scenario, &other);
    g_assert_cmpuint(first.down.offered_bytes, !=, other.down.offered_bytes);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/scenario/", cases[i].scenario.name, NULL);
        g_test_add_data_func(path, &cases[i], test_scenario);
    }
    g_test_add_func("/scenario/the-same-seed-gives-the-same-run", test_determinism);
    return g_test_run();
}
