/* SPDX-License-Identifier: MIT */
/* Text views: a pointer and a length, never owned, not terminated. UTF-8 checks, and the
 * edit distance behind every "did you mean". */
#ifndef REMIT_BASE_TEXT_H
#define REMIT_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Text {
    const char *at;
    size_t len;
} Text;

#define TEXT(literal)  ((Text){"" literal, sizeof(literal) - 1}) /* nothing but a literal */
#define TEXT_ARG(text) (int)(text).len, (text).at                /* for "%.*s" */

static inline Text text_of(const char *string) {
    return (Text){string, strlen(string)};
}

static inline bool text_equal(Text a, Text b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/** Byte order, as qsort wants it. */
int text_compare(Text a, Text b);
/** Equal when ASCII case does not count. */
bool text_equal_nocase(Text a, Text b);
/** Without leading and trailing ASCII white space. */
Text text_trim(Text text);
/** FNV-1a, 64 bit: for hash tables, not for fingerprints. */
uint64_t text_hash(Text text);

/** How many bytes the UTF-8 sequence at the start of `text` has; 0 when it is invalid or missing.
 */
size_t text_sequence_len(Text text);
/** The offset of the first invalid UTF-8 sequence, or -1 when all of `text` is valid. */
ptrdiff_t text_invalid_utf8(Text text);

/** Edits (insert, delete, replace, swap of neighbours) from a to b, case not counting; SIZE_MAX
 * when one of them is too long to be a word. */
size_t text_edits(Text a, Text b);
/**
 * The candidate nearest to `word` (case does not count), or -1 when none is near enough to be
 * meant. Near enough: at most one edit for every three letters, transpositions counting as one.
 */
int text_nearest(Text word, const Text *candidates, size_t count);

#endif
