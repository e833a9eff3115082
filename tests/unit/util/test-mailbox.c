/* One slot, newest wins, and nobody sleeps through a wake-up. */
#include "util/mailbox.h"

#include "util/clock.h"
#include "util/deadline.h"

static gint destroyed; /* atomic: dropped by whoever puts */

static void count_and_free(gpointer value)
{
    g_atomic_int_inc(&destroyed);
    g_free(value);
}

static gpointer number(int value)
{
    return g_memdup2(&value, sizeof value);
}

static void test_newest_wins(void)
{
    destroyed = 0;
    Mailbox *mailbox = mailbox_new(count_and_free);
    for (int i = 1; i <= 3; i++)
        mailbox_put(mailbox, number(i));
    g_assert_cmpint(g_atomic_int_get(&destroyed), ==, 2);
    g_autofree int *newest = mailbox_take(mailbox, DEADLINE_NEVER);
    g_assert_cmpint(*newest, ==, 3);
    g_assert_null(mailbox_take(mailbox, 0));
    mailbox_put(mailbox, number(4));
    mailbox_free(mailbox);
    g_assert_cmpint(g_atomic_int_get(&destroyed), ==, 3);
    mailbox_free(NULL);
}

static void test_deadline(void)
{
    g_autoptr(Mailbox) mailbox = mailbox_new(g_free);
    int64_t deadline_us = clock_monotonic_us() + 20000;
    g_assert_null(mailbox_take(mailbox, deadline_us));
    g_assert_cmpint(clock_monotonic_us(), >=, deadline_us);
}

static void test_wake(void)
{
    g_autoptr(Mailbox) mailbox = mailbox_new(g_free);
    mailbox_wake(mailbox);
    mailbox_wake(mailbox);
    g_assert_null(mailbox_take(mailbox, DEADLINE_NEVER)); /* a wake-up before the wait is kept, and only once */
    mailbox_wake(mailbox);
    mailbox_put(mailbox, number(1));
    g_autofree int *value = mailbox_take(mailbox, DEADLINE_NEVER);
    g_assert_cmpint(*value, ==, 1); /* a value goes first */
    g_assert_null(mailbox_take(mailbox, DEADLINE_NEVER));
}

static gpointer take_until_zero(gpointer data)
{
    int last = G_MAXINT;
    for (;;) {
        g_autofree int *value = mailbox_take(data, DEADLINE_NEVER);
        if (!value)
            continue;
        g_assert_cmpint(*value, <, last);
        last = *value;
        if (last == 0)
            return NULL;
    }
}

static void test_threads(void)
{
    g_autoptr(Mailbox) mailbox = mailbox_new(g_free);
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
    g_autoptr(Mailbox) mailbox = mailbox_new(g_free);
    GThread *taker = g_thread_new("taker", take_one, mailbox);
    g_usleep(20000); /* most likely it waits by now; either way it must end */
    mailbox_wake(mailbox);
    g_assert_null(g_thread_join(taker));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox/newest-wins-and-older-are-destroyed", test_newest_wins);
    g_test_add_func("/mailbox/take-ends-at-its-deadline", test_deadline);
    g_test_add_func("/mailbox/wake-up-is-kept-but-does-not-hide-a-value", test_wake);
    g_test_add_func("/mailbox/wake-up-ends-a-wait", test_wakes_waiter);
    g_test_add_func("/mailbox/order-holds-between-threads", test_threads);
    return g_test_run();
}
