/* SPDX-License-Identifier: MIT */
/* The trail: what of an input was read, as a sum over its chunks, so that another run can tell
 * whether that part is still the same. It guards against edits, not against forgery: it costs a
 * hundredth of deciding the records. */
#ifndef REMIT_BATCH_TRAIL_H
#define REMIT_BATCH_TRAIL_H

#include "base/text.h"
#include <stdint.h>

enum { TRAIL_CHUNK = 256 * 1024, TRAIL_KEYS = 64 };

typedef struct Trail {
    uint64_t sum;  /**< of all whole chunks below `seen` */
    uint64_t part; /**< what the last one adds, which is not whole */
    uint64_t seen; /**< bytes from the start of the input */
    uint32_t keys[TRAIL_KEYS];
} Trail;

void trail_init(Trail *trail);
/** What a chunk adds: its number, and its text from its first byte on. */
uint64_t trail_of_chunk(const Trail *trail, uint64_t number, Text text);
/** Goes on with bytes that were read from `file`, which can be read at any place, at `offset`. What
 * was seen before is passed over. False when the file cannot be read again. */
bool trail_add(Trail *trail, int file, uint64_t offset, Text text);
/** Goes on to `offset` by reading the file. False when it cannot be read or is shorter. */
bool trail_follow(Trail *trail, int file, uint64_t offset);
static inline uint64_t trail_value(const Trail *trail) {
    return trail->sum + trail->part;
}

#endif
