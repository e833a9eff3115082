/* Which capture time a frame gets from the clocks it comes with. */
#include "camera/realsense/realsense-frame.h"

#include <math.h>

static void test_capture_time(void)
{
    enum { NOW_US = 5000000 };
    const int64_t real_us = INT64_C(1700000000000000);
    static const struct {
        const char *what;
        double age_ms;
        bool is_system_time;
        int64_t expected_us;
    } cases[] = {
        {"captured on arrival", 0, true, NOW_US},
        {"a credible age is taken off", 12.5, true, NOW_US - 12500},
        {"half a second is still credible", 499, true, NOW_US - 499000},
        {"older is not: the clocks disagree", 501, true, NOW_US},
        {"from the future", -1, true, NOW_US},
        {"a recording of last year", 3e10, true, NOW_US},
        {"no number", NAN, true, NOW_US},
        {"without end", INFINITY, true, NOW_US},
        {"the camera's own clock says nothing here", 12.5, false, NOW_US},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double timestamp_ms = (double)real_us / 1000 - cases[i].age_ms;
        const int64_t capture_us = realsense_capture_time(timestamp_ms, cases[i].is_system_time, NOW_US, real_us);
        g_test_message("%s", cases[i].what);
        /* a double of milliseconds since 1970 resolves a quarter of a microsecond */
        g_assert_cmpint(ABS(capture_us - cases[i].expected_us), <=, 1);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/realsense-frame/believes-plausible-time-stamps-only", test_capture_time);
    return g_test_run();
}
