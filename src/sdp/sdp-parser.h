/* What sdp-offer.c (lines and sections) and sdp-attributes.c (a= lines) share while one offer is parsed. Private. */
#pragma once

#include "sdp/sdp-offer.h"
#include "sdp/sdp-text.h"

/** An m-section being read, or the part before the first one: its attributes are what sections fall back to. */
typedef struct SdpSection {
    SdpMedia *media;
    bool has_direction;
    SdpCodec feedback_for_all; /* of a=rtcp-fb:*; only the flags are used */
} SdpSection;

typedef struct SdpParser {
    SdpOffer *offer;
    unsigned line; /* from 1 */
    SdpSection session;
    SdpSection *current; /* &session, or &section */
    SdpSection section;
} SdpParser;

/** Reads one a= line (the part behind "a=") into the current section. False with SDP_ERROR_SYNTAX set. */
bool sdp_attribute_parse(SdpParser *parser, SdpSlice attribute, GError **error);

/** Sets SDP_ERROR_SYNTAX: "line N: <what> "<value>" <complaint>". Always false, so that a caller can return it. */
bool sdp_parser_refuse(const SdpParser *parser, const char *what, SdpSlice value, const char *complaint,
                       GError **error);
