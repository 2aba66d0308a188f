/* SPDX-License-Identifier: MIT */
/* What the files behind kb_import share. Internal to the kb room. */
#ifndef REMIT_KB_IMPORT_ROWS_H
#define REMIT_KB_IMPORT_ROWS_H

#include "kb/store.h"

/** One import that is running. */
typedef struct Importer {
    sqlite3 *db;      /**< the copy, in a transaction */
    const char *file; /**< the target, for messages */
    const char *path; /**< of the pack that is being read */
    Text pack;        /**< its id */
    Arena arena;
    const char *refusal; /**< the hint of a refusal: what did not happen */
    bool has_row;        /**< whether the last statement gave one */
    RemitError *err;
} Importer;

/** A file of a pack and the table that its rows go to. */
typedef struct PackTable {
    const char *file;
    const char *table;
    const char *noun; /**< what a row is, for messages */
    const char *key;  /**< SQL that tells a row from others, where each says which pack it is from;
                         NULL where rows do not */
} PackTable;

/** Inserts the rows of a CSV file, and notes the line of each in temp.import_row. */
bool import_csv(Importer *importer, const PackTable *table, const char *path);

#endif
