/*
 * GLib's mutexes and conditions on those of the C library. ThreadSanitizer cannot look into a GLib that was built
 * without it and takes what its futexes guard for unguarded; it knows these. Linked into the tests of threads, where
 * that sanitizer is on.
 */
#include <glib.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t *mutex_of(GMutex *mutex)
{
    pthread_mutex_t *old = g_atomic_pointer_get(&mutex->p);
    if (old)
        return old;
    pthread_mutex_t *fresh = g_new(pthread_mutex_t, 1);
    pthread_mutex_init(fresh, NULL);
    if (g_atomic_pointer_compare_and_exchange(&mutex->p, NULL, fresh))
        return fresh;
    pthread_mutex_destroy(fresh);
    g_free(fresh);
    return g_atomic_pointer_get(&mutex->p);
}

static pthread_cond_t *cond_of(GCond *cond)
{
    return cond->p;
}

void g_mutex_init(GMutex *mutex)
{
    mutex->p = NULL;
    mutex_of(mutex);
}

void g_mutex_clear(GMutex *mutex)
{
    pthread_mutex_destroy(mutex_of(mutex));
    g_free(mutex->p);
}

void g_mutex_lock(GMutex *mutex)
{
    pthread_mutex_lock(mutex_of(mutex));
}

void g_mutex_unlock(GMutex *mutex)
{
    pthread_mutex_unlock(mutex_of(mutex));
}

void g_cond_init(GCond *cond)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    cond->p = g_new(pthread_cond_t, 1);
    pthread_cond_init(cond->p, &attributes);
    pthread_condattr_destroy(&attributes);
}

void g_cond_clear(GCond *cond)
{
    pthread_cond_destroy(cond_of(cond));
    g_free(cond->p);
}

void g_cond_signal(GCond *cond)
{
    pthread_cond_signal(cond_of(cond));
}

void g_cond_wait(GCond *cond, GMutex *mutex)
{
    pthread_cond_wait(cond_of(cond), mutex_of(mutex));
}

gboolean g_cond_wait_until(GCond *cond, GMutex *mutex, gint64 end_time)
{
    struct timespec end = {.tv_sec = end_time / G_USEC_PER_SEC, .tv_nsec = end_time % G_USEC_PER_SEC * 1000};
    return pthread_cond_timedwait(cond_of(cond), mutex_of(mutex), &end) == 0;
}
