/* SPDX-License-Identifier: MIT */
/* Bytes in: a file or standard input, read in blocks, and unpacked where it is packed. Knows when
 * the other side pauses, and when somebody wants the run to end. */
#ifndef REMIT_BATCH_SOURCE_H
#define REMIT_BATCH_SOURCE_H

#include "base/buffer.h"
#include "base/error.h"
#include "batch/trail.h"
#include "format/packed.h"
#include "input/kind.h"
#include "kb/table.h"

typedef struct Source {
    const char *name; /**< as the user named it; "<stdin>" */
    int file;
    int signals;   /**< becomes readable when the run shall end; -1: never */
    uint64_t size; /**< of a file; 0 when it is not known */
    uint64_t read; /**< bytes of it so far */
    bool is_done;
    Packing packing;
    Unpacker *unpacker; /**< NULL unless it is packed */
    TableReader *table; /**< NULL unless source_open_table was called */
    Buffer block;       /**< what was read and not yet handed out, or not yet unpacked */
    size_t block_at;
    bool is_file_done; /**< all is in the block or was handed out */
    Trail *trail;      /**< borrowed: of a file, what of it is read from now on; may be NULL */
} Source;

/** Opens `path` ("-": standard input). Fails with REMIT_E_INPUT: missing, a directory, unreadable.
 */
bool source_open(Source *source, const char *path, RemitError *err);
void source_close(Source *source);
/** Waits for the first bytes, which are still handed out, and says what they are of. What is packed
 * is unpacked from now on. FILE_OPEN: `signals` spoke first. */
bool source_begin(Source *source, FileKind *kind, const FileMark **mark, RemitError *err);
/** Reads a table of the database that the file is; its names and rows come as CSV, the names alone
 * in the first call of source_read. Fails with REMIT_E_INPUT. */
bool source_open_table(Source *source, const char *table, char delimiter, size_t row_limit,
                       RemitError *err);
/** Goes to an offset of a file, as it is unpacked. False without an error when `signals` spoke. */
bool source_seek(Source *source, uint64_t offset, RemitError *err);
/** Are there bytes (or the end) without waiting? */
bool source_is_ready(const Source *source);
/** Reads up to `room` bytes; 0 at the end (then is_done is set) and when `signals` spoke first. */
bool source_read(Source *source, char *at, size_t room, size_t *got, RemitError *err);

#endif
