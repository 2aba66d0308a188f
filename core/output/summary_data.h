/* SPDX-License-Identifier: MIT */
/* What a summary holds: between summary.c, which counts, summary_pack.c and summary_print.c.
 */
#ifndef REMIT_OUTPUT_SUMMARY_DATA_H
#define REMIT_OUTPUT_SUMMARY_DATA_H

#include "output/summary.h"

enum {
    OUTCOME_LIMIT = 32, /**< outcomes with a column of their own */
    TABLE_LIMIT = 16,
    CLOSE_LIMIT = 64, /**< sorts of close calls that are counted */
    CLOSE_NAMES = 8,  /**< names kept of each */
};

/** How many decisions of one row had each outcome; the last place is for all further outcomes. */
typedef uint64_t OutcomeCounts[OUTCOME_LIMIT + 1];

typedef struct SummaryTable {
    int field;
    int rows;      /**< without the one for missing values, which stands behind them */
    double *bands; /**< where the second, third … row begins, for a number */
    int band_count;
    OutcomeCounts *counts; /**< rows + 1 */
} SummaryTable;

/** Decisions with the same outcome, as far from the same other one. */
typedef struct CloseCalls {
    int outcome; /**< a column; so is runner_up */
    int runner_up;
    double margin;
    uint64_t count;
    char *names[CLOSE_NAMES];      /**< of the first records; owned; empty: it has none */
    uint64_t numbers[CLOSE_NAMES]; /**< their places among the decisions, from 1 */
} CloseCalls;

struct Summary {
    const Policy *policy;
    Arena arena;
    Arena names; /**< of outcomes that are not the policy's rows */
    uint64_t count;
    Text outcomes[OUTCOME_LIMIT];
    int outcome_count;
    OutcomeCounts totals;
    SummaryTable tables[TABLE_LIMIT];
    int table_count;
    uint64_t *open;        /**< by field: decisions that its value could change */
    uint64_t *rested;      /**< by field: decisions that rest on what was assumed for it */
    uint64_t open_count;   /**< decisions with an open field */
    uint64_t rested_count; /**< decisions that rest on an assumption */
    CloseCalls close[CLOSE_LIMIT + 1]; /**< closest first */
    int close_count;
};

/** Forgets the outcomes that came up. */
void summary_begin_outcomes(Summary *summary);
/** The column of an outcome: its own, or the last, which all share that come after the limit. */
int summary_column(Summary *summary, Text outcome);
/** The sort of close call that a decision belongs to; NULL when it is none of the closest. Sorts
 * are in the order of their margins, and of two as close the one that came up first comes first. */
CloseCalls *summary_close_calls(Summary *summary, int outcome, int runner_up, double margin);
/** Keeps a copy of the name that is safe to print. */
void summary_set_name(CloseCalls *calls, int at, Text name, uint64_t number);
void summary_free_names(CloseCalls *calls);

#endif
