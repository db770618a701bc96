#ifndef FORM4_CZLIB_SHIM_H
#define FORM4_CZLIB_SHIM_H

#include <zlib.h>

// inflateInit2 is a macro, so Swift cannot see it.
static inline int form4_inflate_init(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }
static inline int form4_deflate_init(z_stream *stream, int level, int windowBits) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}

#endif
