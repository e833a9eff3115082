/* The receiving end, as far as it takes to put the sending end to work: RFC 3550, 4585, 4588, 5104. */
#include "sim-viewer.h"

#include "rtp-test-support.h"
#include "sim-feedback.h"
#include "sim-source.h"
#include "util/byte-reader.h"
#include "util/byte-writer.h"
#include "util/deadline.h"
#include "util/seq-num.h"

#define MS           INT64_C(1000)
#define VIEWER_SSRC  0x0A
#define SLOT_COUNT   4096
#define NACK_TRIES   10
#define NACK_ENTRIES 50

/* As browsers do it, about. */
#define REORDER_GRACE_US   (5 * MS)
#define GIVE_UP_US         (500 * MS)
#define PLI_INTERVAL_US    (300 * MS)
#define REPORT_INTERVAL_US (500 * MS)

typedef enum SlotState {
    SLOT_EMPTY,
    SLOT_MISSING,
    SLOT_PRESENT,
} SlotState;

typedef struct Slot {
    SlotState state;
    int64_t since_us; /* missing since */
    int64_t nacked_us;
    int tries;
    bool marker;
    uint32_t timestamp;
    size_t length;
    uint8_t payload[RTP_MAX_PACKET_BYTES];
} Slot;

struct SimViewer {
    SimViewerConfig config;
    RtpSenderConfig sender;
    int fps;
    int64_t source_us;
    Slot *slots;
    int64_t next_seq; /* of the frame to decode next */
    int64_t highest_seq;
    bool resyncing; /* until a frame ends */
    bool waiting_for_key_frame;
    int64_t last_number; /* of the frame decoded last; -1: none */
    int64_t decoded_us;
    uint32_t last_sr;
    int64_t last_sr_us;
    int64_t next_report_us;
    int64_t next_pli_us;
    int64_t next_flood_us;
    int64_t next_storm_us;
    uint8_t fir_seq_nr;
    int64_t lost_packets;
    SimFeedback feedback;
    SimViewerStats stats;
};

SimViewer *sim_viewer_new(const SimViewerConfig *config, const RtpSenderConfig *sender, int fps, int64_t source_us)
{
    SimViewer *viewer = g_new0(SimViewer, 1);
    viewer->config = *config;
    viewer->sender = *sender;
    viewer->fps = fps;
    viewer->source_us = source_us;
    viewer->slots = g_new0(Slot, SLOT_COUNT);
    viewer->next_seq = sender->initial_seq_num;
    viewer->highest_seq = viewer->next_seq - 1;
    viewer->last_number = -1;
    viewer->decoded_us = source_us;
    viewer->next_report_us = source_us;
    viewer->next_flood_us = config->nack_flood_us ? source_us : DEADLINE_NEVER;
    viewer->next_storm_us = config->pli_storm_us ? source_us : DEADLINE_NEVER;
    viewer->feedback = sim_feedback_init(source_us);
    return viewer;
}

void sim_viewer_free(SimViewer *viewer)
{
    g_free(viewer->slots);
    g_free(viewer);
}

static Slot *slot_of(const SimViewer *viewer, int64_t seq)
{
    return &viewer->slots[seq % SLOT_COUNT];
}

static void finish_slots(SimViewer *viewer, int64_t end_seq)
{
    for (; viewer->next_seq < end_seq; viewer->next_seq++)
        slot_of(viewer, viewer->next_seq)->state = SLOT_EMPTY;
}

/* Decoding. */

static void decode(SimViewer *viewer, bool key_frame, uint32_t number, int64_t now_us)
{
    if (!key_frame && (viewer->last_number < 0 || number != viewer->last_number + 1 || viewer->waiting_for_key_frame)) {
        viewer->waiting_for_key_frame = true;
        return;
    }
    int64_t captured_us = viewer->source_us + (int64_t)number * 1000 * MS / viewer->fps;
    viewer->waiting_for_key_frame = false;
    viewer->last_number = number;
    viewer->stats.frames_decoded++;
    viewer->stats.latency_sum_us += now_us - captured_us;
    viewer->stats.longest_freeze_us = MAX(viewer->stats.longest_freeze_us, now_us - viewer->decoded_us);
    viewer->decoded_us = now_us;
}

