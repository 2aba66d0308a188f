/* SPDX-License-Identifier: MIT */
/* Reading a file or standard input in blocks. What is packed is told by its first bytes: names are
 * often wrong. What the bytes mean is the feed's business. */
#include "batch/source.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

static bool fail(RemitError *err, const char *name, int reason) {
    error_set(err, REMIT_E_INPUT, "cannot read '%s': %s", name, strerror(reason));
    if (reason == EISDIR)
        error_hint(err, "name one of the files in it");
    return false;
}

bool source_open(Source *source, const char *path, RemitError *err) {
    bool is_stdin = strcmp(path, "-") == 0;
    *source = (Source){.name = is_stdin ? "<stdin>" : path, .signals = -1};
    source->file = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (source->file < 0 || fstat(source->file, &about) != 0)
        return fail(err, source->name, errno);
    if (S_ISDIR(about.st_mode)) {
        source_close(source);
        return fail(err, source->name, EISDIR);
    }
    if (S_ISREG(about.st_mode))
        source->size = (uint64_t)about.st_size;
    return true;
}

void source_close(Source *source) {
    table_reader_free(source->table); /* before the file, which would take its locks along */
    source->table = NULL;
    if (source->file > STDIN_FILENO)
        close(source->file);
    source->file = -1;
    unpacker_free(source->unpacker);
    source->unpacker = NULL;
    buffer_free(&source->block);
}

static size_t left_in_block(const Source *source) {
    return source->block.len - source->block_at;
}

bool source_is_ready(const Source *source) {
    struct pollfd wait = {.fd = source->file, .events = POLLIN};
    bool has_more = source->unpacker && unpacker_has_more(source->unpacker);
    return has_more || left_in_block(source) > 0 || source->is_file_done || source->table ||
           poll(&wait, 1, 0) != 0;
}

/* Has somebody said that the run shall end? */
static bool is_ended(const void *of) {
    const Source *source = of;
    struct pollfd wait = {.fd = source->signals, .events = POLLIN};
    return poll(&wait, 1, 0) > 0;
}

/* Reads from the file as it is. */
static bool read_file(Source *source, char *at, size_t room, size_t *got, RemitError *err) {
    *got = 0;
    for (;;) {
        struct pollfd wait[] = {{.fd = source->file, .events = POLLIN},
                                {.fd = source->signals, .events = POLLIN}};
        if (poll(wait, 2, -1) < 0 && errno != EINTR)
            return fail(err, source->name, errno);
        if (wait[1].revents & POLLIN)
            return true;
        if (!wait[0].revents)
            continue;
        ssize_t count = read(source->file, at, room);
        if (count < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (count < 0)
            return fail(err, source->name, errno);
        if (source->trail)
            trail_add(source->trail, source->file, source->read, (Text){at, (size_t)count});
        source->is_file_done = count == 0;
        source->read += (uint64_t)count;
        *got = (size_t)count;
        return true;
    }
}

/* Reads some more into the block. */
static bool read_block(Source *source, size_t *got, RemitError *err) {
    Buffer *block = &source->block;
    if (left_in_block(source) == 0)
        source->block_at = block->len = 0;
    bool done = read_file(source, buffer_reserve(block, BLOCK), BLOCK, got, err);
    block->len += *got;
    return done;
}

bool source_begin(Source *source, FileKind *kind, const FileMark **mark, RemitError *err) {
    size_t got;
    do {
        if (!read_block(source, &got, err))
            return false;
        *kind = file_kind(buffer_text(&source->block), mark);
    } while (*kind == FILE_OPEN && got > 0);
    if (*kind == FILE_OPEN && !source->is_file_done)
        return true;
    bool is_empty = source->block.len == 0;
    source->packing = *kind == FILE_GZIP   ? PACKING_GZIP
                      : *kind == FILE_ZSTD ? PACKING_ZSTD
                      : is_empty           ? packing_of_name(text_of(source->name), NULL)
                                           : PACKING_NONE;
    if (source->packing)
        source->unpacker = unpacker_new(source->packing, source->name);
    if (*kind == FILE_OPEN)
        *kind = FILE_TEXT;
    return true;
}

/* Hands out what is in the block; true when that was anything. */
static bool take_block(Source *source, char *at, size_t room, size_t *got) {
    size_t left = left_in_block(source);
    *got = left < room ? left : room;
    if (*got)
        memcpy(at, source->block.at + source->block_at, *got);
    source->block_at += *got;
    return *got > 0;
}

static bool read_packed(Source *source, char *at, size_t room, size_t *got, RemitError *err) {
    *got = 0;
    while (!is_ended(source)) { /* a few bytes can become very many */
        Text packed = {source->block.at + source->block_at, left_in_block(source)};
        bool done = unpacker_take(source->unpacker, &packed, at, room, got, err);
        source->block_at = source->block.len - packed.len;
        if (!done || *got > 0)
            return done;
        source->is_done = source->is_file_done;
        if (source->is_done)
            return unpacker_finish(source->unpacker, err);
        size_t count;
        if (!read_block(source, &count, err))
            return false;
    }
    return true;
}

bool source_open_table(Source *source, const char *table, char delimiter, size_t row_limit,
                       RemitError *err) {
    TableSource options = {.file = source->name,
                           .table = table,
                           .delimiter = delimiter,
                           .row_limit = row_limit,
                           .is_ended = is_ended,
                           .of = source};
    source->block_at = source->block.len = 0;
    source->table = table_reader_new(&options, err);
    return source->table;
}

static bool read_table(Source *source, char *at, size_t room, size_t *got, RemitError *err) {
    TableReader *table = source->table;
    if (left_in_block(source) == 0) {
        source->block_at = source->block.len = 0;
        if (!is_ended(source) && !table_reader_take(table, BLOCK, &source->block, err))
            return false;
        double part = table_reader_part(table);
        source->read = part > 0 ? (uint64_t)(part * (double)source->size) : 0;
    }
    source->is_done = !take_block(source, at, room, got) && table_reader_is_done(table);
    return true;
}

bool source_read(Source *source, char *at, size_t room, size_t *got, RemitError *err) {
    if (source->unpacker)
        return read_packed(source, at, room, got, err);
    if (source->table)
        return read_table(source, at, room, got, err);
    if (take_block(source, at, room, got))
        return true;
    if (!source->is_file_done && !read_file(source, at, room, got, err))
        return false;
    source->is_done = source->is_file_done;
    return true;
}

bool source_seek(Source *source, uint64_t offset, RemitError *err) {
    bool is_packed = source->unpacker;
    if (lseek(source->file, is_packed ? 0 : (off_t)offset, SEEK_SET) < 0)
        return fail(err, source->name, errno);
    source->read = is_packed ? 0 : offset;
    source->is_done = source->is_file_done = false;
    source->block_at = source->block.len = 0;
    if (!is_packed)
        return true;
    unpacker_free(source->unpacker);
    source->unpacker = unpacker_new(source->packing, source->name);
    char *passed = mem_new(BLOCK);
    size_t got = 1;
    bool done = true;
    for (uint64_t at = 0; done && got && at < offset; at += got)
        done = source_read(source, passed, offset - at < BLOCK ? (size_t)(offset - at) : BLOCK,
                           &got, err);
    mem_free(passed);
    return done && (got || source->is_done);
}
