/* SPDX-License-Identifier: MIT */
/* Whole small files and whole outputs: reading one into memory, and writing one so that it is there
 * whole or not at all. Portfolios are read by the batch room, block by block. */
#ifndef REMIT_INPUT_FILE_H
#define REMIT_INPUT_FILE_H

#include "base/buffer.h"
#include "base/error.h"

/** Reads `path` ("-": standard input) behind what is in `out`. Fails with `code`, naming the file:
 * missing, a directory, unreadable, larger than `most` bytes. */
bool file_read(const char *path, size_t most, RemitCode code, Buffer *out, RemitError *err);
/** Writes beside the target and renames; a device or pipe is written as it is. REMIT_E_OUTPUT. */
bool file_write(const char *path, Text content, RemitError *err);
/** Opens `part`, the file beside `path` that will take its place, for writing by this run alone: it
 * is locked until it is closed. `flags` of open() are added. -1 with REMIT_E_OUTPUT, also when
 * another run is writing there. */
int file_open_part(const char *path, const char *part, int flags, RemitError *err);

#endif
