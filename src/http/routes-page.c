/* The viewer page, the documentation of the API, and their files. They are revalidated at each load: a new version of
 * the service is a new page. */
#include "http/routes.h"
#include "http/static-files.h"

#include <string.h>

/*
 * Nothing but our own files runs or loads. There is no frame-ancestors: the page may be embedded. media-src is for
 * recordings that the page makes; the live stream itself is a MediaStream, which no directive governs.
 */
#define CONTENT_SECURITY_POLICY                                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "    \
    "connect-src 'self'; base-uri 'none'; form-action 'none'"

/* If-None-Match: a list of entity tags, compared weakly (RFC 9110, 13.1.2). Ours have no comma in them. */
static bool is_matched(const char *if_none_match, const char *etag)
{
    if (!if_none_match)
        return false;
    g_auto(GStrv) tags = g_strsplit(if_none_match, ",", -1);
    for (char **tag = tags; *tag; tag++) {
        const char *value = g_strstrip(*tag);
        if (g_str_has_prefix(value, "W/"))
            value += 2;
        if (strcmp(value, etag) == 0 || strcmp(value, "*") == 0)
            return true;
    }
    return false;
}

/* Accept-Encoding (RFC 9110, 12.5.3), as far as gzip is named in it. A weight of zero means no. */
static bool accepts_gzip(const char *accept_encoding)
{
    g_auto(GStrv) codings = g_strsplit(accept_encoding ? accept_encoding : "", ",", -1);
    for (char **coding = codings; *coding; coding++) {
        char *weight = strchr(*coding, ';');
        if (weight)
            *weight++ = '\0';
        if (g_ascii_strcasecmp(g_strstrip(*coding), "gzip") != 0)
            continue;
        weight = weight ? strchr(weight, '=') : NULL;
        return !weight || g_ascii_strtod(weight + 1, NULL) > 0;
    }
    return false;
}

static void reply_file(const char *name, const HttpRequest *request, HttpReply *ret_reply)
{
    const StaticFile *file = static_files;
    while (file->name && strcmp(file->name, name) != 0)
        file++;
    if (!file->name) {
        http_reply_set_detail(ret_reply, 404, "Not Found");
        return;
    }
    bool packed = accepts_gzip(request->accept_encoding);
    const StaticFileBytes *bytes = packed ? &file->gzip : &file->plain;
    ret_reply->etag = bytes->etag;
    ret_reply->vary = "Accept-Encoding";
    ret_reply->cache_control = "no-cache";
    ret_reply->content_security_policy = CONTENT_SECURITY_POLICY;
    if (is_matched(request->if_none_match, bytes->etag)) {
        ret_reply->status = 304;
        return;
    }
    ret_reply->status = 200;
    ret_reply->content_type = file->content_type;
    ret_reply->content_encoding = packed ? "gzip" : NULL;
    ret_reply->static_body = bytes->bytes;
    ret_reply->length = bytes->length;
}

void routes_get_page(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)context;
    reply_file("index.html", request, ret_reply);
}

void routes_get_docs(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)context;
    reply_file("docs.html", request, ret_reply);
}

void routes_get_static_file(const RouteContext *context, const HttpRequest *request, HttpReply *ret_reply)
{
    (void)context;
    reply_file(request->path_parameter, request, ret_reply);
}
