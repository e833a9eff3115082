#include "sdp/sdp-text.h"

static void assert_slice(SdpSlice slice, const char *expected)
{
    g_autofree char *text = sdp_slice_dup(slice);
    g_assert_cmpstr(text, ==, expected);
}

static void test_split(void)
{
    SdpSlice rest = sdp_slice("a:b:");
    assert_slice(sdp_slice_split(&rest, ':'), "a");
    assert_slice(sdp_slice_split(&rest, ':'), "b");
    g_assert_cmpuint(rest.length, ==, 0);
    assert_slice(sdp_slice_split(&rest, ':'), "");

    SdpSlice whole = sdp_slice("none");
    assert_slice(sdp_slice_split(&whole, ':'), "none");
    g_assert_cmpuint(whole.length, ==, 0);
}

static void test_split_stays_inside(void)
{
    SdpSlice rest = {"ab:cd", 2};
    assert_slice(sdp_slice_split(&rest, ':'), "ab");
    g_assert_cmpuint(rest.length, ==, 0);
}

static void test_word(void)
{
    SdpSlice rest = sdp_slice("  one \t two ");
    assert_slice(sdp_slice_word(&rest), "one");
    assert_slice(sdp_slice_word(&rest), "two");
    assert_slice(sdp_slice_word(&rest), "");
    assert_slice(sdp_slice_word(&rest), "");
}

static void test_trim(void)
{
    assert_slice(sdp_slice_trim(sdp_slice(" \t a b\t ")), "a b");
    assert_slice(sdp_slice_trim(sdp_slice(" \t ")), "");
}

static void test_equals(void)
{
    g_assert_true(sdp_slice_equals(sdp_slice("nack"), "nack"));
    g_assert_false(sdp_slice_equals(sdp_slice("nack"), "nac"));
    g_assert_false(sdp_slice_equals(sdp_slice("nac"), "nack"));
    g_assert_false(sdp_slice_equals(sdp_slice("Nack"), "nack"));
    g_assert_true(sdp_slice_equals_nocase(sdp_slice("NaCk"), "nack"));
    g_assert_false(sdp_slice_equals_nocase(sdp_slice("NaCk"), "nackk"));
}

static void test_token(void)
{
    g_assert_true(sdp_slice_is_token(sdp_slice("UDP/TLS")));
    g_assert_false(sdp_slice_is_token(sdp_slice("")));
    g_assert_false(sdp_slice_is_token(sdp_slice("a b")));
    g_assert_false(sdp_slice_is_token(sdp_slice("a\rb")));
    g_assert_false(sdp_slice_is_token(sdp_slice("\xc3\xa4")));
}

static void test_numbers(void)
{
    static const struct {
        const char *text;
        uint64_t maximum;
        bool valid;
        uint64_t value;
    } rows[] = {
        {"0", 0, true, 0},
        {"007", 7, true, 7},
        {"127", 127, true, 127},
        {"128", 127, false, 0},
        {"9", 5, false, 0},
        {"", 127, false, 0},
        {"-1", 127, false, 0},
        {"+1", 127, false, 0},
        {"1 ", 127, false, 0},
        {"0x1", 127, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        uint64_t value = 42;
        g_test_message("%s", rows[i].text);
        g_assert_true(sdp_slice_to_uint(sdp_slice(rows[i].text), rows[i].maximum, &value) == rows[i].valid);
        g_assert_cmpuint(value, ==, rows[i].valid ? rows[i].value : 42);
    }
}

static void test_copy(void)
{
    char buffer[4] = "old";
    g_assert_false(sdp_slice_copy(sdp_slice("four"), buffer, sizeof buffer));
    g_assert_cmpstr(buffer, ==, "old");
    g_assert_true(sdp_slice_copy(sdp_slice("new"), buffer, sizeof buffer));
    g_assert_cmpstr(buffer, ==, "new");
    g_assert_true(sdp_slice_copy(sdp_slice(""), buffer, sizeof buffer));
    g_assert_cmpstr(buffer, ==, "");
}

static void test_printable(void)
{
    g_autofree char *odd = sdp_slice_printable(sdp_slice("  a\x1b[31m\xff z\t"));
    g_assert_cmpstr(odd, ==, "a?[31m? z");

    g_autofree char *long_text = g_strnfill(65, 'x');
    g_autofree char *cut = sdp_slice_printable(sdp_slice(long_text));
    g_autofree char *expected = g_strdup_printf("%.64s...", long_text);
    g_assert_cmpstr(cut, ==, expected);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sdp-text/splits-at-a-separator", test_split);
    g_test_add_func("/sdp-text/splits-within-its-length", test_split_stays_inside);
    g_test_add_func("/sdp-text/words-are-separated-by-blanks", test_word);
    g_test_add_func("/sdp-text/trims-both-sides", test_trim);
    g_test_add_func("/sdp-text/compares-whole-slices", test_equals);
    g_test_add_func("/sdp-text/tokens-are-printable-ascii", test_token);
    g_test_add_func("/sdp-text/numbers-are-digits-up-to-a-maximum", test_numbers);
    g_test_add_func("/sdp-text/copies-only-what-fits", test_copy);
    g_test_add_func("/sdp-text/printable-is-safe-for-a-log", test_printable);
    return g_test_run();
}
