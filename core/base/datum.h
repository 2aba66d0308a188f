/* SPDX-License-Identifier: MIT */
/* A datum: what a Lua file returned, as plain data. The Lua room makes it, the subject and policy
 * rooms read it; neither has to know the other. Lives in the arena it was made in. */
#ifndef REMIT_BASE_DATUM_H
#define REMIT_BASE_DATUM_H

#include "base/error.h"
#include "base/memory.h"

typedef enum DatumKind {
    DATUM_NIL,
    DATUM_BOOLEAN,
    DATUM_INTEGER,
    DATUM_NUMBER,
    DATUM_STRING,
    DATUM_FUNCTION,
    DATUM_TABLE,
} DatumKind;

typedef struct DatumPair DatumPair;

/** A Lua file, for the places of errors. */
typedef struct DatumFile {
    Text name, source;
} DatumFile;

typedef struct Datum {
    DatumKind kind;
    union {
        bool boolean;
        int64_t integer;
        double number;
        Text string;  /**< NUL-terminated */
        int function; /**< a handle of the script that made it */
        struct {
            const struct Datum *items; /**< the elements 1 … count */
            size_t count;
            const DatumPair *pairs; /**< the string keys, in byte order */
            size_t pair_count;
            const DatumFile *list; /**< the list of words that the table is from, which lives as
                                        long as the script; NULL: it is from the file itself */
        } table;
    };
} Datum;

struct DatumPair {
    Text key;
    Datum value;
};

/** The value of a string key, or NULL when `datum` is no table or has no such key. */
const Datum *datum_get(const Datum *datum, const char *key);
/** "a table", "a string" …, for messages. */
const char *datum_kind_name(DatumKind kind);
/** Where `word` stands in the Lua file `source` as a whole string literal or a name, searched from
 * `from` on; SIZE_MAX when it does not. Comments are passed over. For the places of errors. */
size_t datum_find_literal(Text source, Text word, size_t from);
/** The same for one search after another: `*token`, 0 at first, is where a token at or before
 * `from` begins, and is moved to the one that is found. */
size_t datum_find_next_literal(Text source, Text word, size_t from, size_t *token);
/** The innermost {…} around the byte `inside` of the Lua file `source`, from its first byte to
 * behind its last; false when there is none. */
bool datum_find_table(Text source, size_t inside, size_t *start, size_t *end);

#endif
