/* SPDX-License-Identifier: MIT */
/* The pool: workers in processes of their own, blocks of records to them, results from them in the
 * order of the input. A worker that dies or hangs is replaced; the block it had is done again, and
 * only a record that ends two of them is given up. */
#ifndef REMIT_BATCH_POOL_H
#define REMIT_BATCH_POOL_H

#include "batch/run.h"

/** Takes all records of the run from its position on. False when the run has to stop: `err` says
 * why, unless it was interrupted or too many were rejected. */
bool pool_take_all(Run *run, int jobs, RemitError *err);

typedef struct Pool Pool;

/** The other way: the run finds the records, one by one, and the workers decide them. NULL when
 * they cannot be started. The caller closes it. */
Pool *pool_open(Run *run, int jobs, RemitError *err);
/** Takes a record, or with `bad` one that the feed could not make out. False as with
 * pool_take_all. */
bool pool_push(Pool *pool, const FeedRecord *record, const RemitError *bad, RemitError *err);
/** Waits until all records are put out. */
bool pool_drain(Pool *pool, RemitError *err);
/** NULL is fine. */
void pool_close(Pool *pool);

#endif
