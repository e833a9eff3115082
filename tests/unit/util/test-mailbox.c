/* One slot, newest wins, and nobody sleeps through a wake-up. */
#include "util/mailbox.h"

#include "util/clock.h"
#include "util/deadline.h"

static gint alive; /* atomic: numbers that somebody still refers to */

static gpointer number(int value)
{
    int *number = g_atomic_rc_box_new(int);
    *number = value;
    g_atomic_int_inc(&alive);
    return number;
}

static gpointer number_ref(gpointer number)
{
    return g_atomic_rc_box_acquire(number);
}

static void count_dead(gpointer number)
{
    (void)number;
    g_atomic_int_add(&alive, -1);
}

static void number_unref(gpointer number)
{
    g_atomic_rc_box_release_full(number, count_dead);
}

static Mailbox *new_mailbox(void)
{
    return mailbox_new(number_ref, number_unref);
}

/* Takes what is there, and lets go of it. */
static void assert_taken(Mailbox *mailbox, int expected)
{
    int *value = mailbox_take(mailbox, DEADLINE_NEVER);
    g_assert_nonnull(value);
    g_assert_cmpint(*value, ==, expected);
    number_unref(value);
}

static void test_newest_wins(void)
{
    Mailbox *mailbox = new_mailbox();
    for (int i = 1; i <= 3; i++)
        mailbox_put(mailbox, number(i));
    g_assert_cmpint(g_atomic_int_get(&alive), ==, 1);
    assert_taken(mailbox, 3);
    g_assert_null(mailbox_take(mailbox, 0)); /* once */
    mailbox_put(mailbox, number(4));
    g_assert_cmpint(g_atomic_int_get(&alive), ==, 1);
    mailbox_free(mailbox);
    g_assert_cmpint(g_atomic_int_get(&alive), ==, 0);
    mailbox_free(NULL);
}

static void assert_peeked(Mailbox *mailbox, int expected)
{
    int *value = mailbox_peek(mailbox);
    g_assert_nonnull(value);
    g_assert_cmpint(*value, ==, expected);
    number_unref(value);
}

static void test_peek(void)
{
    Mailbox *mailbox = new_mailbox();
    g_assert_null(mailbox_peek(mailbox));
    mailbox_put(mailbox, number(1));
    assert_peeked(mailbox, 1);
    assert_peeked(mailbox, 1);
    assert_taken(mailbox, 1); /* having been looked at makes no difference */
    assert_peeked(mailbox, 1);
    g_assert_null(mailbox_take(mailbox, 0));
    mailbox_put(mailbox, number(2));
    assert_peeked(mailbox, 2);
    int *held = mailbox_peek(mailbox);
    mailbox_free(mailbox);
    g_assert_cmpint(*held, ==, 2); /* it lives as long as who looks at it */
    number_unref(held);
    g_assert_cmpint(g_atomic_int_get(&alive), ==, 0);
}

static void test_deadline(void)
{
    g_autoptr(Mailbox) mailbox = new_mailbox();
    int64_t deadline_us = clock_monotonic_us() + 20000;
    g_assert_null(mailbox_take(mailbox, deadline_us));
    g_assert_cmpint(clock_monotonic_us(), >=, deadline_us);
}

static void test_wake(void)
{
    g_autoptr(Mailbox) mailbox = new_mailbox();
    mailbox_wake(mailbox);
    mailbox_wake(mailbox);
    g_assert_null(mailbox_take(mailbox, DEADLINE_NEVER)); /* a wake-up before the wait is kept, and only once */
    mailbox_wake(mailbox);
    mailbox_put(mailbox, number(1));
    assert_taken(mailbox, 1); /* a value goes first */
    g_assert_null(mailbox_take(mailbox, DEADLINE_NEVER));
}

static gpointer take_until_zero(gpointer data)
{
    int last = G_MAXINT;
    for (;;) {
        int *value = mailbox_take(data, DEADLINE_NEVER);
        if (!value)
            continue;
        g_assert_cmpint(*value, <, last);
        last = *value;
        number_unref(value);
        if (last == 0)
            return NULL;
    }
}

static void test_threads(void)
{
    g_autoptr(Mailbox) mailbox = new_mailbox();
    GThread *taker = g_thread_new("taker", take_until_zero, mailbox);
    for (int i = 5000; i >= 0; i--) {
        mailbox_put(mailbox, number(i));
        if (i % 100 == 0)
            mailbox_wake(mailbox);
    }
    g_thread_join(taker);
}

static gpointer take_one(gpointer data)
{
    return mailbox_take(data, DEADLINE_NEVER);
}

static void test_wakes_waiter(void)
{
    g_autoptr(Mailbox) mailbox = new_mailbox();
    GThread *taker = g_thread_new("taker", take_one, mailbox);
    g_usleep(20000); /* most likely it waits by now; either way it must end */
    mailbox_wake(mailbox);
    g_assert_null(g_thread_join(taker));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox/newest-wins-and-older-are-dropped", test_newest_wins);
    g_test_add_func("/mailbox/who-looks-takes-nothing-away", test_peek);
    g_test_add_func("/mailbox/take-ends-at-its-deadline", test_deadline);
    g_test_add_func("/mailbox/wake-up-is-kept-but-does-not-hide-a-value", test_wake);
    g_test_add_func("/mailbox/wake-up-ends-a-wait", test_wakes_waiter);
    g_test_add_func("/mailbox/order-holds-between-threads", test_threads);
    return g_test_run();
}
