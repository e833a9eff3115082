/*
 * Telling ThreadSanitizer what comes before what. These files are not instrumented themselves and do nothing where the
 * process has no TSan: a child that a test starts inherits the preload, but not TSan.
 */
#pragma once

extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

/* What happens from here on comes after all that came before annotate_release() of the same address. */
static inline void annotate_acquire(void *address)
{
    if (__tsan_acquire)
        __tsan_acquire(address);
}

static inline void annotate_release(void *address)
{
    if (__tsan_release)
        __tsan_release(address);
}
