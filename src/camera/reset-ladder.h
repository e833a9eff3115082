/*
 * What is done about a camera that fails, from the mildest to the last: it is opened anew, its firmware is started
 * anew, its USB port is. Each step has a budget of tries and a cool-down, so that a camera that works for moments only
 * is not reset every few seconds. A value type without clock or I/O: time is an argument (CLOCK_MONOTONIC).
 */
#pragma once

#include "camera/camera.h"

typedef enum ResetStep {
    RESET_STEP_NONE, /* all is well */
    RESET_STEP_REOPEN,
    RESET_STEP_HARDWARE_RESET,
    RESET_STEP_USB_RESET,
    RESET_STEP_WAIT, /* nothing but another try after a while: a reset would not help, or not any more, or not yet */
    RESET_STEP_COUNT,
} ResetStep;

/** "none", "reopen", "hardware_reset", "usb_reset", "waiting". */
const char *reset_step_name(ResetStep step);

/** The steps that can be taken: a bit for each. */
typedef guint ResetSteps;
#define RESET_STEP_BIT(step) (1u << (step))

typedef struct ResetLadderRules {
    guint budget[RESET_STEP_COUNT];         /* tries until the camera has worked for a while */
    int64_t cool_down_us[RESET_STEP_COUNT]; /* from the end of a step until it may be taken again */
    int64_t steady_us;                      /* frames for so long: the camera works */
    int64_t own_change_us;                  /* for so long after a reset, a device that comes or goes is its doing */
} ResetLadderRules;

/** Those for real cameras. */
extern const ResetLadderRules reset_ladder_rules;

typedef struct ResetLadder {
    const ResetLadderRules *rules;
    ResetSteps ruled_out;
    guint used[RESET_STEP_COUNT];       /* how often each step was taken since the camera last worked for a while */
    int64_t ended_us[RESET_STEP_COUNT]; /* when each was last at its end; 0 for never */
    int64_t frames_since_us;            /* of this opening; 0 for none */
    int64_t last_frame_us;
} ResetLadder;

/** rules outlive the ladder. */
ResetLadder reset_ladder_init(const ResetLadderRules *rules);

/** Whether a reset can help against that error; is_listed: the system sees the device on its bus. */
bool reset_ladder_may_help(CameraError error, bool is_listed);

/** The camera failed. Returns the step to be taken now, of those that are possible: RESET_STEP_WAIT where none is. */
ResetStep reset_ladder_climb(ResetLadder *ladder, ResetSteps possible, int64_t now_us);

/** The step is at its end, whether it helped or not: it cools down from now on. */
void reset_ladder_note_end(ResetLadder *ladder, ResetStep step, int64_t now_us);

/** The step cannot be taken here: it is left out until reset_ladder_start_over(). */
void reset_ladder_rule_out(ResetLadder *ladder, ResetStep step);

void reset_ladder_note_frame(ResetLadder *ladder, int64_t now_us);

/** A device came or went: all steps may be taken again as they cool down; unless that was a reset's own doing. */
void reset_ladder_note_hot_plug(ResetLadder *ladder, int64_t now_us);

/** Somebody asks for it: as new, without any cool-down. */
void reset_ladder_start_over(ResetLadder *ladder);
