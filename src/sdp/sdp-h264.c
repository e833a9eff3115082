/*
 * profile-level-id and packetization-mode: RFC 6184 8.1. Of the profile_idc values that table 5 of the RFC lets mean
 * constrained baseline only 66 (0x42) is taken: ours is what the SPS says, and 77 and 88 would have to be answered as
 * such. Left out on purpose: max-mbps and its kin, which raise what the offerer takes above its level.
 */
#include "sdp/sdp-h264.h"

#include <string.h>

#define PROFILE_BASELINE       0x42 /* profile_idc 66 */
#define CONSTRAINT_SET1        0x40 /* of profile-iop: what Main decodes too, hence constrained baseline */
#define IOP_RESERVED           0x0f /* RFC 6184 table 5 knows only profile-iop values with these bits 0 */
#define PROFILE_LEVEL_ID_CHARS 6

/* RFC 6184 8.1 infers Baseline at level 1 (42000a), which is 176x144 pixels. Who leaves the parameter out does not mean
 * that: libwebrtc, too, reads a missing one as level 3.1. */
#define INFERRED_PROFILE_LEVEL_ID "42001f"

static bool parameter_is_one(const SdpCodec *codec, const char *name)
{
    g_autofree char *value = sdp_codec_parameter(codec, name);
    return g_strcmp0(value, "1") == 0;
}

bool sdp_h264_level_asymmetry_allowed(const SdpCodec *codec)
{
    return parameter_is_one(codec, "level-asymmetry-allowed");
}

static bool is_profile_level_id(const char *text)
{
    for (size_t i = 0; i < PROFILE_LEVEL_ID_CHARS; i++)
        if (!g_ascii_isxdigit(text[i]))
            return false;
    return text[PROFILE_LEVEL_ID_CHARS] == '\0';
}

static unsigned byte_at(const char *hex, size_t index)
{
    return (unsigned)(g_ascii_xdigit_value(hex[index * 2]) << 4 | g_ascii_xdigit_value(hex[index * 2 + 1]));
}

SdpH264Fit sdp_h264_fit(const SdpCodec *codec, char ret_profile_level_id[7])
{
    g_autofree char *offered = sdp_codec_parameter(codec, "profile-level-id");
    const char *id = offered ? offered : INFERRED_PROFILE_LEVEL_ID;

    /* Mode 0, which a missing parameter means, has one NAL unit a packet: larger than a packet, ours could not pass. */
    if (!parameter_is_one(codec, "packetization-mode") || !is_profile_level_id(id))
        return SDP_H264_UNFIT;
    unsigned profile_iop = byte_at(id, 1);
    if (byte_at(id, 0) != PROFILE_BASELINE || (profile_iop & IOP_RESERVED))
        return SDP_H264_UNFIT;
    for (size_t i = 0; i <= PROFILE_LEVEL_ID_CHARS; i++)
        ret_profile_level_id[i] = g_ascii_tolower(id[i]);
    return profile_iop & CONSTRAINT_SET1 ? SDP_H264_CONSTRAINED_BASELINE : SDP_H264_BASELINE;
}
