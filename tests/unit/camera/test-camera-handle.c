/* What is added to a back end's own words. */
#include "camera/camera-handle.h"

static gpointer fail_busy(G_GNUC_UNUSED const CameraConfig *config, G_GNUC_UNUSED CameraInfo *ret_info, GError **error)
{
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_BUSY, "cannot start");
    return NULL;
}

static gpointer fail_otherwise(G_GNUC_UNUSED const CameraConfig *config, G_GNUC_UNUSED CameraInfo *ret_info,
                               GError **error)
{
    g_set_error(error, CAMERA_ERROR, CAMERA_ERROR_FAILED, "cannot start");
    return NULL;
}

static char *find_holder(const CameraConfig *config)
{
    return g_strdup_printf("holder of %s", config->device);
}

static char *find_nobody(G_GNUC_UNUSED const CameraConfig *config)
{
    return NULL;
}

static void test_holder(void)
{
    static const struct {
        CameraBackend backend;
        const char *message;
    } cases[] = {
        {{.open = fail_busy, .find_holder = find_holder}, "cannot start: it is used by holder of cam"},
        {{.open = fail_busy, .find_holder = find_nobody},
         "cannot start: it is used by another program, which this one may not see"},
        {{.open = fail_busy}, "cannot start"},
        {{.open = fail_otherwise, .find_holder = find_holder}, "cannot start"},
    };
    CameraConfig config = {.device = "cam"};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        CameraInfo info = {0};
        g_assert_null(camera_handle_open(&cases[i].backend, &config, NULL, &info, &error));
        g_assert_cmpstr(error->message, ==, cases[i].message);
        g_assert_null(camera_handle_open(&cases[i].backend, &config, NULL, &info, NULL)); /* nobody asks why */
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/camera-handle/a-busy-camera-is-told-with-its-holder", test_holder);
    return g_test_run();
}
