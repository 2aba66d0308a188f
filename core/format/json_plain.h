/* SPDX-License-Identifier: MIT */
/* JSON values as programs mostly write them, read without asking for the end of the text at each
 * byte: bytes behind it may be loaded (json_has_room), and the caller compares the place it got to
 * with the end after each member or element. Every function gives the place behind the value, or
 * NULL when it is not written plainly; the reader of json.h, from the same place, then says what
 * there is. What these take, it takes, with the same meaning. */
#ifndef REMIT_FORMAT_JSON_PLAIN_H
#define REMIT_FORMAT_JSON_PLAIN_H

#include "format/json.h"

enum {
    JSON_PLAIN_STRING = 96, /**< the longest string, in bytes */
    JSON_GLUE_BYTES = 64,
    JSON_ROOM = JSON_PLAIN_STRING + JSON_GLUE_BYTES + 64,
};

/** What stands between two values, from the end of the one to the start of the other:
 * `, "name": `. Programs write it the same way in each record. */
typedef struct JsonGlue {
    char bytes[JSON_GLUE_BYTES];
    int len;
    unsigned mask; /**< a bit for each of the first 32 bytes that counts */
} JsonGlue;

/** False when the text is too long for one. */
static inline bool json_glue_set(JsonGlue *glue, Text text) {
    if (text.len > JSON_GLUE_BYTES)
        return false;
    memset(glue->bytes, 0, sizeof glue->bytes);
    if (text.len)
        memcpy(glue->bytes, text.at, text.len);
    glue->len = (int)text.len;
    glue->mask = text.len < 32 ? (1U << text.len) - 1 : ~0U;
    return true;
}

/** May JSON_ROOM bytes behind the text be loaded? */
static inline bool json_has_room(const JsonReader *reader) {
    return reader->readable - reader->end >= JSON_ROOM;
}

static inline bool json_glue_is_at(const JsonGlue *glue, const char *at) {
#if JSON_SSE2
    const __m128i *text = (const __m128i *)(const void *)at;
    const __m128i *bytes = (const __m128i *)(const void *)glue->bytes;
    __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(text), _mm_loadu_si128(bytes));
    __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(text + 1), _mm_loadu_si128(bytes + 1));
    unsigned equal = (unsigned)_mm_movemask_epi8(low) | (unsigned)_mm_movemask_epi8(high) << 16;
    return (equal & glue->mask) == glue->mask &&
           (JSON_LIKELY(glue->len <= 32) ||
            memcmp(at + 32, glue->bytes + 32, (size_t)glue->len - 32) == 0);
#else
    return memcmp(at, glue->bytes, (size_t)glue->len) == 0;
#endif
}

/** A string without escapes, of ASCII alone. */
static inline const char *json_plain_string(const char *at, Text *string) {
    if (*at != '"')
        return NULL;
    const char *from = at + 1, *to = from;
#if JSON_SSE2
    unsigned marks = json_marks(to);
    while (!marks) {
        to += 16;
        if (to - from >= JSON_PLAIN_STRING)
            return NULL;
        marks = json_marks(to);
    }
    to += __builtin_ctz(marks);
#else
    while ((unsigned char)*to >= ' ' && (unsigned char)*to < 0x80 && *to != '"' && *to != '\\' &&
           to - from < JSON_PLAIN_STRING)
        to++;
#endif
    if (*to != '"')
        return NULL;
    *string = (Text){from, (size_t)(to - from)};
    return to + 1;
}

/** A string of at most 15 bytes, up to the first quote. Its bytes are not looked at: it is for a
 * caller who takes it only when it is one of the words that he knows. */
static inline const char *json_plain_word(const char *at, Text *word) {
    if (*at != '"')
        return NULL;
    const char *from = at + 1;
#if JSON_SSE2
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')));
    if (!quotes)
        return NULL;
    size_t len = (size_t)__builtin_ctz(quotes);
#else
    size_t len = 0;
    while (len < 16 && from[len] != '"')
        len++;
    if (len == 16)
        return NULL;
#endif
    *word = (Text){from, len};
    return from + len + 1;
}

static inline bool json_ends_number(char byte) {
    return byte == ',' || byte == '}' || byte == ']' || byte == ' ' || byte == '\n' ||
           byte == '\r' || byte == '\t';
}

/** A whole number of one to seven digits, without a sign. */
static inline const char *json_plain_integer(const char *at, int64_t *number) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    /* Not zero in each byte that is no digit, up to the first of these. */
    uint64_t others =
        ((bytes & (bytes + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030;
    unsigned len = others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
    if (len == 0 || len == 8 || (*at == '0' && len > 1) || !json_ends_number(at[len]))
        return NULL;
    /* The digits by value, the last one in the highest byte; then two, four, eight at a time. */
    uint64_t digits = (bytes << (64 - 8 * len)) & 0x0f0f0f0f0f0f0f0f;
    digits = digits * 2561 >> 8 & 0x00ff00ff00ff00ff;
    digits = digits * 6553601 >> 16 & 0x0000ffff0000ffff;
    *number = (int64_t)(digits * 42949672960001 >> 32);
    return at + len;
#else
    int64_t sum = 0;
    int len = 0;
    for (; at[len] >= '0' && at[len] <= '9' && len < 8; len++)
        sum = sum * 10 + (at[len] - '0');
    if (len == 0 || len == 8 || (*at == '0' && len > 1) || !json_ends_number(at[len]))
        return NULL;
    *number = sum;
    return at + len;
#endif
}

static inline const char *json_plain_boolean(const char *at, bool *boolean) {
    uint32_t bytes, yes, no;
    memcpy(&bytes, at, 4);
    memcpy(&yes, "true", 4);
    memcpy(&no, "fals", 4);
    /* One branch, for what is neither: which of the two it is cannot be guessed. */
    uint32_t from_true = bytes ^ yes, from_false = (bytes ^ no) | (unsigned char)(at[4] ^ 'e');
    if ((uint64_t)from_true * from_false != 0)
        return NULL;
    *boolean = from_true == 0;
    return at + 5 - (from_true == 0);
}

#endif
