/*
 * What of H.264 in an offer we can send (RFC 6184 8): a constrained baseline stream in packetization mode 1. Pure.
 */
#pragma once

#include "sdp/sdp-offer.h"

typedef enum SdpH264Fit {
    SDP_H264_UNFIT,                /* another profile, or a packetization mode that cannot fragment our pictures */
    SDP_H264_BASELINE,             /* 4200xx: its decoder can more than we send */
    SDP_H264_CONSTRAINED_BASELINE, /* 42e0xx and its equals: exactly what we send */
} SdpH264Fit;

/**
 * How well an offered H264 payload type suits us, and (unless unfit) the profile-level-id to answer, which the SPS must
 * then say too: the offered one, in lower case. RFC 6184 8.2.2 demands that profile_idc and profile-iop are answered as
 * they were offered, and a level no higher where it is not asymmetric. A constrained baseline stream obeys every
 * restriction that 4200xx states, so its SPS may say that; 42001f is inferred where profile-level-id is missing.
 */
SdpH264Fit sdp_h264_fit(const SdpCodec *codec, char ret_profile_level_id[7]);

/** level-asymmetry-allowed=1 was offered: we answer it then, and only then (RFC 6184 8.2.2). */
bool sdp_h264_level_asymmetry_allowed(const SdpCodec *codec);
