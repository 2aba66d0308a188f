/* SPDX-License-Identifier: MIT */
/* What the input is: by its first bytes, its name, and what is in it. Inside this room only. */
#ifndef REMIT_BATCH_DETECT_H
#define REMIT_BATCH_DETECT_H

#include "batch/run.h"

/** Does a file's name, whether it is packed or not, end so? `path` may be NULL. */
bool detect_ending(const char *path, const char *end);
/** Is it called as databases are? */
bool detect_is_database(const char *path);
/** Reads until the format is known, and plans by it. False also when the run was interrupted. */
bool detect_format(Run *run, RemitError *err);

#endif
