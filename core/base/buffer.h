/* SPDX-License-Identifier: MIT */
/* A growing byte buffer: what is written before it goes to a file. */
#ifndef REMIT_BASE_BUFFER_H
#define REMIT_BASE_BUFFER_H

#include "base/memory.h"

/** Zero-initialise to use; `at` is not NUL-terminated. */
typedef struct Buffer {
    char *at;
    size_t len;
    size_t room;
} Buffer;

/** Makes room for `more` bytes behind `len` and returns where they go. */
char *buffer_reserve(Buffer *buffer, size_t more);
void buffer_add(Buffer *buffer, Text text);
void buffer_addf(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Empties it and keeps the memory. */
void buffer_clear(Buffer *buffer);
void buffer_free(Buffer *buffer);

static inline void buffer_put(Buffer *buffer, char byte) {
    *buffer_reserve(buffer, 1) = byte;
    buffer->len++;
}
static inline Text buffer_text(const Buffer *buffer) {
    return (Text){buffer->at, buffer->len};
}
#define buffer_lit(buffer, literal) buffer_add((buffer), TEXT(literal))

#endif
