/* SPDX-License-Identifier: MIT */
/* Bytes in: a file or standard input, read in blocks. Knows when the other side pauses, and when
 * somebody wants the run to end. */
#ifndef REMIT_BATCH_SOURCE_H
#define REMIT_BATCH_SOURCE_H

#include "base/error.h"
#include "base/memory.h"

typedef struct Source {
    const char *name; /**< as the user named it; "<stdin>" */
    int file;
    int signals;   /**< becomes readable when the run shall end; -1: never */
    uint64_t size; /**< of a file; 0 when it is not known */
    uint64_t read; /**< bytes so far */
    bool is_done;
} Source;

/** Opens `path` ("-": standard input). Fails with REMIT_E_INPUT: missing, a directory, unreadable.
 */
bool source_open(Source *source, const char *path, RemitError *err);
void source_close(Source *source);
/** Goes to an offset of a file. */
bool source_seek(Source *source, uint64_t offset, RemitError *err);
/** Are there bytes (or the end) without waiting? */
bool source_is_ready(const Source *source);
/** Reads up to `room` bytes; 0 at the end (then is_done is set) and when `signals` spoke first. */
bool source_read(Source *source, char *at, size_t room, size_t *got, RemitError *err);

#endif
