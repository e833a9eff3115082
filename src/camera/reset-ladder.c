/*
 * The lowest step that has tries left is the one to be taken; while it cools down, nothing but opening is tried. Left
 * out on purpose: how long to wait between tries (backoff), and the resets themselves.
 */
#include "camera/reset-ladder.h"

#include <string.h>

const ResetLadderRules reset_ladder_rules = {
    .budget =
        {
            [RESET_STEP_REOPEN] = 3, /* what only stumbled is back by then */
            [RESET_STEP_HARDWARE_RESET] = 2,
            [RESET_STEP_USB_RESET] = 2,
        },
    .cool_down_us =
        {
            [RESET_STEP_HARDWARE_RESET] = 30 * G_USEC_PER_SEC, /* a camera needs up to 20 s to come back */
            [RESET_STEP_USB_RESET] = 60 * G_USEC_PER_SEC,
        },
    .steady_us = 30 * G_USEC_PER_SEC,
    .own_change_us = 30 * G_USEC_PER_SEC,
};

static const char *const step_names[] = {
    [RESET_STEP_NONE] = "none",
    [RESET_STEP_REOPEN] = "reopen",
    [RESET_STEP_HARDWARE_RESET] = "hardware_reset",
    [RESET_STEP_USB_RESET] = "usb_reset",
    [RESET_STEP_WAIT] = "waiting",
};

const char *reset_step_name(ResetStep step)
{
    g_assert((size_t)step < G_N_ELEMENTS(step_names));
    return step_names[step];
}

ResetLadder reset_ladder_init(const ResetLadderRules *rules)
{
    return (ResetLadder){.rules = rules};
}

bool reset_ladder_may_help(CameraError error, bool is_listed)
{
    switch (error) {
    case CAMERA_ERROR_STALLED:
    case CAMERA_ERROR_WORKER_CRASHED:
    case CAMERA_ERROR_DRIVER_HUNG:
        return true;
    case CAMERA_ERROR_FAILED:
    case CAMERA_ERROR_DISCONNECTED:
        return is_listed;
    case CAMERA_ERROR_NO_DEVICE:
    case CAMERA_ERROR_WRONG_SERIAL:
    case CAMERA_ERROR_PROFILE:
    case CAMERA_ERROR_BUSY:
    case CAMERA_ERROR_PERMISSION:
    case CAMERA_ERROR_NOT_SUPPORTED:
    case CAMERA_ERROR_WRONG_FILE:
    case CAMERA_ERROR_COUNT:
        return false;
    }
    g_assert_not_reached();
}

/* The camera has worked, or may be another one: what was tried before does not count any more. */
static void renew_budgets(ResetLadder *ladder)
{
    memset(ladder->used, 0, sizeof ladder->used);
}

static bool is_cooling_down(const ResetLadder *ladder, ResetStep step, int64_t now_us)
{
    return ladder->ended_us[step] != 0 && now_us < ladder->ended_us[step] + ladder->rules->cool_down_us[step];
}

static ResetStep choose(const ResetLadder *ladder, ResetSteps possible, int64_t now_us)
{
    for (ResetStep step = RESET_STEP_REOPEN; step < RESET_STEP_WAIT; step++) {
        if (!(possible & ~ladder->ruled_out & RESET_STEP_BIT(step)) ||
            ladder->used[step] >= ladder->rules->budget[step])
            continue;
        return is_cooling_down(ladder, step, now_us) ? RESET_STEP_WAIT : step;
    }
    return RESET_STEP_WAIT;
}

ResetStep reset_ladder_climb(ResetLadder *ladder, ResetSteps possible, int64_t now_us)
{
    if (ladder->frames_since_us != 0 && ladder->last_frame_us - ladder->frames_since_us >= ladder->rules->steady_us)
        renew_budgets(ladder);
    ladder->frames_since_us = 0;
    const ResetStep step = choose(ladder, possible, now_us);
    ladder->used[step]++;
    return step;
}

void reset_ladder_note_end(ResetLadder *ladder, ResetStep step, int64_t now_us)
{
    ladder->ended_us[step] = now_us;
}

void reset_ladder_rule_out(ResetLadder *ladder, ResetStep step)
{
    ladder->ruled_out |= RESET_STEP_BIT(step);
}

void reset_ladder_note_frame(ResetLadder *ladder, int64_t now_us)
{
    if (ladder->frames_since_us == 0)
        ladder->frames_since_us = now_us;
    ladder->last_frame_us = now_us;
}

void reset_ladder_note_hot_plug(ResetLadder *ladder, int64_t now_us)
{
    const int64_t reset_us = MAX(ladder->ended_us[RESET_STEP_HARDWARE_RESET], ladder->ended_us[RESET_STEP_USB_RESET]);
    if (reset_us == 0 || now_us >= reset_us + ladder->rules->own_change_us)
        renew_budgets(ladder);
}

void reset_ladder_start_over(ResetLadder *ladder)
{
    *ladder = reset_ladder_init(ladder->rules);
}
