/*
 * Makes contexts, and listens to the SDK's devices-changed callback, which comes on a thread of the SDK and therefore
 * does no more than look and take a note.
 */
#include "camera/realsense/realsense-context.h"

/* One per process, because the shared context is. */
static struct {
    GMutex lock;
    rs2_context *context;      /* kept for good */
    const rs2_device *watched; /* (nullable) */
    bool watched_is_gone;
    guint added_count;
    GCond added;
} shared;

rs2_context *realsense_context_new(GError **error)
{
    rs2_error *e = NULL;
    /* The installed library's own number: it refuses one that differs from it by more than the patch level. */
    const int version = rs2_get_api_version(&e);
    if (realsense_failed(&e, "cannot ask the RealSense SDK for its version", error))
        return NULL;
    rs2_context *context = rs2_create_context(version, &e);
    return realsense_failed(&e, "cannot set up the RealSense SDK", error) ? NULL : context;
}

static void on_devices_changed(rs2_device_list *removed, rs2_device_list *added, void *user_data)
{
    (void)user_data;
    g_mutex_lock(&shared.lock);
    if (shared.watched != NULL) {
        rs2_error *e = NULL;
        const int contains = rs2_device_list_contains(removed, shared.watched, &e);
        if (!realsense_ignore(&e) && contains)
            shared.watched_is_gone = true;
    }
    rs2_error *e = NULL;
    if (rs2_get_device_count(added, &e) > 0) {
        shared.added_count++;
        g_cond_broadcast(&shared.added);
    }
    realsense_ignore(&e);
    g_mutex_unlock(&shared.lock);
    rs2_delete_device_list(removed);
    rs2_delete_device_list(added);
}

rs2_context *realsense_context_shared(GError **error)
{
    g_mutex_lock(&shared.lock);
    rs2_context *context = shared.context;
    g_mutex_unlock(&shared.lock);
    if (context != NULL)
        return context;
    /* Not under the lock: the callback takes it. The verbs come from one thread at a time, so nobody is faster. */
    context = realsense_context_new(error);
    if (context == NULL)
        return NULL;
    rs2_error *e = NULL;
    rs2_set_devices_changed_callback(context, on_devices_changed, NULL, &e);
    realsense_ignore(&e); /* without it an unplugged camera shows as a stalled one */
    g_mutex_lock(&shared.lock);
    shared.context = context;
    g_mutex_unlock(&shared.lock);
    return context;
}

guint realsense_context_count_added(void)
{
    g_mutex_lock(&shared.lock);
    const guint count = shared.added_count;
    g_mutex_unlock(&shared.lock);
    return count;
}

bool realsense_context_await_added(guint count, int64_t deadline_us)
{
    g_mutex_lock(&shared.lock);
    while (shared.added_count == count && g_cond_wait_until(&shared.added, &shared.lock, deadline_us))
        ;
    const bool is_added = shared.added_count != count;
    g_mutex_unlock(&shared.lock);
    return is_added;
}

void realsense_context_watch(const rs2_device *device)
{
    g_mutex_lock(&shared.lock);
    shared.watched = device;
    shared.watched_is_gone = false;
    g_mutex_unlock(&shared.lock);
}

void realsense_context_unwatch(const rs2_device *device)
{
    g_mutex_lock(&shared.lock);
    if (shared.watched == device)
        shared.watched = NULL;
    g_mutex_unlock(&shared.lock);
}

bool realsense_context_is_gone(const rs2_device *device)
{
    g_mutex_lock(&shared.lock);
    const bool is_gone = shared.watched == device && shared.watched_is_gone;
    g_mutex_unlock(&shared.lock);
    return is_gone;
}
