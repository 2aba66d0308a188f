/* SPDX-License-Identifier: MIT */
/* Memory that is there or the process is not, and arenas over it. */
#include "base/memory.h"
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK_BYTES = 16 * 1024 };

struct ArenaBlock {
    ArenaBlock *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

__attribute__((noreturn, cold)) static void die_out_of_memory(void) {
    static const char message[] = "remit: error: out of memory\n";
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(5);
}

void *mem_new(size_t size) {
    void *block = calloc(1, size ? size : 1);
    if (!block)
        die_out_of_memory();
    return block;
}

void *mem_resize(void *old, size_t size) {
    void *block = realloc(old, size ? size : 1);
    if (!block)
        die_out_of_memory();
    return block;
}

void mem_free(void *block) {
    free(block);
}

static ArenaBlock *arena_grow(Arena *arena, size_t size) {
    /* Blocks kept by a reset come first. */
    while (arena->current && arena->current->next) {
        arena->current = arena->current->next;
        if (arena->current->room >= size)
            return arena->current;
    }
    size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    ArenaBlock *block = mem_resize(NULL, sizeof *block + room);
    *block = (ArenaBlock){.room = room};
    if (arena->current)
        arena->current->next = block;
    else
        arena->first = block;
    arena->current = block;
    return block;
}

void *arena_new(Arena *arena, size_t size) {
    size_t unit = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        die_out_of_memory();
    size = (size + unit - 1) / unit * unit;
    ArenaBlock *block = arena->current;
    if (!block || block->room - block->used < size)
        block = arena_grow(arena, size);
    void *piece = block->bytes + block->used;
    block->used += size;
    memset(piece, 0, size);
    return piece;
}

Text arena_text(Arena *arena, Text text) {
    char *copy = arena_new(arena, text.len + 1);
    if (text.len)
        memcpy(copy, text.at, text.len);
    return (Text){copy, text.len};
}

Text arena_format(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return TEXT("");
    char *copy = arena_new(arena, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(copy, (size_t)len + 1, format, args);
    va_end(args);
    return (Text){copy, (size_t)len};
}

void arena_reset(Arena *arena) {
    /* Only the blocks up to the current one have been used since the last reset. */
    for (ArenaBlock *block = arena->first; block; block = block->next) {
        block->used = 0;
        if (block == arena->current)
            break;
    }
    arena->current = arena->first;
}

void arena_free(Arena *arena) {
    for (ArenaBlock *block = arena->first; block;) {
        ArenaBlock *next = block->next;
        free(block);
        block = next;
    }
    *arena = (Arena){0};
}
