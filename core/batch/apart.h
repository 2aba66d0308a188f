/* SPDX-License-Identifier: MIT */
/* Keeping what is read apart from what is written, whatever the files are called. */
#ifndef REMIT_BATCH_APART_H
#define REMIT_BATCH_APART_H

#include "batch/run.h"

/** Is neither the input written over, nor one output over the other? To be called when the input is
 * open, before anything is written. Fails with REMIT_E_USAGE. */
bool apart_check_files(const Run *run, RemitError *err);
/** Is the table that is read not the one that is replaced? Fails with REMIT_E_USAGE. */
bool apart_check_table(const Run *run, RemitError *err);

#endif
