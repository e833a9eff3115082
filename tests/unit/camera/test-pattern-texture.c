#include "camera/pattern-texture.h"

#include <glib.h>

#define HEIGHT 480

static void test_it_repeats_sideways(void)
{
    for (int y = 0; y < HEIGHT; y++) {
        int period = pattern_texture_period(pattern_texture_band(y, HEIGHT));
        g_assert_cmpint(period, <=, PATTERN_TEXTURE_PERIOD_MAX);
        for (int x = 0; x < period; x++)
            g_assert_cmpuint(pattern_texture_luma(x, y, HEIGHT), ==, pattern_texture_luma(x + period, y, HEIGHT));
        for (int x = 0; x < period / 2; x++) {
            uint8_t here[2], there[2];
            pattern_texture_chroma(x, y / 2, HEIGHT / 2, &here[0], &here[1]);
            pattern_texture_chroma(x + period / 2, y / 2, HEIGHT / 2, &there[0], &there[1]);
            g_assert_cmpmem(here, 2, there, 2);
        }
    }
}

static void test_bands_travel_a_quarter_of_their_period(void)
{
    for (int band = 0; band < PATTERN_TEXTURE_BANDS; band++) {
        int period = pattern_texture_period(band);
        int step = (pattern_texture_offset(band, 1) - pattern_texture_offset(band, 0) + period) % period;
        g_assert_true(step == period / 4 || step == period * 3 / 4);
        for (int phase = 0; phase < PATTERN_TEXTURE_PHASES; phase++) {
            int offset = pattern_texture_offset(band, phase);
            int next = pattern_texture_offset(band, (phase + 1) % PATTERN_TEXTURE_PHASES);
            g_assert_true(offset >= 0 && offset < period && offset % 2 == 0);
            g_assert_cmpint((next - offset + period) % period, ==, step);
        }
    }
}

static void test_bands_share_the_height(void)
{
    int rows[PATTERN_TEXTURE_BANDS] = {0};
    for (int y = 0; y < HEIGHT; y++)
        rows[pattern_texture_band(y, HEIGHT)]++;
    for (int band = 0; band < PATTERN_TEXTURE_BANDS; band++)
        g_assert_cmpint(rows[band], ==, HEIGHT / PATTERN_TEXTURE_BANDS);
}

/* Luma keeps away from the ends, so that grain is never cut off and it cannot be taken for the panel or a corner. */
static void test_luma_stays_in_the_middle(void)
{
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < PATTERN_TEXTURE_PERIOD_MAX; x++) {
            uint8_t luma = pattern_texture_luma(x, y, HEIGHT);
            g_assert_cmpuint(luma, >, 24);
            g_assert_cmpuint(luma, <, 225);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pattern-texture/it-repeats-sideways", test_it_repeats_sideways);
    g_test_add_func("/pattern-texture/bands-travel-a-quarter-of-their-period",
                    test_bands_travel_a_quarter_of_their_period);
    g_test_add_func("/pattern-texture/bands-share-the-height", test_bands_share_the_height);
    g_test_add_func("/pattern-texture/luma-stays-in-the-middle", test_luma_stays_in_the_middle);
    return g_test_run();
}
