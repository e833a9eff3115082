/* Calls from one thread to the loop of another: done, given up, and cut short by the loop's end. */
#include "util/loop-call.h"

/* The test's thread is the loop's; the calls come from a thread of their own. */
typedef struct Fixture {
    GMainContext *context;
    LoopCaller *caller;
    int64_t timeout_us;
    guint runs; /* on the loop's thread */
    GThread *ran_on;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->context = g_main_context_new();
    fixture->caller = loop_caller_new(fixture->context);
    fixture->timeout_us = 60 * G_USEC_PER_SEC;
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    loop_caller_free(fixture->caller);
    while (g_main_context_iteration(fixture->context, FALSE))
        ;
    g_main_context_unref(fixture->context);
}

static void run(gpointer data)
{
    Fixture *fixture = data;
    fixture->runs++;
    fixture->ran_on = g_thread_self();
}

static gpointer call(gpointer data)
{
    Fixture *fixture = data;
    return GINT_TO_POINTER(loop_call(fixture->caller, run, fixture, fixture->timeout_us));
}

static GThread *start_call(Fixture *fixture)
{
    return g_thread_new("caller", call, fixture);
}

static LoopCallResult wait_for(GThread *thread)
{
    return (LoopCallResult)GPOINTER_TO_INT(g_thread_join(thread));
}

static void test_done(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GThread *thread = start_call(fixture);
    while (fixture->runs == 0)
        g_main_context_iteration(fixture->context, TRUE);
    g_assert_cmpint(wait_for(thread), ==, LOOP_CALL_DONE);
    g_assert_true(fixture->ran_on == g_thread_self());
}

static void test_given_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->timeout_us = 1000;
    g_assert_cmpint(wait_for(start_call(fixture)), ==, LOOP_CALL_TIMED_OUT);
    while (g_main_context_iteration(fixture->context, FALSE))
        ;
    g_assert_cmpuint(fixture->runs, ==, 0);
}

/* The default context could be run by any thread that comes by. */
static void test_never_on_the_callers_thread(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(LoopCaller) caller = loop_caller_new(NULL);
    g_assert_cmpint(loop_call(caller, run, fixture, 1000), ==, LOOP_CALL_TIMED_OUT);
    g_assert_cmpuint(fixture->runs, ==, 0);
    while (g_main_context_iteration(NULL, FALSE))
        ;
}

/* The call is in the queue of a loop that runs no more. */
static void test_closed_while_waiting(Fixture *fixture, gconstpointer data)
{
    (void)data;
    GThread *thread = start_call(fixture);
    while (!g_main_context_pending(fixture->context))
        g_thread_yield();
    loop_caller_close(fixture->caller);
    g_assert_cmpint(wait_for(thread), ==, LOOP_CALL_CLOSED);
    while (g_main_context_iteration(fixture->context, FALSE))
        ;
    g_assert_cmpuint(fixture->runs, ==, 0);
}

static void test_closed_before(Fixture *fixture, gconstpointer data)
{
    (void)data;
    loop_caller_close(fixture->caller);
    g_assert_cmpint(wait_for(start_call(fixture)), ==, LOOP_CALL_CLOSED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/loop-call/runs-on-the-loop", Fixture, NULL, set_up, test_done, tear_down);
    g_test_add("/loop-call/what-was-given-up-never-runs", Fixture, NULL, set_up, test_given_up, tear_down);
    g_test_add("/loop-call/a-loop-that-does-not-run-yet-is-waited-for", Fixture, NULL, set_up,
               test_never_on_the_callers_thread, tear_down);
    g_test_add("/loop-call/nobody-waits-for-a-loop-that-ends", Fixture, NULL, set_up, test_closed_while_waiting,
               tear_down);
    g_test_add("/loop-call/nor-for-one-that-has-ended", Fixture, NULL, set_up, test_closed_before, tear_down);
    return g_test_run();
}
