/*
 * GLib's locks, made of pthreads, for ThreadSanitizer: preloaded into the tests of a TSan build and nothing else.
 *
 * GLib implements its locks with futexes of its own, in a library that is not instrumented: TSan sees neither the lock
 * nor what it orders, and reports a race wherever two threads share something under a GMutex. These definitions come
 * before GLib's in symbol lookup, for our calls and for those of libgio and libnice; GLib's calls to itself stay as
 * they are. The storage in a GMutex or GCond is a pointer to the pthread object, made at first use, since a static
 * GMutex has no init call. Left out: GRWLock, GBitLock and whatever else nothing here uses.
 */
#include "annotate.h"

#include <glib.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#pragma GCC visibility push(default)

/* The object behind *slot; where two threads come first at once, one object is thrown away. */
static gpointer object_at(gpointer *slot, gpointer (*make)(void), void (*destroy)(gpointer))
{
    gpointer object = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    if (!object) {
        gpointer made = make();
        annotate_release(slot);
        if (__atomic_compare_exchange_n(slot, &object, made, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
            return made;
        destroy(made);
    }
    annotate_acquire(slot);
    return object;
}

static gpointer make_mutex(void)
{
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    pthread_mutex_init(mutex, NULL);
    return mutex;
}

static gpointer make_recursive_mutex(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_t *mutex = malloc(sizeof *mutex);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
    return mutex;
}

static void destroy_mutex(gpointer mutex)
{
    pthread_mutex_destroy(mutex);
    free(mutex);
}

static gpointer make_cond(void)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_t *cond = malloc(sizeof *cond);
    pthread_cond_init(cond, &attributes);
    pthread_condattr_destroy(&attributes);
    return cond;
}

static void destroy_cond(gpointer cond)
{
    pthread_cond_destroy(cond);
    free(cond);
}

static pthread_mutex_t *mutex_of(GMutex *mutex)
{
    return object_at(&mutex->p, make_mutex, destroy_mutex);
}

static pthread_mutex_t *recursive_mutex_of(GRecMutex *mutex)
{
    return object_at(&mutex->p, make_recursive_mutex, destroy_mutex);
}

static pthread_cond_t *cond_of(GCond *cond)
{
    return object_at(&cond->p, make_cond, destroy_cond);
}

static void clear_slot(gpointer *slot, void (*destroy)(gpointer))
{
    if (*slot)
        destroy(*slot);
    *slot = NULL;
}

void g_mutex_init(GMutex *mutex)
{
    mutex->p = NULL;
}

void g_mutex_clear(GMutex *mutex)
{
    clear_slot(&mutex->p, destroy_mutex);
}

void g_mutex_lock(GMutex *mutex)
{
    pthread_mutex_lock(mutex_of(mutex));
}

gboolean g_mutex_trylock(GMutex *mutex)
{
    return pthread_mutex_trylock(mutex_of(mutex)) == 0;
}

void g_mutex_unlock(GMutex *mutex)
{
    pthread_mutex_unlock(mutex_of(mutex));
}

void g_rec_mutex_init(GRecMutex *mutex)
{
    mutex->p = NULL;
}

void g_rec_mutex_clear(GRecMutex *mutex)
{
    clear_slot(&mutex->p, destroy_mutex);
}

void g_rec_mutex_lock(GRecMutex *mutex)
{
    pthread_mutex_lock(recursive_mutex_of(mutex));
}

gboolean g_rec_mutex_trylock(GRecMutex *mutex)
{
    return pthread_mutex_trylock(recursive_mutex_of(mutex)) == 0;
}

void g_rec_mutex_unlock(GRecMutex *mutex)
{
    pthread_mutex_unlock(recursive_mutex_of(mutex));
}

void g_cond_init(GCond *cond)
{
    cond->p = NULL;
}

void g_cond_clear(GCond *cond)
{
    clear_slot(&cond->p, destroy_cond);
}

void g_cond_signal(GCond *cond)
{
    pthread_cond_signal(cond_of(cond));
}

void g_cond_broadcast(GCond *cond)
{
    pthread_cond_broadcast(cond_of(cond));
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

/* Reference counts: GLib's are atomic, but uninstrumented, so the last unref would seem to race with earlier users. */
void(g_atomic_ref_count_init)(gatomicrefcount *count)
{
    __atomic_store_n(count, 1, __ATOMIC_RELEASE);
}

void(g_atomic_ref_count_inc)(gatomicrefcount *count)
{
    __atomic_add_fetch(count, 1, __ATOMIC_ACQ_REL);
}

gboolean(g_atomic_ref_count_dec)(gatomicrefcount *count)
{
    annotate_release(count);
    gboolean is_last = __atomic_sub_fetch(count, 1, __ATOMIC_ACQ_REL) == 0;
    annotate_acquire(count);
    return is_last;
}

#pragma GCC visibility pop
