/* SPDX-License-Identifier: MIT */
/* Text views: comparing, hashing, checking UTF-8, and finding the word that was meant. */
#include "base/text.h"

static char lower_of(char c) {
    return (c >= 'A' && c <= 'Z') ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int text_compare(Text a, Text b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.at, b.at, len) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool text_equal_nocase(Text a, Text b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower_of(a.at[i]) != lower_of(b.at[i]))
            return false;
    return true;
}

Text text_trim(Text text) {
    while (text.len > 0 && is_space(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && is_space(text.at[text.len - 1]))
        text.len--;
    return text;
}

uint64_t text_hash(Text text) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 0x100000001b3u;
    return hash;
}

size_t text_sequence_len(Text text) {
    const unsigned char *at = (const unsigned char *)text.at;
    if (text.len == 0)
        return 0;
    unsigned char lead = at[0];
    if (lead < 0x80)
        return 1;
    size_t len = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.len < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((at[i] & 0xc0) != 0x80)
            return 0;
    /* Overlong forms, surrogates, and what lies beyond U+10FFFF. */
    if ((lead == 0xe0 && at[1] < 0xa0) || (lead == 0xed && at[1] > 0x9f) ||
        (lead == 0xf0 && at[1] < 0x90) || (lead == 0xf4 && at[1] > 0x8f))
        return 0;
    return len;
}

ptrdiff_t text_invalid_utf8(Text text) {
    size_t i = 0;
    while (i < text.len) {
        for (uint64_t bytes; text.len - i >= sizeof bytes; i += sizeof bytes) { /* most is ASCII */
            memcpy(&bytes, text.at + i, sizeof bytes);
            if (bytes & 0x8080808080808080)
                break;
        }
        if (i == text.len)
            break;
        size_t len = text_sequence_len((Text){text.at + i, text.len - i});
        if (len == 0)
            return (ptrdiff_t)i;
        i += len;
    }
    return -1;
}

enum { LONGEST_WORD = 64 }; /* longer words are not compared: nobody mistypes them by one letter */

size_t text_edits(Text a, Text b) {
    if (a.len > LONGEST_WORD || b.len > LONGEST_WORD)
        return SIZE_MAX;
    size_t rows[3][LONGEST_WORD + 1];
    size_t *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower_of(a.at[i - 1]), y = lower_of(b.at[j - 1]);
            size_t best = last[j - 1] + (x != y);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && x == lower_of(b.at[j - 2]) && lower_of(a.at[i - 2]) == y &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        size_t *free_row = before;
        before = last;
        last = now;
        now = free_row;
    }
    return last[b.len];
}

int text_nearest(Text word, const Text *candidates, size_t count) {
    int nearest = -1;
    size_t limit = word.len / 3 + (word.len % 3 != 0 && word.len < 3);
    if (limit == 0)
        limit = 1;
    for (size_t i = 0; i < count; i++) {
        size_t distance = text_edits(word, candidates[i]);
        if (distance <= limit && distance < candidates[i].len) {
            nearest = (int)i;
            if (distance == 0)
                break;
            limit = distance - 1; /* only a nearer one may replace it */
        }
    }
    return nearest;
}
