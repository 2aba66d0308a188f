/* SPDX-License-Identifier: MIT */
/* Bytes out: standard output as it comes, or a file that is written beside its target and put in
 * its place when it is whole; packed when it is called so; a table of a database from CSV. */
#ifndef REMIT_BATCH_SINK_H
#define REMIT_BATCH_SINK_H

#include "base/buffer.h"
#include "base/error.h"
#include "format/packed.h"
#include "kb/table.h"

typedef struct Sink {
    Buffer buffer;    /**< what is still to be written */
    const char *path; /**< NULL: standard output */
    char *part;       /**< the file beside the target; NULL when written as it is */
    int file;         /**< -1 when it is not open */
    uint64_t written; /**< bytes so far, without the buffer */
    Packer *packer;   /**< NULL unless it is packed */
    Buffer packed;
    TableWriter *table; /**< NULL unless it is a table */
} Sink;

/** Is this a file that is put in place when it is whole? Devices, pipes and streams that are open
 * already are written as they are. */
bool sink_is_placed(const char *path);
/** `path` is borrowed; NULL or "-" is standard output. Fails with REMIT_E_OUTPUT, also when
 * another run is writing there. */
bool sink_open(Sink *sink, const char *path, RemitError *err);
/** The same for a table: what is written then is CSV, as table_writer_begin wants it to be told. */
bool sink_open_table(Sink *sink, const TableTarget *target, RemitError *err);
/** The same, behind the first `at` bytes of what an earlier run left beside the target. */
bool sink_reopen(Sink *sink, const char *path, uint64_t at, RemitError *err);
/** Writes what is in the buffer. */
bool sink_flush(Sink *sink, RemitError *err);
/** Writes what is in the buffer, then this. */
bool sink_write(Sink *sink, Text text, RemitError *err);
/** Writes what is in the buffer when it has become much. */
bool sink_relieve(Sink *sink, RemitError *err);
/** Flushes, closes, and puts the file in its place. On failure nothing is left. */
bool sink_finish(Sink *sink, RemitError *err);
/** Closes and leaves what is beside the target for a later run. */
void sink_keep(Sink *sink);
/** Closes and leaves nothing behind. Fine after sink_finish. */
void sink_abandon(Sink *sink);

#endif
