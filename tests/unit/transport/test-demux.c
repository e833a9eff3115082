/* Packet kinds by first bytes, RFC 7983 7. */
#include "transport/demux.h"

#include <glib.h>

static void test_first_bytes(void)
{
    static const struct {
        uint8_t bytes[2];
        size_t length;
        PacketKind kind;
    } cases[] = {
        {{0, 0}, 0, PACKET_KIND_UNKNOWN},
        {{22, 0}, 1, PACKET_KIND_UNKNOWN},
        {{0, 1}, 2, PACKET_KIND_UNKNOWN} /* STUN */,
        {{19, 0}, 2, PACKET_KIND_UNKNOWN},
        {{20, 254}, 2, PACKET_KIND_DTLS},
        {{63, 0}, 2, PACKET_KIND_DTLS},
        {{64, 0}, 2, PACKET_KIND_UNKNOWN} /* TURN channel */,
        {{127, 0}, 2, PACKET_KIND_UNKNOWN},
        {{128, 96}, 2, PACKET_KIND_RTP},
        {{128, 191}, 2, PACKET_KIND_RTP},
        {{128, 192}, 2, PACKET_KIND_RTCP},
        {{129, 201}, 2, PACKET_KIND_RTCP},
        {{191, 223}, 2, PACKET_KIND_RTCP},
        {{191, 224}, 2, PACKET_KIND_RTP},
        {{192, 200}, 2, PACKET_KIND_UNKNOWN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(demux_classify(cases[i].bytes, cases[i].length), ==, cases[i].kind);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/demux/kinds-follow-from-the-first-two-bytes", test_first_bytes);
    return g_test_run();
}
