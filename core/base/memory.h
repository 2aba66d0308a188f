/* SPDX-License-Identifier: MIT */
/* Memory: allocation that ends the process with a message instead of returning NULL, and arenas,
 * which are filled piece by piece and emptied at once. */
#ifndef REMIT_BASE_MEMORY_H
#define REMIT_BASE_MEMORY_H

#include "base/text.h"

/** Zeroed memory; never NULL. */
void *mem_new(size_t size);
/** Like realloc; never NULL. New bytes are not zeroed. */
void *mem_resize(void *old, size_t size);
/** NULL is fine. */
void mem_free(void *block);

typedef struct ArenaBlock ArenaBlock;

/** Zero-initialise to use. Nothing in it is freed on its own. */
typedef struct Arena {
    ArenaBlock *first;
    ArenaBlock *current;
} Arena;

/** Zeroed memory, aligned for any type, that lives until the arena is reset or freed. */
void *arena_new(Arena *arena, size_t size);
/** A copy of the text with a NUL behind it (not counted in len). */
Text arena_text(Arena *arena, Text text);
/** Formatted text, with a NUL behind it. */
Text arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** Empties the arena and keeps its blocks, so that a loop allocates nothing after warm-up. */
void arena_reset(Arena *arena);
/** Gives all memory back; the arena can be used again. */
void arena_free(Arena *arena);

#endif
