/* Order, bound, and the ways in which a queue ends. */
#include "util/loop-queue.h"

typedef struct Fixture {
    GMainContext *context;
    LoopQueue *queue;
    GThread *loop_thread;
    int next;
    int delivered;
    int clear_at; /* value at whose delivery the rest is dropped; 0: none */
    int free_at;  /* value at whose delivery the queue is freed */
} Fixture;

static gint dropped;

static void drop(gpointer value)
{
    (void)value;
    g_atomic_int_inc(&dropped);
}

static void receive(gpointer value, gpointer user_data)
{
    Fixture *fixture = user_data;
    g_assert_true(g_thread_self() == fixture->loop_thread);
    g_assert_cmpint(GPOINTER_TO_INT(value), >=, fixture->next);
    fixture->next = GPOINTER_TO_INT(value) + 1;
    fixture->delivered++;
    if (GPOINTER_TO_INT(value) == fixture->clear_at)
        loop_queue_clear(fixture->queue);
    if (GPOINTER_TO_INT(value) == fixture->free_at)
        g_clear_pointer(&fixture->queue, loop_queue_free);
}

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    dropped = 0;
    fixture->context = g_main_context_new();
    fixture->queue = loop_queue_new(fixture->context, 4, receive, fixture, drop);
    fixture->loop_thread = g_thread_self();
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    loop_queue_free(fixture->queue);
    g_main_context_unref(fixture->context);
}

static void run_pending(Fixture *fixture)
{
    while (g_main_context_iteration(fixture->context, FALSE))
        continue;
}

static void push_some(Fixture *fixture, int first, int last)
{
    for (int i = first; i <= last; i++)
        g_assert_true(loop_queue_push(fixture->queue, GINT_TO_POINTER(i)));
}

static void test_bound(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push_some(fixture, 1, 4);
    g_assert_false(loop_queue_push(fixture->queue, GINT_TO_POINTER(5)));
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 4);
    push_some(fixture, 6, 6);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 5);
    g_assert_cmpint(dropped, ==, 0); /* what was refused stays the producer's */
}

static void test_clear(Fixture *fixture, gconstpointer data)
{
    (void)data;
    push_some(fixture, 1, 3);
    loop_queue_clear(fixture->queue);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 0);
    g_assert_cmpint(dropped, ==, 3);
}

static void test_clear_inside(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->clear_at = 2;
    push_some(fixture, 1, 4);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 2);
    g_assert_cmpint(dropped, ==, 2);
    push_some(fixture, 5, 5);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 3);
}

static void test_free_inside(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->free_at = 2;
    push_some(fixture, 1, 4);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 2);
    g_assert_cmpint(dropped, ==, 2);
    g_assert_null(fixture->queue);
}

static gboolean count(gpointer user_data)
{
    Fixture *fixture = user_data;
    g_assert_cmpint(fixture->delivered, ==, 1);
    return G_SOURCE_REMOVE;
}

static void test_priority(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GSource *source = g_timeout_source_new(0);
    g_source_set_callback(source, count, fixture, NULL);
    g_source_attach(source, fixture->context);
    g_source_unref(source);
    push_some(fixture, 1, 1);
    run_pending(fixture);
    g_assert_cmpint(fixture->delivered, ==, 1);
}

static gpointer produce(gpointer data)
{
    Fixture *fixture = data;
    for (int i = 1; i <= 3000; i++)
        while (!loop_queue_push(fixture->queue, GINT_TO_POINTER(i)))
            g_thread_yield();
    return NULL;
}

static void test_threads(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GThread *producer = g_thread_new("producer", produce, fixture);
    while (fixture->delivered < 3000)
        g_main_context_iteration(fixture->context, TRUE);
    g_thread_join(producer);
    g_assert_cmpint(fixture->next, ==, 3001);
}

#define ADD(path, function) g_test_add("/loop-queue/" path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("what-does-not-fit-is-refused", test_bound);
    ADD("clear-drops-what-waits", test_clear);
    ADD("clear-from-a-delivery", test_clear_inside);
    ADD("free-from-a-delivery", test_free_inside);
    ADD("delivery-goes-ahead-of-other-work", test_priority);
    ADD("order-holds-between-threads", test_threads);
    return g_test_run();
}
