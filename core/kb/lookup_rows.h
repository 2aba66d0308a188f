/* SPDX-License-Identifier: MIT */
/* What the files behind lookup.h share. Internal to the kb room. */
#ifndef REMIT_KB_LOOKUP_ROWS_H
#define REMIT_KB_LOOKUP_ROWS_H

#include "kb/lookup.h"
#include "kb/store.h"

#define LOOKUP_CLAIM_COLUMNS                                                                       \
    "claim.id, claim.source, claim.line, claim.line_end, claim.kind, claim.roles, claim.aspect,"   \
    " claim.text, claim.terms, claim.low, claim.high, claim.unit, claim.country, claim.basis,"     \
    " claim.pack"

/* The values ?1 … ?9 are those of lookup_filter_values. */
#define LOOKUP_FILTER                                                                              \
    "(?1 = '' OR claim.source = ?1)"                                                               \
    " AND (?2 = '' OR EXISTS (SELECT 1 FROM claim_role WHERE role = ?2 AND claim = claim.id))"     \
    " AND (?3 = '' OR claim.kind = ?3) AND (?4 = '' OR claim.aspect = ?4)"                         \
    " AND (?5 = '' OR claim.pack = ?5) AND (?6 = '' OR claim.id = ?6)"                             \
    " AND (?7 = '' OR claim.source = ?7)"                                                          \
    " AND (?8 = '' OR CAST(?8 AS INTEGER) BETWEEN claim.line AND claim.line_end)"                  \
    " AND (?9 = '' OR claim.country = ?9)"
enum { LOOKUP_FILTER_VALUES = 9 };

/** The values of LOOKUP_FILTER; `filter` may be NULL. */
void lookup_filter_values(const KbFilter *filter, Text values[LOOKUP_FILTER_VALUES]);
/** Reads the row of LOOKUP_CLAIM_COLUMNS that the statement stands at. */
void lookup_read_claim(sqlite3_stmt *row, Arena *arena, KbClaim *claim);
/** Reads rows of id, title, question and pack, and finalises the statement, which may be NULL after
 * a failure. */
bool lookup_read_disputes(Kb *kb, sqlite3_stmt *rows, Arena *arena, KbDisputeList *out,
                          RemitError *err);

#endif
