#include "sdp/sdp-h264.h"

typedef struct Row {
    const char *name;
    const char *fmtp;
    SdpH264Fit fit;
    const char *answered; /* "untouched": nothing is */
} Row;

static const Row rows[] = {
    {"constrained-baseline", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f",
     SDP_H264_CONSTRAINED_BASELINE, "42e01f"},
    {"upper-case", "profile-level-id=42E01F; packetization-mode=1", SDP_H264_CONSTRAINED_BASELINE, "42e01f"},
    {"constrained-by-set-1-alone", "packetization-mode=1;profile-level-id=424028", SDP_H264_CONSTRAINED_BASELINE,
     "424028"},
    {"as-x264-says", "packetization-mode=1;profile-level-id=42c01e", SDP_H264_CONSTRAINED_BASELINE, "42c01e"},
    {"baseline", "packetization-mode=1;profile-level-id=42001f", SDP_H264_BASELINE, "42001f"},
    {"baseline-with-set-0", "packetization-mode=1;profile-level-id=428014", SDP_H264_BASELINE, "428014"},
    {"no-profile-means-baseline", "packetization-mode=1", SDP_H264_BASELINE, "42001f"},
    {"main", "packetization-mode=1;profile-level-id=4d001f", SDP_H264_UNFIT, "untouched"},
    {"constrained-by-way-of-main", "packetization-mode=1;profile-level-id=4d801f", SDP_H264_UNFIT, "untouched"},
    {"extended", "packetization-mode=1;profile-level-id=58e01f", SDP_H264_UNFIT, "untouched"},
    {"high", "packetization-mode=1;profile-level-id=640c1f", SDP_H264_UNFIT, "untouched"},
    {"high-444", "packetization-mode=1;profile-level-id=f4001f", SDP_H264_UNFIT, "untouched"},
    {"reserved-iop", "packetization-mode=1;profile-level-id=42e11f", SDP_H264_UNFIT, "untouched"},
    {"mode-0", "packetization-mode=0;profile-level-id=42e01f", SDP_H264_UNFIT, "untouched"},
    {"mode-2", "packetization-mode=2;profile-level-id=42e01f", SDP_H264_UNFIT, "untouched"},
    {"mode-missing", "profile-level-id=42e01f", SDP_H264_UNFIT, "untouched"},
    {"no-parameters", NULL, SDP_H264_UNFIT, "untouched"},
    {"profile-too-short", "packetization-mode=1;profile-level-id=42e01", SDP_H264_UNFIT, "untouched"},
    {"profile-too-long", "packetization-mode=1;profile-level-id=42e01f0", SDP_H264_UNFIT, "untouched"},
    {"profile-not-hex", "packetization-mode=1;profile-level-id=42e0xx", SDP_H264_UNFIT, "untouched"},
    {"profile-empty", "packetization-mode=1;profile-level-id=", SDP_H264_UNFIT, "untouched"},
};

static void test_fit(gconstpointer data)
{
    const Row *row = data;
    g_autofree char *fmtp = g_strdup(row->fmtp);
    SdpCodec codec = {.fmtp = fmtp};
    char answered[10] = "untouched";
    g_assert_cmpint(sdp_h264_fit(&codec, answered), ==, row->fit);
    g_assert_cmpstr(answered, ==, row->answered);
}

static void test_asymmetry(void)
{
    static const struct {
        const char *fmtp;
        bool allowed;
    } cases[] = {
        {"packetization-mode=1;level-asymmetry-allowed=1", true},
        {"level-asymmetry-allowed=0", false},
        {"packetization-mode=1", false},
        {NULL, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *fmtp = g_strdup(cases[i].fmtp);
        SdpCodec codec = {.fmtp = fmtp};
        g_assert_true(sdp_h264_level_asymmetry_allowed(&codec) == cases[i].allowed);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/sdp-h264/fit/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_fit);
    }
    g_test_add_func("/sdp-h264/asymmetry-only-where-it-is-said", test_asymmetry);
    return g_test_run();
}
