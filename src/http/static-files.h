/* The files of the viewer page, from web/, embedded in the program by tools/embed-files.py. */
#pragma once

#include <stddef.h>

typedef struct StaticFileBytes {
    const char *etag; /* with its quotes */
    const unsigned char *bytes;
    size_t length;
} StaticFileBytes;

typedef struct StaticFile {
    const char *name; /* "index.html" */
    const char *content_type;
    StaticFileBytes plain;
    StaticFileBytes gzip; /* the same packed: a page on a poor link is there sooner */
} StaticFile;

/** All files; ends with one without a name. */
extern const StaticFile static_files[];
