/* SPDX-License-Identifier: MIT */
/* Packed streams, gzip and zstd: taking off the packing of bytes as they come, and putting it on.
 * Memory is bounded in both directions, whatever the bytes are. */
#ifndef REMIT_FORMAT_PACKED_H
#define REMIT_FORMAT_PACKED_H

#include "base/buffer.h"
#include "base/error.h"

typedef enum Packing { PACKING_NONE, PACKING_GZIP, PACKING_ZSTD } Packing;

/** By the ending of a file's name (.gz, .zst); `*stem`, unless NULL, is the name without it. */
Packing packing_of_name(Text name, Text *stem);
/** "gzip" or "zstd". */
const char *packing_name(Packing packing);

typedef struct Unpacker Unpacker;

/** `file` is for messages and borrowed. The caller frees it. */
Unpacker *unpacker_new(Packing packing, const char *file);
/** NULL is fine. */
void unpacker_free(Unpacker *unpacker);
/**
 * Unpacks from the front of `*packed`, which gets shorter by what was taken, up to `room` bytes to
 * `at`. With `*got` 0 more packed bytes are needed. Streams one behind the other are one. Fails
 * with REMIT_E_INPUT when the bytes are damaged.
 */
bool unpacker_take(Unpacker *unpacker, Text *packed, char *at, size_t room, size_t *got,
                   RemitError *err);
/** Is there more to be had without further bytes? */
bool unpacker_has_more(const Unpacker *unpacker);
/** Nothing follows: fails with REMIT_E_INPUT when that is in the middle of a stream. */
bool unpacker_finish(const Unpacker *unpacker, RemitError *err);

typedef struct Packer Packer;

/** The caller frees it. */
Packer *packer_new(Packing packing);
/** NULL is fine. */
void packer_free(Packer *packer);
/** Packs the text and appends what has come of it so far. The pieces in which a whole is added make
 * no difference to the bytes. Fails with REMIT_E_LIMIT when memory is short. */
bool packer_add(Packer *packer, Text text, Buffer *out, RemitError *err);
/** Appends the rest; the packer is done then. Fails as packer_add does. */
bool packer_finish(Packer *packer, Buffer *out, RemitError *err);

#endif
