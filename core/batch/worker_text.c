/* SPDX-License-Identifier: MIT */
/* A worker's text from the input file: of a stretch of it the lines that start there, wherever they
 * end. Their neighbours are other blocks' business, so nobody has to read the file to cut it. */
#include "batch/worker.h"
#include <errno.h>
#include <unistd.h>

enum { BEHIND = 4096 };

static _Noreturn void fail(Worker *worker, const char *reason) {
    error_set(&worker->slot->error, REMIT_E_INPUT, "cannot read '%s': %s",
              worker->place->plan->file, reason);
    worker_fail(worker, worker->number);
}

/* Reads up to `count` more bytes, which stand at `offset`; false at the end of the file. */
static bool read_more(Worker *worker, uint64_t offset, size_t count) {
    Buffer *text = &worker->text;
    char *at = buffer_reserve(text, count);
    for (;;) {
        ssize_t got = pread(worker->place->input, at, count, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            fail(worker, strerror(errno));
        text->len += (size_t)got;
        return got > 0;
    }
}

/* The first newline from `from` on; NULL: none is there. */
static const char *find_newline(const Buffer *text, size_t from) {
    return from < text->len ? memchr(text->at + from, '\n', text->len - from) : NULL;
}

void worker_read(Worker *worker, FileText *text) {
    Buffer *bytes = &worker->text;
    uint64_t from = text->at, chunk = from - from % TRAIL_CHUNK, first = chunk > 0 ? chunk - 1 : 0;
    uint64_t to = chunk + TRAIL_CHUNK < worker->slot->end ? chunk + TRAIL_CHUNK : worker->slot->end;
    size_t len = (size_t)(to - first), behind = BEHIND;
    if (bytes->room > (size_t)4 * TRAIL_CHUNK)
        buffer_free(bytes); /* a very long line was in it */
    buffer_clear(bytes);
    while (bytes->len < len)
        if (!read_more(worker, first + bytes->len, len + BEHIND - bytes->len))
            fail(worker, "it has become shorter meanwhile");
    if (worker->place->trail)
        worker->slot->trail +=
            trail_of_chunk(worker->place->trail, chunk / TRAIL_CHUNK,
                           (Text){bytes->at + (chunk - first), (size_t)(to - chunk)});
    *text = (FileText){.at = to, .offset = from, .is_whole = true};

    /* The first line starts at the start of the file or behind a newline. */
    size_t start = 0;
    if (from > 0) {
        const char *newline = find_newline(bytes, (size_t)(from - 1 - first));
        start = newline ? (size_t)(newline - bytes->at) + 1 : bytes->len;
        if (first + start > to || !newline)
            return;
        text->newlines = first + start > from;
    }
    if (first + start == to)
        return;

    /* The last one ends at the first newline from the last byte on. */
    size_t last = len - 1;
    bool is_end = false;
    const char *newline;
    while (!(newline = find_newline(bytes, last)) && !is_end && bytes->len - len <= RECORD_LIMIT) {
        last = bytes->len;
        is_end = !read_more(worker, first + bytes->len, behind);
        behind *= behind < TRAIL_CHUNK ? 2 : 1;
    }
    size_t stop = newline ? (size_t)(newline - bytes->at) + 1 : bytes->len;
    text->is_whole = newline || is_end;
    text->shared = newline && first + stop > to;
    text->offset = first + start;
    text->lines = (Text){bytes->at + start, stop - start};
}
