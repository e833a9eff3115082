/*
 * Opens it ourselves rather than through libmicrohttpd, which tells nothing of why it could not. "::" takes IPv4, too.
 * "localhost" is 127.0.0.1 without asking any resolver.
 */
#include "http/listen-socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Who does not fit waits a second, until TCP sends its SYN again: it has to hold a burst of whoever would rather that
 * others wait. An entry costs the kernel a few hundred bytes; net.core.somaxconn may say less.
 */
#define BACKLOG 1024

static GSocketAddress *resolve(const char *host, int port, GError **error)
{
    const char *address = g_strcmp0(host, "localhost") == 0 ? "127.0.0.1" : host;
    GSocketAddress *socket_address = g_inet_socket_address_new_from_string(address, (guint)port);
    if (!socket_address)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "SERVICE_HOST=%s: not an address", host);
    return socket_address;
}

/* The words for why host and port cannot be listened on; saved_errno is of the call that failed. */
static void set_error(GError **error, const char *host, int port, int saved_errno)
{
    int code = (int)g_io_error_from_errno(saved_errno);
    switch (saved_errno) {
    case EADDRINUSE:
        g_set_error(error, G_IO_ERROR, code, "SERVICE_PORT=%d: the port is in use on %s", port, host);
        break;
    case EACCES:
        g_set_error(error, G_IO_ERROR, code, "SERVICE_PORT=%d: no permission to listen on this port", port);
        break;
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
        g_set_error(error, G_IO_ERROR, code, "SERVICE_HOST=%s: this machine has no such address", host);
        break;
    default:
        g_set_error(error, G_IO_ERROR, code, "SERVICE_HOST=%s SERVICE_PORT=%d: cannot listen: %s", host, port,
                    g_strerror(saved_errno));
    }
}

static int open_socket(const struct sockaddr *address, socklen_t length)
{
    const int on = 1, off = 0;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (bind(fd, address, length) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved_errno = errno;
    close(fd);
    errno = saved_errno;
    return -1;
}

int listen_socket_open(const char *host, int port, GError **error)
{
    g_autoptr(GSocketAddress) resolved = resolve(host, port, error);
    struct sockaddr_storage address;
    if (!resolved || !g_socket_address_to_native(resolved, &address, sizeof address, error))
        return -1;
    int fd = open_socket((struct sockaddr *)&address, (socklen_t)g_socket_address_get_native_size(resolved));
    if (fd < 0)
        set_error(error, host, port, errno);
    return fd;
}

int listen_socket_get_port(int fd)
{
    struct sockaddr_storage native;
    socklen_t length = sizeof native;
    int result = getsockname(fd, (struct sockaddr *)&native, &length);
    g_assert(result == 0);
    g_autoptr(GSocketAddress) address = g_socket_address_new_from_native(&native, length);
    return g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address));
}
