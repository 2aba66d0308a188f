/* SPDX-License-Identifier: MIT */
/* SQL of the user's own over the knowledge base: one statement that reads, within limits. Nothing
 * can be written, attached or loaded, and nothing depends on the clock or on chance. */
#ifndef REMIT_KB_QUERY_H
#define REMIT_KB_QUERY_H

#include "kb/kb.h"

typedef struct KbQuery KbQuery;

typedef struct KbLimits {
    int64_t milliseconds; /**< of processor time, for the whole query; 0: five seconds */
    size_t rows;          /**< then it ends, see kb_query_is_cut; 0: 100,000 */
} KbLimits;

typedef enum KbCellKind { KB_NULL, KB_INTEGER, KB_NUMBER, KB_TEXT } KbCellKind;

typedef struct KbCell {
    KbCellKind kind;
    int64_t integer;
    double number; /**< of an integer too */
    Text text;     /**< valid until the next row; a blob's bytes are text too */
} KbCell;

/** Prepares it; NULL with REMIT_E_USAGE and the place in the SQL when it is wrong or does not only
 * read. `limits` may be NULL. The caller frees it before the kb is closed. */
KbQuery *kb_query(Kb *kb, Text sql, const KbLimits *limits, RemitError *err);
/** How many parameters (?1 …) it has. */
size_t kb_query_parameters(const KbQuery *query);
/** Gives a parameter a value; `at` counts from 1. The text is copied. */
void kb_query_bind(KbQuery *query, size_t at, KbCell value);
size_t kb_query_columns(const KbQuery *query);
/** Borrowed from the query. */
Text kb_query_name(const KbQuery *query, size_t column);
/** The next row. Fails with REMIT_E_LIMIT when the time is up. */
bool kb_query_next(KbQuery *query, bool *has_row, RemitError *err);
KbCell kb_query_cell(const KbQuery *query, size_t column);
/** Whether it ended at the limit of rows. */
bool kb_query_is_cut(const KbQuery *query);
/** NULL is fine. */
void kb_query_free(KbQuery *query);

#endif
