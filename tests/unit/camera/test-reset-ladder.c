#include "camera/reset-ladder.h"

/* Of no camera's; in seconds from here on. */
static const ResetLadderRules rules = {
    .budget = {[RESET_STEP_REOPEN] = 2, [RESET_STEP_HARDWARE_RESET] = 2, [RESET_STEP_USB_RESET] = 1},
    .cool_down_us = {[RESET_STEP_HARDWARE_RESET] = 30 * G_USEC_PER_SEC, [RESET_STEP_USB_RESET] = 60 * G_USEC_PER_SEC},
    .steady_us = 30 * G_USEC_PER_SEC,
    .own_change_us = 25 * G_USEC_PER_SEC,
};

#define ALL                                                                                                            \
    (RESET_STEP_BIT(RESET_STEP_REOPEN) | RESET_STEP_BIT(RESET_STEP_HARDWARE_RESET) |                                   \
     RESET_STEP_BIT(RESET_STEP_USB_RESET))
#define NO_HARDWARE (ALL & ~RESET_STEP_BIT(RESET_STEP_HARDWARE_RESET))

typedef enum Happens {
    END, /* of the scenario */
    FAILS,
    FAILS_WITHOUT_HARDWARE_RESET,
    FAILS_BEYOND_HELP,
    DELIVERS,
    HOT_PLUG,
    RECONNECT,
    NO_USB_RESET,
} Happens;

typedef struct Event {
    int at_s;
    Happens what;
    ResetStep expected; /* of a failure: the step; it ends at once */
} Event;

#define EVENTS_MAX 16

static const struct {
    const char *name;
    Event events[EVENTS_MAX];
} scenarios[] = {
    {"one that stays broken climbs in order, and then waits for ever",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, FAILS, RESET_STEP_REOPEN},
      {3, FAILS, RESET_STEP_HARDWARE_RESET},
      {4, FAILS, RESET_STEP_WAIT},
      {32, FAILS, RESET_STEP_WAIT},
      {33, FAILS, RESET_STEP_HARDWARE_RESET},
      {34, FAILS, RESET_STEP_USB_RESET},
      {35, FAILS, RESET_STEP_WAIT},
      {500, FAILS, RESET_STEP_WAIT},
      {500000, FAILS, RESET_STEP_WAIT}}},
    {"a step that is not possible is left out",
     {{1, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {2, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {3, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_USB_RESET},
      {4, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_WAIT}}},
    {"a step that was found impossible is not tried again",
     {{1, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {2, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {3, NO_USB_RESET, 0},
      {4, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_WAIT},
      {90, HOT_PLUG, 0},
      {91, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {92, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_REOPEN},
      {93, FAILS_WITHOUT_HARDWARE_RESET, RESET_STEP_WAIT}}},
    {"what no reset helps against does not climb",
     {{1, FAILS_BEYOND_HELP, RESET_STEP_WAIT},
      {2, FAILS_BEYOND_HELP, RESET_STEP_WAIT},
      {3, FAILS_BEYOND_HELP, RESET_STEP_WAIT},
      {4, FAILS_BEYOND_HELP, RESET_STEP_WAIT},
      {5, FAILS, RESET_STEP_REOPEN}}},
    {"a few frames do not bring it down",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, DELIVERS, 0},
      {5, DELIVERS, 0},
      {6, FAILS, RESET_STEP_REOPEN},
      {7, DELIVERS, 0},
      {8, FAILS, RESET_STEP_HARDWARE_RESET},
      {20, DELIVERS, 0},
      {21, FAILS, RESET_STEP_WAIT},
      {39, FAILS, RESET_STEP_HARDWARE_RESET}}},
    {"frames of several openings are not added up",
     {{1, DELIVERS, 0},
      {20, DELIVERS, 0},
      {21, FAILS, RESET_STEP_REOPEN},
      {22, DELIVERS, 0},
      {40, DELIVERS, 0},
      {41, FAILS, RESET_STEP_REOPEN},
      {42, FAILS, RESET_STEP_HARDWARE_RESET}}},
    {"frames for a while bring it down, and the cool-down stays",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, FAILS, RESET_STEP_REOPEN},
      {3, FAILS, RESET_STEP_HARDWARE_RESET},
      {33, FAILS, RESET_STEP_HARDWARE_RESET},
      {34, DELIVERS, 0},
      {60, DELIVERS, 0},
      {64, DELIVERS, 0},
      {65, FAILS, RESET_STEP_REOPEN},
      {66, FAILS, RESET_STEP_REOPEN},
      {67, FAILS, RESET_STEP_HARDWARE_RESET}}},
    {"a device that comes starts it over, but for the cool-down",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, FAILS, RESET_STEP_REOPEN},
      {3, FAILS, RESET_STEP_HARDWARE_RESET},
      {29, HOT_PLUG, 0},
      {30, FAILS, RESET_STEP_REOPEN},
      {31, FAILS, RESET_STEP_REOPEN},
      {32, FAILS, RESET_STEP_WAIT},
      {33, FAILS, RESET_STEP_HARDWARE_RESET}}},
    {"a device that comes back from a reset does not start it over",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, FAILS, RESET_STEP_REOPEN},
      {3, FAILS, RESET_STEP_HARDWARE_RESET},
      {27, HOT_PLUG, 0},
      {28, FAILS, RESET_STEP_WAIT}}},
    {"who reconnects starts it over at once",
     {{1, FAILS, RESET_STEP_REOPEN},
      {2, FAILS, RESET_STEP_REOPEN},
      {3, FAILS, RESET_STEP_HARDWARE_RESET},
      {4, NO_USB_RESET, 0},
      {5, RECONNECT, 0},
      {6, FAILS, RESET_STEP_REOPEN},
      {7, FAILS, RESET_STEP_REOPEN},
      {8, FAILS, RESET_STEP_HARDWARE_RESET},
      {38, FAILS, RESET_STEP_HARDWARE_RESET},
      {39, FAILS, RESET_STEP_USB_RESET}}},
};

