/* SPDX-License-Identifier: MIT */
/* Where a value ends, in text that comes piece by piece: what cuts an array of records into
 * records. Nothing is judged here but quotes and brackets; json.c does that with the value. */
#include "format/json.h"

static bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

static bool is_opening(char byte) {
    return byte == '{' || byte == '[';
}

static bool is_closing(char byte) {
    return byte == '}' || byte == ']';
}

#if JSON_SSE2
static unsigned bits_of(__m128i bytes, char byte) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte)));
}

/* Within an object or array, 16 bytes at a time as long as no backslash comes up. Stops behind the
 * bracket that closes it, with depth 0. */
static size_t pass_blocks(JsonExtent *extent, Text text, size_t at) {
    for (; text.len - at >= 16; at += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.at + at));
        if (bits_of(bytes, '\\'))
            return at;
        /* From each quote on every bit flips, so that those within strings are set. */
        unsigned strings = bits_of(bytes, '"');
        for (int shift = 1; shift < 16; shift *= 2)
            strings ^= strings << shift;
        strings ^= extent->in_string ? 0xffff : 0;
        extent->in_string = strings >> 15 & 1;
        __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8('{' ^ '['));
        unsigned opening = bits_of(folded, '{') & ~strings,
                 closing = bits_of(folded, '}') & ~strings;
        for (unsigned marks = opening | closing; marks; marks &= marks - 1) {
            if (opening & marks & -marks)
                extent->depth++;
            else if (--extent->depth == 0)
                return at + (size_t)__builtin_ctz(marks) + 1;
        }
    }
    return at;
}
#else
static size_t pass_blocks(JsonExtent *extent, Text text, size_t at) {
    (void)extent, (void)text;
    return at;
}
#endif

/* One byte within a string; true when it closes it. */
static bool pass_string_byte(JsonExtent *extent, char byte) {
    if (extent->is_escaped)
        extent->is_escaped = false;
    else if (byte == '\\')
        extent->is_escaped = true;
    else if (byte == '"')
        extent->in_string = false;
    return !extent->in_string;
}

size_t json_value_end(JsonExtent *extent, Text text) {
    size_t at = 0;
    if (!extent->has_begun)
        while (at < text.len && is_space(text.at[at]))
            at++;
    while (at < text.len) {
        if (extent->depth > 0 && !extent->is_escaped) {
            at = pass_blocks(extent, text, at);
            if (extent->depth == 0)
                return at;
            if (at == text.len)
                break;
        }
        char byte = text.at[at];
        if (extent->in_string) {
            at++;
            if (pass_string_byte(extent, byte) && extent->depth == 0)
                return at;
            continue;
        }
        bool ends_plain = is_opening(byte) || is_closing(byte) || is_space(byte) || byte == ',' ||
                          byte == ':' || byte == '"';
        if (extent->depth == 0 && (extent->is_plain ? ends_plain : is_closing(byte) || byte == ','))
            return at;
        extent->has_begun = true;
        at++;
        if (is_opening(byte))
            extent->depth++;
        else if (is_closing(byte) && --extent->depth == 0)
            return at;
        else if (byte == '"')
            extent->in_string = true;
        else if (extent->depth == 0)
            extent->is_plain = true;
    }
    return SIZE_MAX;
}
