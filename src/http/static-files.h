/* The files of the viewer page, from web/, embedded in the program by tools/embed-files.py. */
#pragma once

#include <stddef.h>

typedef struct StaticFile {
    const char *name; /* "index.html" */
    const char *content_type;
    const char *etag; /* with its quotes */
    const unsigned char *bytes;
    size_t length;
} StaticFile;

/** All files; ends with one without a name. */
extern const StaticFile static_files[];
