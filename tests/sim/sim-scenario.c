/* Steps from one event to the next: a frame, an arrival, a deadline of either end. */
#include "sim-scenario.h"

#include "sim-source.h"
#include "util/deadline.h"

#define SECOND_US INT64_C(1000000)
#define WINDOW_US 100000

/* Not zero, as no machine's monotonic clock is; and a wall clock in 2024. */
#define START_US      (INT64_C(3600) * SECOND_US)
#define NTP_OFFSET_US (INT64_C(1704067200) * SECOND_US)

typedef struct Sim {
    const SimScenario *scenario;
    RtpSender *sender;
    SimViewer *viewer;
    SimLink *down;
    SimLink *up;
    SimSource source;
    bool key_frame_wanted;
    int64_t next_frame_us;
    int64_t window_us; /* the 100 ms being counted */
    uint64_t window_bytes;
    SimResult result;
} Sim;

static RtpSenderConfig sender_config(const SimScenario *scenario)
{
    return (RtpSenderConfig){
        .codec = scenario->codec,
        .payload_type = 96,
        .rtx_payload_type = scenario->without_rtx ? 0 : 97,
        .ssrc = 0x11223344,
        .rtx_ssrc = 0x55667788,
        .initial_rtp_timestamp = scenario->initial_rtp_timestamp,
        .initial_seq_num = scenario->initial_seq_num,
        .rtx_initial_seq_num = 65000,
        .cname = "simulated",
        .mid = "0",
        .mid_extension_id = 1,
        .transport_cc_extension_id = 2,
        .abs_send_time_extension_id = 3,
        .playout_delay_extension_id = 4,
        .abs_capture_time_extension_id = 5,
        .nack = true,
        .bitrate_bps = scenario->bitrate_bps,
        .ntp_offset_us = NTP_OFFSET_US,
    };
}

static void push_frame(Sim *sim, int64_t now_us)
{
    int64_t capture_time_us = sim->next_frame_us;
    bool key_frame = sim->result.frames_pushed == 0 || sim->key_frame_wanted;
    EncodedFrame *frame = sim_source_next(&sim->source, key_frame, capture_time_us);
    rtp_sender_push_frame(sim->sender, frame, now_us);
    g_free(frame);
    sim->key_frame_wanted = false;
    sim->result.frames_pushed++;
    sim->result.key_frames_pushed += key_frame;
    sim->next_frame_us = START_US + (int64_t)sim->result.frames_pushed * SECOND_US / sim->scenario->fps;
}

static void count_window(Sim *sim, size_t length, int64_t now_us)
{
    int64_t window_us = now_us / WINDOW_US;
    if (window_us != sim->window_us)
        sim->window_bytes = 0;
    sim->window_us = window_us;
    sim->window_bytes += length;
    sim->result.most_bytes_in_100ms = MAX(sim->result.most_bytes_in_100ms, sim->window_bytes);
}

static void drain_sender(Sim *sim, int64_t now_us)
{
    RtpPacket packet;
    RtpSenderEvent event;
    while (rtp_sender_poll_packet(sim->sender, &packet, now_us)) {
        g_assert_cmpuint(packet.length, <=, RTP_MAX_PACKET_BYTES);
        count_window(sim, packet.length, now_us);
        sim_link_send(sim->down, packet.bytes, packet.length, now_us);
    }
    while (rtp_sender_poll_event(sim->sender, &event))
        sim->key_frame_wanted |= event.type == RTP_SENDER_EVENT_KEY_FRAME_WANTED;
    /* Drained means that nothing more happens now: a caller that sleeps until the deadline does not spin. */
    g_assert_cmpint(rtp_sender_next_timeout(sim->sender), >, now_us);
}

static void drain_viewer(Sim *sim, int64_t now_us)
{
    uint8_t bytes[1500];
    size_t length;
    while ((length = sim_viewer_poll_rtcp(sim->viewer, bytes, sizeof bytes, now_us)) > 0)
        sim_link_send(sim->up, bytes, length, now_us);
}

static void deliver(Sim *sim, int64_t now_us)
{
    SimDatagram *datagram;
    while ((datagram = sim_link_receive(sim->up, now_us))) {
        rtp_sender_handle_rtcp(sim->sender, datagram->bytes, datagram->length, now_us);
        g_free(datagram);
    }
    while ((datagram = sim_link_receive(sim->down, now_us))) {
        sim_viewer_receive(sim->viewer, datagram->bytes, datagram->length, now_us);
        g_free(datagram);
    }
}

static void step(Sim *sim, int64_t now_us)
{
    if (now_us >= rtp_sender_next_timeout(sim->sender)) {
        rtp_sender_handle_timeout(sim->sender, now_us);
        sim->result.wakeups++;
    }
    deliver(sim, now_us);
    if (now_us >= sim->next_frame_us)
        push_frame(sim, now_us);
    drain_sender(sim, now_us);
    drain_viewer(sim, now_us);
}

static int64_t next_event_us(const Sim *sim)
{
    int64_t next_us = deadline_min(sim->next_frame_us, rtp_sender_next_timeout(sim->sender));
    next_us = deadline_min(next_us, sim_viewer_next_timeout(sim->viewer));
    next_us = deadline_min(next_us, sim_link_next_arrival(sim->down));
    return deadline_min(next_us, sim_link_next_arrival(sim->up));
}

void sim_scenario_run(const SimScenario *scenario, SimResult *ret_result)
{
    RtpSenderConfig config = sender_config(scenario);
    Sim sim = {
        .scenario = scenario,
        .sender = rtp_sender_new(&config, START_US),
        .viewer = sim_viewer_new(&scenario->viewer, &config, scenario->fps, START_US),
        .down = sim_link_new(&scenario->down, scenario->seed),
        .up = sim_link_new(&scenario->up, scenario->seed + 1),
        .source = sim_source_init(scenario->codec, scenario->bitrate_bps, scenario->fps, scenario->seed + 2),
        .next_frame_us = START_US,
    };
    int64_t now_us = START_US;
    while (now_us < START_US + scenario->duration_us) {
        step(&sim, now_us);
        now_us = MAX(now_us + 1, next_event_us(&sim));
    }
    rtp_sender_get_stats(sim.sender, &sim.result.sender);
    sim.result.viewer = sim_viewer_stats(sim.viewer);
    sim.result.down = sim_link_stats(sim.down);
    *ret_result = sim.result;
    sim_source_clear(&sim.source);
    sim_link_free(sim.up);
    sim_link_free(sim.down);
    sim_viewer_free(sim.viewer);
    rtp_sender_free(sim.sender);
}
