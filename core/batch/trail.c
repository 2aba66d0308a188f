/* SPDX-License-Identifier: MIT */
/* A sum of products over 32-bit words and fixed keys (NH, as in UMAC), stripe by stripe: compilers
 * turn it into a few vector instructions. Two texts that differ in one stripe have the same sum
 * once in four billion times. */
#include "batch/trail.h"
#include "base/memory.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { HALF = TRAIL_KEYS / 2, STRIPE = TRAIL_KEYS * 4 };

void trail_init(Trail *trail) {
    uint64_t state = 0;
    memset(trail, 0, sizeof *trail);
    for (int i = 0; i < TRAIL_KEYS; i++) {
        state += 0x9E3779B97F4A7C15u;
        trail->keys[i] = (uint32_t)((state ^ state >> 31) * 0xBF58476D1CE4E5B9u >> 32);
    }
}

static inline uint32_t word(const char *text) {
    uint32_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

static uint64_t sum_stripe(const uint32_t *keys, const char *text) {
    uint64_t sum = 0;
    for (size_t i = 0; i < HALF; i++)
        sum += (uint64_t)(word(text + 4 * i) + keys[i]) *
               (word(text + 4 * (i + HALF)) + keys[i + HALF]);
    return sum;
}

static uint64_t mix(uint64_t state, uint64_t more) {
    state = (state ^ more) * 0xBF58476D1CE4E5B9u;
    return state ^ state >> 29;
}

uint64_t trail_of_chunk(const Trail *trail, uint64_t number, Text text) {
    uint64_t state = mix(number + 1, text.len);
    while (text.len >= STRIPE) {
        state = mix(state, sum_stripe(trail->keys, text.at));
        text = (Text){text.at + STRIPE, text.len - STRIPE};
    }
    if (text.len) {
        char last[STRIPE] = {0};
        memcpy(last, text.at, text.len);
        state = mix(state, sum_stripe(trail->keys, last));
    }
    return state;
}

/* The bytes of `file` from `from` to `to`, into a chunk's room. */
static bool read_again(int file, uint64_t from, uint64_t to, char *at) {
    while (from < to) {
        ssize_t count = pread(file, at, (size_t)(to - from), (off_t)from);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        from += (uint64_t)count;
        at += count;
    }
    return true;
}

/* Adds the text of one chunk, which starts at `offset`. */
static void add_chunk(Trail *trail, uint64_t offset, Text text) {
    uint64_t more = trail_of_chunk(trail, offset / TRAIL_CHUNK, text);
    trail->part = 0;
    if (text.len == TRAIL_CHUNK)
        trail->sum += more;
    else
        trail->part = more;
    trail->seen = offset + text.len;
}

bool trail_follow(Trail *trail, int file, uint64_t offset) {
    char *chunk = mem_new(TRAIL_CHUNK);
    bool done = true;
    while (done && trail->seen < offset) {
        uint64_t start = trail->seen - trail->seen % TRAIL_CHUNK;
        uint64_t end = offset - start < TRAIL_CHUNK ? offset : start + TRAIL_CHUNK;
        done = read_again(file, start, end, chunk);
        if (done)
            add_chunk(trail, start, (Text){chunk, (size_t)(end - start)});
    }
    mem_free(chunk);
    return done;
}

bool trail_add(Trail *trail, int file, uint64_t offset, Text text) {
    if (offset + text.len <= trail->seen)
        return true;
    if (offset % TRAIL_CHUNK || offset != trail->seen || text.len > TRAIL_CHUNK)
        return trail_follow(trail, file, offset + text.len);
    add_chunk(trail, offset, text);
    return true;
}