static void fail(ResetLadder *ladder, ResetSteps possible, const Event *event, const char *scenario)
{
    const int64_t now_us = (int64_t)event->at_s * G_USEC_PER_SEC;
    const ResetStep step = reset_ladder_climb(ladder, possible, now_us);
    if (step != event->expected)
        g_error("%s: %s at %d s, not %s", scenario, reset_step_name(step), event->at_s,
                reset_step_name(event->expected));
    reset_ladder_note_end(ladder, step, now_us);
}

static void happen(ResetLadder *ladder, const Event *event, const char *scenario)
{
    switch (event->what) {
    case FAILS:
        fail(ladder, ALL, event, scenario);
        break;
    case FAILS_WITHOUT_HARDWARE_RESET:
        fail(ladder, NO_HARDWARE, event, scenario);
        break;
    case FAILS_BEYOND_HELP:
        fail(ladder, 0, event, scenario);
        break;
    case DELIVERS:
        reset_ladder_note_frame(ladder, (int64_t)event->at_s * G_USEC_PER_SEC);
        break;
    case HOT_PLUG:
        reset_ladder_note_hot_plug(ladder, (int64_t)event->at_s * G_USEC_PER_SEC);
        break;
    case RECONNECT:
        reset_ladder_start_over(ladder);
        break;
    case NO_USB_RESET:
        reset_ladder_rule_out(ladder, RESET_STEP_USB_RESET);
        break;
    case END:
        g_assert_not_reached();
    }
}

static void test_scenarios(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(scenarios); i++) {
        ResetLadder ladder = reset_ladder_init(&rules);
        for (const Event *event = scenarios[i].events; event->what != END; event++)
            happen(&ladder, event, scenarios[i].name);
    }
}

static void test_what_a_reset_helps_against(void)
{
    static const bool helps[CAMERA_ERROR_COUNT] = {
        [CAMERA_ERROR_STALLED] = true, [CAMERA_ERROR_WORKER_CRASHED] = true, [CAMERA_ERROR_DRIVER_HUNG] = true};
    for (int code = 0; code < CAMERA_ERROR_COUNT; code++) {
        const bool depends = code == CAMERA_ERROR_FAILED || code == CAMERA_ERROR_DISCONNECTED;
        g_assert_cmpint(reset_ladder_may_help((CameraError)code, false), ==, helps[code]);
        g_assert_cmpint(reset_ladder_may_help((CameraError)code, true), ==, helps[code] || depends);
    }
}

/* The rules for real cameras reset none within half a minute of the last time. */
static void test_a_flapping_camera(void)
{
    ResetLadder ladder = reset_ladder_init(&reset_ladder_rules);
    int64_t last_us = 0;
    guint resets = 0;
    for (int64_t now_us = G_USEC_PER_SEC; now_us < INT64_C(3600) * G_USEC_PER_SEC; now_us += 2 * G_USEC_PER_SEC) {
        reset_ladder_note_frame(&ladder, now_us);
        const ResetStep step = reset_ladder_climb(&ladder, ALL, now_us);
        reset_ladder_note_end(&ladder, step, now_us);
        if (step != RESET_STEP_HARDWARE_RESET)
            continue;
        g_assert_true(last_us == 0 || now_us - last_us >= 30 * G_USEC_PER_SEC);
        last_us = now_us;
        resets++;
    }
    g_assert_cmpuint(resets, ==, 2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reset-ladder/scenarios", test_scenarios);
    g_test_add_func("/reset-ladder/what-a-reset-helps-against", test_what_a_reset_helps_against);
    g_test_add_func("/reset-ladder/a-flapping-camera-is-not-reset-every-few-seconds", test_a_flapping_camera);
    return g_test_run();
}