/* The number after the frame that starts at next_seq; -1 where it is not complete. */
static int64_t find_frame_end(const SimViewer *viewer)
{
    for (int64_t seq = viewer->next_seq; seq <= viewer->highest_seq; seq++) {
        const Slot *slot = slot_of(viewer, seq);
        if (slot->state != SLOT_PRESENT)
            return -1;
        if (slot->marker)
            return seq + 1;
    }
    return -1;
}

static void assemble(SimViewer *viewer, int64_t end_seq, int64_t now_us)
{
    g_autoptr(GByteArray) frame = g_byte_array_new();
    uint32_t timestamp = slot_of(viewer, viewer->next_seq)->timestamp;
    bool whole = true, key_frame = false;
    uint32_t number = 0;
    for (int64_t seq = viewer->next_seq; seq < end_seq; seq++) {
        const Slot *slot = slot_of(viewer, seq);
        whole = whole && slot->timestamp == timestamp &&
                rtp_test_depacketize(viewer->sender.codec, slot->payload, slot->length, frame);
    }
    if (whole && sim_source_read(frame->data, frame->len, &key_frame, &number))
        decode(viewer, key_frame, number, now_us);
    else
        viewer->stats.frames_broken++;
}

static void decode_complete_frames(SimViewer *viewer, int64_t now_us)
{
    int64_t end_seq;
    while ((end_seq = find_frame_end(viewer)) >= 0) {
        if (viewer->resyncing)
            viewer->resyncing = false;
        else
            assemble(viewer, end_seq, now_us);
        finish_slots(viewer, end_seq);
    }
}

/* The first packet that holds up decoding; NULL if none does. */
static Slot *find_gap(const SimViewer *viewer, int64_t *ret_seq)
{
    for (int64_t seq = viewer->next_seq; seq <= viewer->highest_seq; seq++)
        if (slot_of(viewer, seq)->state == SLOT_MISSING) {
            *ret_seq = seq;
            return slot_of(viewer, seq);
        }
    return NULL;
}

static void give_up_on_gaps(SimViewer *viewer, int64_t now_us)
{
    const Slot *gap;
    int64_t seq;
    while ((gap = find_gap(viewer, &seq)) && now_us - gap->since_us >= GIVE_UP_US) {
        finish_slots(viewer, seq + 1);
        viewer->resyncing = true;
        viewer->waiting_for_key_frame = true;
        decode_complete_frames(viewer, now_us);
    }
}

/* Receiving. */

static void insert(SimViewer *viewer, uint16_t seq_num, const ReadPacket *packet, const uint8_t *payload, size_t length)
{
    int64_t seq = seq_num_unwrap(viewer->highest_seq, seq_num);
    Slot *slot = slot_of(viewer, seq);
    if (seq < viewer->next_seq || (seq <= viewer->highest_seq && slot->state == SLOT_PRESENT)) {
        viewer->stats.duplicates++;
        return;
    }
    slot->state = SLOT_PRESENT;
    slot->marker = packet->marker;
    slot->timestamp = packet->timestamp;
    slot->length = length;
    memcpy(slot->payload, payload, length);
}

static void notice_missing(SimViewer *viewer, uint16_t seq_num, int64_t now_us)
{
    int64_t seq = seq_num_unwrap(viewer->highest_seq, seq_num);
    g_assert_cmpint(seq - viewer->next_seq, <, SLOT_COUNT);
    while (viewer->highest_seq < seq - 1) {
        *slot_of(viewer, ++viewer->highest_seq) = (Slot){.state = SLOT_MISSING, .since_us = now_us};
        viewer->lost_packets++;
    }
    viewer->highest_seq = MAX(viewer->highest_seq, seq);
}

static void receive_rtp(SimViewer *viewer, const uint8_t *bytes, size_t length, int64_t now_us)
{
    ReadPacket packet;
    bool valid = length <= RTP_MAX_PACKET_BYTES && rtp_test_read_packet(bytes, length, &packet);
    bool media = valid && packet.ssrc == viewer->sender.ssrc && packet.payload_type == viewer->sender.payload_type;
    bool rtx = valid && packet.ssrc == viewer->sender.rtx_ssrc && packet.payload_length > 2 &&
               packet.payload_type == viewer->sender.rtx_payload_type;
    if (!media && !rtx) {
        viewer->stats.invalid_packets++;
        return;
    }
    viewer->stats.packets++;
    uint8_t transport_cc_id = viewer->sender.transport_cc_extension_id;
    if (transport_cc_id)
        sim_feedback_arrival(&viewer->feedback, (uint16_t)rtp_test_extension(&packet, transport_cc_id), now_us);
    if (rtx) {
        uint16_t original_seq_num = (uint16_t)(packet.payload[0] << 8 | packet.payload[1]);
        viewer->stats.recovered++;
        insert(viewer, original_seq_num, &packet, packet.payload + 2, packet.payload_length - 2);
    } else {
        insert(viewer, packet.seq_num, &packet, packet.payload, packet.payload_length);
        notice_missing(viewer, packet.seq_num, now_us);
    }
    decode_complete_frames(viewer, now_us);
}

