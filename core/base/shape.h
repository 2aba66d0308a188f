/* SPDX-License-Identifier: MIT */
/* Shape: reading a datum that came from a Lua file, key by key, against what is expected. The first
 * failure is kept with its place in the file; after it every call is harmless, so that a reader can
 * be written straight down and look at `failed` once. */
#ifndef REMIT_BASE_SHAPE_H
#define REMIT_BASE_SHAPE_H

#include "base/datum.h"

typedef struct Shape {
    Text file, source; /**< the Lua file, for places */
    size_t from; /**< where the item being read begins in `source`: words are looked for behind */
    bool failed;
    RemitError *err;
    size_t token; /**< a token that begins at or before `from`; 0 will do */
    /* Where shape_place was last asked: the next place is mostly behind it. */
    size_t placed, line_start;
    int lines;
} Shape;

/** Fails at the place of `word` in the file; an empty word means the item's own place. */
void shape_fail(Shape *shape, Text word, const char *format, ...)
    __attribute__((cold, format(printf, 3, 4)));
/** The same in the file that the table is from, which may be a list of words. NULL: the file. */
void shape_fail_in(Shape *shape, const Datum *table, Text word, const char *format, ...)
    __attribute__((cold, format(printf, 4, 5)));
/** Moves `from` to the literal `word` behind it, so that what follows is looked for from there. */
void shape_enter(Shape *shape, Text word);
/** Line and column of `from`. */
void shape_place(Shape *shape, int *line, int *column);

/** Every string key of the table must be one of `keys` (NULL-terminated); `what` names the table.
 */
void shape_keys(Shape *shape, const Datum *table, const char *what, const char *const *keys);
/** The value of a key when it is of this kind; NULL when there is none (a failure if it is
 * required) or it is of another kind (a failure). An integer serves as a number. */
const Datum *shape_get(Shape *shape, const Datum *table, const char *key, DatumKind kind,
                       bool is_required);
/** The same for strings; an empty text when there is none. Copied into the arena. */
Text shape_string(Shape *shape, const Datum *table, const char *key, bool is_required,
                  Arena *arena);
/** A sequence of strings, copied into the arena; a single string counts as a sequence of one. */
const Text *shape_strings(Shape *shape, const Datum *table, const char *key, int *count,
                          Arena *arena);

#endif
