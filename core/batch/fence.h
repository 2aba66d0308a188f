/* SPDX-License-Identifier: MIT */
/* The fence around a worker: it computes, and speaks through the pipes and the memory it was given,
 * and into one file if it may. It opens no file, no connection and no process, and its memory is
 * bounded. */
#ifndef REMIT_BATCH_FENCE_H
#define REMIT_BATCH_FENCE_H

/** Shuts the calling process in, for good. `output` is the file that it may write at places it
 * chooses; -1: none. Where the system has no such filter, the limits alone hold. */
void fence_close(int output);

#endif