/* The media time a sender report gives for its moment, against the one of that moment itself. */
static void check_report(SimViewer *viewer, uint64_t ntp, uint32_t rtp_timestamp)
{
    int64_t unix_us = (int64_t)((ntp >> 32) - 2208988800U) * 1000000 + (int64_t)((ntp & 0xffffffff) * 1000000 >> 32);
    int64_t since_start_us = unix_us - viewer->sender.ntp_offset_us - viewer->source_us;
    uint32_t expected = viewer->sender.initial_rtp_timestamp + (uint32_t)(since_start_us * 9 / 100);
    int64_t error_90k = ABS((int64_t)(int32_t)(rtp_timestamp - expected));
    viewer->stats.report_error_90k = MAX(viewer->stats.report_error_90k, error_90k);
}

static void receive_rtcp(SimViewer *viewer, const uint8_t *bytes, size_t length, int64_t now_us)
{
    ByteReader reader = byte_reader_init(bytes, length);
    uint32_t head = byte_reader_u32(&reader);
    byte_reader_u32(&reader);
    uint64_t ntp = byte_reader_u64(&reader);
    uint32_t rtp_timestamp = byte_reader_u32(&reader);
    if (reader.failed || head != 0x80C80006) {
        viewer->stats.invalid_packets++;
        return;
    }
    viewer->stats.sender_reports++;
    viewer->last_sr = (uint32_t)(ntp >> 16);
    viewer->last_sr_us = now_us;
    check_report(viewer, ntp, rtp_timestamp);
}

void sim_viewer_receive(SimViewer *viewer, const uint8_t *bytes, size_t length, int64_t now_us)
{
    if (length > 1 && bytes[1] >= 192 && bytes[1] <= 223)
        receive_rtcp(viewer, bytes, length, now_us);
    else
        receive_rtp(viewer, bytes, length, now_us);
}

/* Asking. */

static int64_t nack_due_us(const SimViewer *viewer, const Slot *slot)
{
    if (slot->state != SLOT_MISSING || slot->tries >= NACK_TRIES)
        return DEADLINE_NEVER;
    return slot->tries == 0 ? slot->since_us + REORDER_GRACE_US : slot->nacked_us + MAX(viewer->config.rtt_us, 10 * MS);
}

static int64_t next_nack_us(const SimViewer *viewer)
{
    int64_t due_us = DEADLINE_NEVER;
    for (int64_t seq = viewer->next_seq; !viewer->config.never_asks && seq <= viewer->highest_seq; seq++)
        due_us = deadline_min(due_us, nack_due_us(viewer, slot_of(viewer, seq)));
    return due_us;
}

static void write_feedback_head(ByteWriter *writer, uint8_t format, uint8_t packet_type, size_t item_words)
{
    byte_writer_u8(writer, 0x80 | format);
    byte_writer_u8(writer, packet_type);
    byte_writer_u16(writer, (uint16_t)(2 + item_words));
    byte_writer_u32(writer, VIEWER_SSRC);
}

static void write_nack(SimViewer *viewer, ByteWriter *writer, int64_t now_us)
{
    uint16_t missing[NACK_ENTRIES];
    size_t count = 0;
    for (int64_t seq = viewer->next_seq; seq <= viewer->highest_seq && count < NACK_ENTRIES; seq++) {
        Slot *slot = slot_of(viewer, seq);
        if (nack_due_us(viewer, slot) > now_us)
            continue;
        slot->nacked_us = now_us;
        slot->tries++;
        missing[count++] = (uint16_t)seq;
    }
    viewer->stats.nacks += count;
    write_feedback_head(writer, 1, 205, count);
    byte_writer_u32(writer, viewer->sender.ssrc);
    for (size_t i = 0; i < count; i++)
        byte_writer_u32(writer, (uint32_t)missing[i] << 16);
}

