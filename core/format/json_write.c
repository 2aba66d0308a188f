/* SPDX-License-Identifier: MIT */
/* Writing JSON: strings with their escapes, numbers as number.c spells them. What is written where
 * is the caller's business. */
#include "format/json_write.h"
#include "format/number.h"

#include <math.h>

/* The first byte of `text` from `at` on that needs an escape, or its length. */
static size_t pass_plain(Text text, size_t at) {
    const uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
    for (; text.len - at >= 8; at += 8) {
        uint64_t bytes;
        memcpy(&bytes, text.at + at, 8);
        /* With its top bit gone no byte carries into the next, and each sum tells by its top bit
         * whether the byte is another one, or large enough. What is not ASCII is always plain. */
        uint64_t ascii = bytes & ~tops;
        uint64_t no_quote = (ascii ^ ones * '"') + ~tops, no_slash = (ascii ^ ones * '\\') + ~tops;
        uint64_t no_control = ascii + ones * (0x80 - ' ');
        if ((((no_quote & no_slash & no_control) | bytes) & tops) != tops)
            break;
    }
    while (at < text.len && (unsigned char)text.at[at] >= ' ' && text.at[at] != '"' &&
           text.at[at] != '\\')
        at++;
    return at;
}

static void write_escape(Buffer *buffer, char byte) {
    static const char bytes[] = "\"\\\n\r\t\b\f", names[] = "\"\\nrtbf", hex[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4 & 0xf], hex[byte & 0xf]};
    size_t len = sizeof escape;
    const char *known = byte ? strchr(bytes, byte) : NULL;
    if (known) {
        escape[1] = names[known - bytes];
        len = 2;
    }
    buffer_add(buffer, (Text){escape, len});
}

void json_write_text(Buffer *buffer, Text text) {
    char *to = buffer_reserve(buffer, text.len + 2);
    size_t plain = pass_plain(text, 0);
    if (plain == text.len) {
        to[0] = '"';
        if (text.len)
            memcpy(to + 1, text.at, text.len);
        to[text.len + 1] = '"';
        buffer->len += text.len + 2;
        return;
    }
    buffer_put(buffer, '"');
    for (size_t at = 0;; plain = pass_plain(text, at)) {
        buffer_add(buffer, (Text){text.at + at, plain - at});
        if (plain == text.len)
            break;
        write_escape(buffer, text.at[plain]);
        at = plain + 1;
    }
    buffer_put(buffer, '"');
}

void json_write_integer(Buffer *buffer, int64_t value) {
    buffer->len += number_write_integer(buffer_reserve(buffer, NUMBER_TEXT_SIZE), value);
}

void json_write_number(Buffer *buffer, double value) {
    if (isfinite(value))
        buffer->len += number_write(buffer_reserve(buffer, NUMBER_TEXT_SIZE), value);
    else
        buffer_lit(buffer, "null");
}

void json_write_boolean(Buffer *buffer, bool value) {
    buffer_add(buffer, value ? TEXT("true") : TEXT("false"));
}
