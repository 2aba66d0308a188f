/* SPDX-License-Identifier: MIT */
/* The file beside a knowledge base that is being written: one run's alone, and gone when the run is
 * stopped. Internal to the kb room. */
#ifndef REMIT_KB_PART_H
#define REMIT_KB_PART_H

#include "kb/kb.h"
#include <signal.h>
#include <sqlite3.h>

typedef struct Part {
    const char *target; /**< whose place it takes; errors name it */
    Text path;
    int lock;               /**< the open file, locked; -1: none */
    sigset_t ends, before;  /**< the signals that stop the run, and the mask to go back to */
    int64_t limit, started; /**< in microseconds of processor time; limit 0: none */
    bool is_late;
} Part;

/** Makes it, empty, and holds back the signals that would end the program. Fails with
 * REMIT_E_OUTPUT: the target is no file, cannot be written, or another run is writing it. `arena`
 * owns the path. Call part_finish in any case. */
bool part_open(Part *part, const char *target, Arena *arena, RemitError *err);
/** Ends what the connection runs when a signal comes, or after `milliseconds` of processor time; 0:
 * as long as it takes. */
void part_watch(Part *part, sqlite3 *db, int64_t milliseconds);
/** Puts it in the target's place when `is_done` and it opens as a knowledge base, else removes it.
 * Then a signal that was held back comes through. Fails with REMIT_E_LIMIT when the time was up,
 * and with `err` as it is when `is_done` is false. */
bool part_finish(Part *part, bool is_done, RemitError *err);

#endif
