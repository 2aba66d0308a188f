/* SPDX-License-Identifier: MIT */
/* A growing byte buffer. */
#include "base/buffer.h"
#include <stdarg.h>
#include <stdio.h>

char *buffer_reserve(Buffer *buffer, size_t more) {
    if (buffer->room - buffer->len < more) {
        size_t room = buffer->room ? buffer->room * 2 : 256;
        while (room - buffer->len < more)
            room *= 2;
        buffer->at = mem_resize(buffer->at, room);
        buffer->room = room;
    }
    return buffer->at + buffer->len;
}

void buffer_add(Buffer *buffer, Text text) {
    if (text.len == 0)
        return;
    memcpy(buffer_reserve(buffer, text.len), text.at, text.len);
    buffer->len += text.len;
}

void buffer_addf(Buffer *buffer, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return;
    char *at = buffer_reserve(buffer, (size_t)len + 1); /* the NUL is written and not counted */
    va_start(args, format);
    vsnprintf(at, (size_t)len + 1, format, args);
    va_end(args);
    buffer->len += (size_t)len;
}

void buffer_clear(Buffer *buffer) {
    buffer->len = 0;
}

void buffer_free(Buffer *buffer) {
    mem_free(buffer->at);
    *buffer = (Buffer){0};
}
