/* SPDX-License-Identifier: MIT */
/* The state of one run, and its beginning: what the input is, what its columns mean, what is asked
 * of it. Inside this room only. */
#ifndef REMIT_BATCH_RUN_H
#define REMIT_BATCH_RUN_H

#include "batch/batch.h"
#include "batch/report.h"
#include "batch/sink.h"
#include "batch/source.h"
#include "batch/state.h"
#include "batch/trail.h"

typedef struct Run {
    const BatchOptions *options;
    Arena arena;
    LaneOptions plan;
    FeedOptions feed_options;
    size_t column_count; /**< of CSV */
    TableTarget target;  /**< of the output; its file is NULL unless it is a database */
    const char **types;  /**< of its columns */
    Source source;
    Sink sink;
    Report report;
    Tally tally;
    bool is_interrupted;
    /* Where the next record starts, or before it; and what has been read from there on. */
    uint64_t offset;
    int line;
    bool has_position;
    Buffer start;
    uint64_t from, to; /**< the share of the input that is meant: records that start there */
    Stranger *strangers;
    size_t stranger_count, stranger_room;
    RunState state;
    Trail trail;            /**< of what has been read, where the run can be resumed */
    const char *state_file; /**< NULL: the run cannot be resumed */
    bool is_resumed;
    double saved; /**< when the state was written last */
} Run;

/** Makes all ready for the first record. On failure run_close is still to be called. */
bool run_open(Run *run, const BatchOptions *options, LoadedPolicy *loaded, RemitError *err);
/** Gives all back. */
void run_close(Run *run);

/** If there is a position, all records that start before it are done: the state is saved now and
 * then. */
bool run_checkpoint(Run *run, RemitError *err);
/** Are so many rejections, in all, more than --max-errors allows, so that the run ends? */
bool run_is_too_many(const Run *run, uint64_t rejections);
/** Does it enter Lua for some records? */
bool run_has_functions(const Policy *policy);
/** Keeps a key that is no field, for the warning at the end. */
void run_add_stranger(Run *run, const Stranger *stranger);

#endif
