/* SPDX-License-Identifier: MIT */
/* Columns: which field each of other people's names means, whether it heads a column of CSV or is a
 * key of JSON. What --map says counts most, then a field's own name, then its aliases. */
#ifndef REMIT_INPUT_COLUMNS_H
#define REMIT_INPUT_COLUMNS_H

#include "base/buffer.h"
#include "base/error.h"
#include "subject/subject.h"

/** How a name came to its field; the higher wins where two names mean one field. */
typedef enum NameRank { NAME_STRANGE, NAME_ALIAS, NAME_OWN, NAME_MAPPED } NameRank;

typedef struct NameMap {
    Text column;
    int field; /**< -1: passed over */
} NameMap;

typedef struct Columns {
    const Subject *subject;
    const NameMap *maps;
    int map_count;
} Columns;

/** Reads "column=field" into `map`; "column=" passes the column over. Fails with REMIT_E_USAGE. */
bool columns_read_map(const Subject *subject, Text text, NameMap *map, RemitError *err);
/** The field that a name means, or -1; and how. */
int columns_field(const Columns *columns, Text name, NameRank *rank);
/**
 * The fields of a header: -1 for a column that is none or is passed over. Two columns that mean one
 * field equally well, and two of one name, are an error (REMIT_E_INPUT) that names both. `strange`,
 * by column, says which mean nothing; a line is appended to `passed` for each column that another
 * one stands in for.
 */
bool columns_of_header(const Columns *columns, const Text *names, size_t count, int *fields,
                       bool *strange, Buffer *passed, RemitError *err);

#endif
