/* SPDX-License-Identifier: MIT */
/* The state of a run, kept beside its output, so that another run can go on where it stopped: how
 * far it was, and what it was a run of. */
#ifndef REMIT_BATCH_STATE_H
#define REMIT_BATCH_STATE_H

#include "base/error.h"
#include "base/fingerprint.h"
#include "batch/tally.h"

typedef struct RunState {
    char plan[FINGERPRINT_BYTES];        /**< of policy, knowledge base and options */
    uint64_t size, seconds, nanoseconds; /**< of the input when the run began, and its time */
    uint64_t seen, trail; /**< so many bytes of the input had been read, and their trail */
    uint64_t offset;      /**< in the input: where the next record starts, or before it */
    int line;
    uint64_t out, errors; /**< bytes of the outputs */
    Tally tally;
} RunState;

/** Writes it beside the target and renames. */
bool state_write(const char *file, const RunState *state, RemitError *err);
/** `is_there` says whether there is one. Fails with REMIT_E_INPUT when it is damaged. */
bool state_read(const char *file, RunState *state, bool *is_there, RemitError *err);

#endif
