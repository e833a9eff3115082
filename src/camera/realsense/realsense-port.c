/* In both forms, the port is a bus, a dash, and the numbers of ports from the root hub on, with dots between them. */
#include "camera/realsense/realsense-port.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

/* How many characters at the beginning of text are the name of a port; 0: none. */
static size_t port_length(const char *text)
{
    const size_t bus = strspn(text, "0123456789");
    const size_t ports = bus > 0 && text[bus] == '-' ? strspn(text + bus + 1, "0123456789.") : 0;
    return ports > 0 ? bus + 1 + ports : 0;
}

/* The device is the directory whose name begins the next one's, its interface: .../2-1.4/2-1.4:1.0/... */
static const char *find_in_path(const char *path)
{
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        const size_t length = port_length(slash + 1);
        if (length > 0 && slash[1 + length] == ':')
            return slash + 1;
    }
    return NULL;
}

void realsense_port_parse(const char *text, char *ret_port, size_t port_size)
{
    const char *port = *text == '/' ? find_in_path(text) : text;
    const size_t length = port ? port_length(port) : 0;
    const char end = port ? port[length] : '\0';
    const bool is_whole = end == ':' || (end == '-' && port[length + 1] != '\0');
    g_strlcpy(ret_port, is_whole ? port : "", MIN(port_size, length + 1));
}
