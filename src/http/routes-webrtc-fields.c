/* What the viewer's routes take and answer. */
#include "http/routes.h"

/* A UUID has 36; whoever brings an id of another kind gets room for it. */
#define CLIENT_ID_MAX_CHARS 128

#define CLIENT_ID_EXAMPLE "\"3f1c9a52-6f0e-4c1d-9d55-0c6c7a1f2b34\""

/* The least that can be answered, for trying the route out: video to be received, and nobody there to receive it. */
#define OFFER_EXAMPLE                                                                                                  \
    "\"v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\nm=video 9 UDP/TLS/RTP/SAVPF 96\\r\\n"                  \
    "c=IN IP4 0.0.0.0\\r\\na=mid:0\\r\\na=recvonly\\r\\na=rtcp-mux\\r\\na=rtpmap:96 VP8/90000\\r\\n"                   \
    "a=setup:actpass\\r\\na=ice-ufrag:demo\\r\\na=ice-pwd:0123456789abcdefghijkl\\r\\n"                                \
    "a=fingerprint:sha-256 00:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:"                                           \
    "10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:1F\\r\\n\""

const RequestField routes_offer_query[] = {
    {.name = "mode",
     .type = REQUEST_FIELD_STRING,
     .nullable = true,
     .literal = "color",
     .description = "The picture to watch: there is this one."},
    {0},
};

const RequestField routes_offer_body[] = {
    {.name = "sdp",
     .type = REQUEST_FIELD_STRING,
     .required = true,
     .example = OFFER_EXAMPLE,
     .description = "The offer of an RTCPeerConnection. It need not have candidates."},
    {.name = "type", .type = REQUEST_FIELD_STRING, .required = true, .literal = "offer"},
    {.name = "color_index",
     .type = REQUEST_FIELD_INTEGER,
     .description = "Of several cameras: there is one, and this is ignored."},
    {.name = "stereo_index", .type = REQUEST_FIELD_INTEGER, .description = "The same."},
    {.name = "client_id",
     .type = REQUEST_FIELD_STRING,
     .nullable = true,
     .printable = true,
     .max_chars = CLIENT_ID_MAX_CHARS,
     .description = "What the viewer is to be called; null: a UUID is made."},
    {0},
};

const RequestField routes_candidate_body[] = {
    {.name = "candidate",
     .type = REQUEST_FIELD_STRING,
     .required = true,
     .example = "\"candidate:1 1 udp 2130706431 192.0.2.1 50000 typ host\"",
     .description = "As RTCIceCandidate has it; empty: the end of candidates."},
    {.name = "client_id",
     .type = REQUEST_FIELD_STRING,
     .required = true,
     .example = CLIENT_ID_EXAMPLE,
     .description = "What POST /offer answered."},
    {.name = "sdp_mid",
     .type = REQUEST_FIELD_STRING,
     .nullable = true,
     .example = "\"0\"",
     .description = "Ignored: all media goes one way."},
    {.name = "sdp_mline_index",
     .type = REQUEST_FIELD_INTEGER,
     .nullable = true,
     .example = "0",
     .description = "Ignored, as sdp_mid."},
    {0},
};

const ReplySchema routes_answer_reply = {
    "Answer",
    (const ReplyField[]){
        {"sdp", REPLY_FIELD_STRING, .example = "\"v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\ns=-\\r\\nt=0 0\\r\\n\"",
         .description = "The answer, with all of the service's candidates."},
        {"type", REPLY_FIELD_STRING, .values = REPLY_VALUES("answer")},
        {"client_id", REPLY_FIELD_STRING, .example = CLIENT_ID_EXAMPLE,
         .description = "Of the offer; a new UUID where it had none."},
        {0},
    },
};

const ReplySchema routes_done_reply = {
    "Done",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("ok")},
        {0},
    },
};

static const ReplySchema timeline = {
    "Timeline",
    (const ReplyField[]){
        {"offer_at", REPLY_FIELD_NUMBER, .example = "1767225600.5",
         .description = "When the offer came: seconds since 1970."},
        {"answered", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.004",
         .description = "Until the answer left: seconds since the offer, as all below; null: not reached."},
        {"connected", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.031",
         .description = "Until ICE had found a way."},
        {"secured", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.046", .description = "Until DTLS was done."},
        {"first_frame_captured", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.040",
         .description = "Until the first picture sent was captured; this may be before the way was secured."},
        {"first_frame_encoded", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.052",
         .description = "Until that picture was encoded."},
        {"first_frame_sent", REPLY_FIELD_NUMBER, .nullable = true, .example = "0.053",
         .description = "Until its first packet left."},
        {0},
    },
};

static const ReplySchema last_closed = {
    "ClosedConnection",
    (const ReplyField[]){
        {"client_id", REPLY_FIELD_STRING, .example = CLIENT_ID_EXAMPLE},
        {"reason", REPLY_FIELD_STRING, .example = "\"taken_over\"", .description = "As a word for programs."},
        {"at", REPLY_FIELD_NUMBER, .example = "1767225660.5", .description = "Seconds since 1970."},
        {"duration", REPLY_FIELD_NUMBER, .example = "60.0", .description = "Seconds."},
        {"timeline", REPLY_FIELD_OBJECT, .object = &timeline},
        {0},
    },
};

const ReplySchema routes_connections_reply = {
    "Connections",
    (const ReplyField[]){
        {"clients", REPLY_FIELD_STRING_LIST, .example = "[" CLIENT_ID_EXAMPLE "]",
         .description = "The current viewer alone, or nobody."},
        {"current_client", REPLY_FIELD_STRING, .nullable = true, .example = CLIENT_ID_EXAMPLE,
         .description = "The current viewer; null: nobody watches."},
        {"connection_duration", REPLY_FIELD_NUMBER, .example = "73.4",
         .description = "How long it has watched: seconds, 0 if nobody does."},
        {"state", REPLY_FIELD_STRING, .nullable = true, .values = REPLY_VALUES("connecting", "streaming"),
         .example = "\"streaming\"", .description = "Null: nobody watches."},
        {"timeline", REPLY_FIELD_OBJECT, .nullable = true, .object = &timeline,
         .description = "The viewer's way to its first picture; null: nobody watches."},
        {"last_closed", REPLY_FIELD_OBJECT, .nullable = true, .object = &last_closed,
         .description = "The viewer that was closed last; null: none was."},
        {0},
    },
};

const ReplySchema routes_closed_reply = {
    "Closed",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("closed")},
        {0},
    },
};

const ReplySchema routes_released_reply = {
    "Released",
    (const ReplyField[]){
        {"status", REPLY_FIELD_STRING, .values = REPLY_VALUES("force_released", "already_empty")},
        {"released_client", REPLY_FIELD_STRING, .optional = true, .example = CLIENT_ID_EXAMPLE,
         .description = "Who watched; left out if nobody did."},
        {0},
    },
};