/* Everything that was ever sent lately, 17 packets to an item. */
static void write_nack_flood(SimViewer *viewer, ByteWriter *writer, int64_t now_us)
{
    const size_t items = 360;
    viewer->next_flood_us = now_us + viewer->config.nack_flood_us;
    write_feedback_head(writer, 1, 205, items);
    byte_writer_u32(writer, viewer->sender.ssrc);
    for (size_t i = 0; i < items; i++)
        byte_writer_u32(writer, (uint32_t)(uint16_t)(viewer->highest_seq - (int64_t)i * 17) << 16 | 0xffff);
}

static void write_pli(SimViewer *viewer, ByteWriter *writer, int64_t now_us)
{
    viewer->next_pli_us = now_us + PLI_INTERVAL_US;
    viewer->stats.plis++;
    write_feedback_head(writer, 1, 206, 0);
    byte_writer_u32(writer, viewer->sender.ssrc);
}

static void write_storm(SimViewer *viewer, ByteWriter *writer, int64_t now_us)
{
    viewer->next_storm_us = now_us + viewer->config.pli_storm_us;
    write_pli(viewer, writer, now_us);
    write_feedback_head(writer, 4, 206, 2);
    byte_writer_u32(writer, 0);
    byte_writer_u32(writer, viewer->sender.ssrc);
    byte_writer_u32(writer, (uint32_t)viewer->fir_seq_nr++ << 24);
}

static void write_report(SimViewer *viewer, ByteWriter *writer, int64_t now_us)
{
    viewer->next_report_us = now_us + REPORT_INTERVAL_US;
    byte_writer_u32(writer, 0x81C90007);
    byte_writer_u32(writer, VIEWER_SSRC);
    byte_writer_u32(writer, viewer->sender.ssrc);
    byte_writer_u32(writer, (uint32_t)MIN(viewer->lost_packets, 0x7fffff));
    byte_writer_u32(writer, (uint32_t)viewer->highest_seq);
    byte_writer_u32(writer, 0);
    byte_writer_u32(writer, viewer->last_sr);
    byte_writer_u32(writer, viewer->last_sr ? (uint32_t)((now_us - viewer->last_sr_us) * 65536 / 1000000) : 0);
}

static bool pli_is_due(const SimViewer *viewer, int64_t now_us)
{
    return viewer->waiting_for_key_frame && !viewer->config.never_asks && now_us >= viewer->next_pli_us;
}

size_t sim_viewer_poll_rtcp(SimViewer *viewer, uint8_t *ret_bytes, size_t capacity, int64_t now_us)
{
    ByteWriter writer = byte_writer_init(ret_bytes, capacity);
    give_up_on_gaps(viewer, now_us);
    if (now_us >= viewer->next_report_us)
        write_report(viewer, &writer, now_us);
    else if (next_nack_us(viewer) <= now_us)
        write_nack(viewer, &writer, now_us);
    else if (pli_is_due(viewer, now_us))
        write_pli(viewer, &writer, now_us);
    else if (viewer->config.transport_feedback && now_us >= viewer->feedback.next_us)
        sim_feedback_write(&viewer->feedback, &writer, VIEWER_SSRC, viewer->sender.ssrc, now_us);
    else if (now_us >= viewer->next_flood_us)
        write_nack_flood(viewer, &writer, now_us);
    else if (now_us >= viewer->next_storm_us)
        write_storm(viewer, &writer, now_us);
    g_assert_false(writer.failed);
    return writer.length;
}

int64_t sim_viewer_next_timeout(const SimViewer *viewer)
{
    int64_t deadline_us = deadline_min(viewer->next_report_us, next_nack_us(viewer));
    deadline_us = deadline_min(deadline_us, deadline_min(viewer->next_flood_us, viewer->next_storm_us));
    if (viewer->waiting_for_key_frame && !viewer->config.never_asks)
        deadline_us = deadline_min(deadline_us, viewer->next_pli_us);
    if (viewer->config.transport_feedback)
        deadline_us = deadline_min(deadline_us, viewer->feedback.next_us);
    int64_t seq;
    const Slot *gap = find_gap(viewer, &seq);
    return gap ? deadline_min(deadline_us, gap->since_us + GIVE_UP_US) : deadline_us;
}

SimViewerStats sim_viewer_stats(const SimViewer *viewer)
{
    return viewer->stats;
}
