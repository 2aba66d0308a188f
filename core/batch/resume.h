/* SPDX-License-Identifier: MIT */
/* Stopping in the middle and going on: what of a run is kept, and whether another run is the same
 * one. */
#ifndef REMIT_BATCH_RESUME_H
#define REMIT_BATCH_RESUME_H

#include "batch/run.h"

/** Finds out what this run is, and whether it can be resumed at all. */
void resume_identify(Run *run);
/** With --resume: reads the state of the run before. Fails when that was another run. */
bool resume_begin(Run *run, RemitError *err);
/** From now on what is read is noted, so that another run can tell it again: here, or by the
 * workers that read it. */
void resume_follow(Run *run, bool by_workers);
/** Writes the state now. */
bool resume_save(Run *run, RemitError *err);
/** The run is over: nothing is to be resumed. */
void resume_forget(Run *run);

#endif
