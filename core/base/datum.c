/* SPDX-License-Identifier: MIT */
/* Looking things up in a datum, and finding in the Lua file where one of its words was written. */
#include "base/datum.h"

const Datum *datum_get(const Datum *datum, const char *key) {
    if (!datum || datum->kind != DATUM_TABLE)
        return NULL;
    Text wanted = text_of(key);
    for (size_t i = 0; i < datum->table.pair_count; i++)
        if (text_equal(datum->table.pairs[i].key, wanted))
            return &datum->table.pairs[i].value;
    return NULL;
}

const char *datum_kind_name(DatumKind kind) {
    switch (kind) {
    case DATUM_NIL:
        return "nil";
    case DATUM_BOOLEAN:
        return "a boolean";
    case DATUM_INTEGER:
    case DATUM_NUMBER:
        return "a number";
    case DATUM_STRING:
        return "a string";
    case DATUM_FUNCTION:
        return "a function";
    case DATUM_TABLE:
        return "a table";
    }
    return "nothing";
}

static bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The length of a long bracket's opening `[[`, `[=[` … at `at`, 0 when there is none. */
static size_t long_bracket(Text source, size_t at) {
    if (source.at[at] != '[')
        return 0;
    size_t level = 1;
    while (at + level < source.len && source.at[at + level] == '=')
        level++;
    return at + level < source.len && source.at[at + level] == '[' ? level + 1 : 0;
}

/* Where the long bracket that opened with `open` bytes before `at` closes. */
static size_t long_bracket_end(Text source, size_t at, size_t open) {
    for (; at + open <= source.len; at++) {
        if (source.at[at] != ']' || source.at[at + open - 1] != ']')
            continue;
        size_t i = 1;
        while (i < open - 1 && source.at[at + i] == '=')
            i++;
        if (i == open - 1)
            return at;
    }
    return source.len;
}

size_t datum_find_literal(Text source, Text word, size_t from) {
    size_t token = 0;
    return datum_find_next_literal(source, word, from, &token);
}

/* Behind the token or the byte at `at`. Of a literal or a name, start … end is the text; of a
 * comment and anything else it is empty. */
static size_t pass_token(Text source, size_t at, size_t *start, size_t *end) {
    char c = source.at[at];
    size_t open = long_bracket(source, at);
    *start = *end = at;
    if (c == '-' && at + 1 < source.len && source.at[at + 1] == '-') {
        size_t bracket = at + 2 < source.len ? long_bracket(source, at + 2) : 0;
        if (bracket)
            return long_bracket_end(source, at + 2 + bracket, bracket) + bracket;
        const char *newline = memchr(source.at + at, '\n', source.len - at);
        return newline ? (size_t)(newline - source.at) : source.len;
    }
    if (open) {
        *start = at + open;
        if (*start < source.len && source.at[*start] == '\n')
            ++*start; /* Lua drops a first newline */
        *end = long_bracket_end(source, *start, open);
        return *end + open;
    }
    if (c == '"' || c == '\'') {
        *start = at + 1;
        for (*end = *start; *end < source.len && source.at[*end] != c && source.at[*end] != '\n';)
            *end += source.at[*end] == '\\' ? 2 : 1;
        if (*end > source.len)
            *end = source.len;
        return *end + 1;
    }
    if (!is_name_char(c))
        return at + 1;
    while (*end < source.len && is_name_char(source.at[*end]))
        ++*end;
    return *end;
}

size_t datum_find_next_literal(Text source, Text word, size_t from, size_t *token) {
    size_t at = *token;
    while (at < source.len) {
        size_t token_at = at, start, end;
        at = pass_token(source, at, &start, &end);
        /* A literal with escapes differs from its value and is not found: the caller then reports
         * the place of the rule around it. */
        Text literal = {source.at + start, end - start};
        bool is_text = start != token_at || end != start;
        if (start < from || !is_text || !text_equal(literal, word))
            continue;
        *token = token_at;
        return start;
    }
    return SIZE_MAX;
}

bool datum_find_table(Text source, size_t inside, size_t *start, size_t *end) {
    enum { DEEPEST = 64 };
    size_t opened[DEEPEST], depth = 0, wanted = 0;
    for (size_t at = 0, from, to; at < source.len;) {
        if (at >= inside && wanted == 0) {
            wanted = depth; /* the table is the one that is open here */
            if (depth == 0 || depth > DEEPEST)
                return false;
            *start = opened[depth - 1];
        }
        char byte = source.at[at];
        at = pass_token(source, at, &from, &to);
        if (from != to || (byte != '{' && byte != '}'))
            continue;
        if (byte == '{') {
            if (depth < DEEPEST)
                opened[depth] = at - 1;
            depth++;
        } else if (depth > 0 && depth-- == wanted) {
            *end = at;
            return true;
        }
    }
    return false;
}
