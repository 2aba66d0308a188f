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

#endif
