/* SPDX-License-Identifier: MIT */
/* gzip by zlib, zstd by libzstd. Which files are packed, and where the bytes come from and go to,
 * is the business of others. */
#include "format/packed.h"
#include <limits.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    PIECE = 128 * 1024, /* what is packed at a time, so that the bytes depend on nothing else */
    GZIP_BITS = 15 + 16 /* the largest window, in the wrapping of gzip */
};

static const struct {
    const char *name, *ending;
} packings[] = {[PACKING_GZIP] = {"gzip", ".gz"}, [PACKING_ZSTD] = {"zstd", ".zst"}};

Packing packing_of_name(Text name, Text *stem) {
    for (Packing packing = PACKING_GZIP; packing <= PACKING_ZSTD; packing++) {
        Text ending = text_of(packings[packing].ending);
        if (name.len <= ending.len ||
            !text_equal_nocase((Text){name.at + name.len - ending.len, ending.len}, ending))
            continue;
        if (stem)
            *stem = (Text){name.at, name.len - ending.len};
        return packing;
    }
    if (stem)
        *stem = name;
    return PACKING_NONE;
}

const char *packing_name(Packing packing) {
    return packings[packing].name;
}

/* Unpacking */

struct Unpacker {
    Packing packing;
    const char *file;
    z_stream gzip;
    ZSTD_DCtx *zstd;
    uint64_t taken;   /* packed bytes so far */
    bool is_between;  /* at the end of one stream, or before the first */
    bool has_pending; /* the room was full: there may be more without further bytes */
};

/* Memory that is short ends the process with a message, as everywhere. */
static void *get_memory(void *ctx, uInt count, uInt size) {
    (void)ctx;
    return mem_new((size_t)count * size);
}

static void give_memory(void *ctx, void *block) {
    (void)ctx;
    mem_free(block);
}

Unpacker *unpacker_new(Packing packing, const char *file) {
    Unpacker *unpacker = mem_new(sizeof *unpacker);
    unpacker->packing = packing;
    unpacker->file = file;
    unpacker->is_between = true;
    if (packing == PACKING_ZSTD) {
        unpacker->zstd = ZSTD_createDCtx();
        return unpacker;
    }
    unpacker->gzip.zalloc = get_memory;
    unpacker->gzip.zfree = give_memory;
    inflateInit2(&unpacker->gzip, GZIP_BITS);
    return unpacker;
}

void unpacker_free(Unpacker *unpacker) {
    if (!unpacker)
        return;
    if (unpacker->packing == PACKING_GZIP)
        inflateEnd(&unpacker->gzip);
    ZSTD_freeDCtx(unpacker->zstd);
    mem_free(unpacker);
}

__attribute__((cold)) static bool fail(const Unpacker *unpacker, const char *reason,
                                       RemitError *err) {
    error_set(err, REMIT_E_INPUT, "the %s data is damaged at byte %llu: %s",
              packing_name(unpacker->packing), (unsigned long long)unpacker->taken, reason);
    error_at(err, unpacker->file, 0, 0);
    return false;
}

/* Some programs fill up the last block of a file with zeros. */
static void skip_padding(Unpacker *unpacker, Text *packed) {
    while (packed->len && packed->at[0] == '\0') {
        packed->at++;
        packed->len--;
        unpacker->taken++;
    }
}

static bool take_gzip(Unpacker *unpacker, Text *packed, char *at, size_t room, size_t *got,
                      RemitError *err) {
    z_stream *gzip = &unpacker->gzip;
    size_t given = packed->len < UINT_MAX ? packed->len : UINT_MAX;
    gzip->next_in = (Bytef *)packed->at;
    gzip->avail_in = (uInt)given;
    gzip->next_out = (Bytef *)at;
    gzip->avail_out = (uInt)(room < UINT_MAX ? room : UINT_MAX);
    room = gzip->avail_out;
    int code = inflate(gzip, Z_NO_FLUSH);
    size_t taken = given - gzip->avail_in;
    *packed = (Text){packed->at + taken, packed->len - taken};
    *got = room - gzip->avail_out;
    unpacker->taken += taken;
    unpacker->is_between = code == Z_STREAM_END;
    if (code == Z_STREAM_END)
        inflateReset(gzip);
    else if (code == Z_NEED_DICT)
        return fail(unpacker, "it needs a dictionary", err);
    else if (code != Z_OK && code != Z_BUF_ERROR)
        return fail(unpacker, gzip->msg ? gzip->msg : "invalid data", err);
    return true;
}

static bool take_zstd(Unpacker *unpacker, Text *packed, char *at, size_t room, size_t *got,
                      RemitError *err) {
    ZSTD_inBuffer from = {packed->at, packed->len, 0};
    ZSTD_outBuffer to = {at, room, 0};
    if (!unpacker->zstd)
        return error_set(err, REMIT_E_LIMIT, "no memory to unpack '%s'", unpacker->file);
    size_t code = ZSTD_decompressStream(unpacker->zstd, &to, &from);
    *packed = (Text){packed->at + from.pos, packed->len - from.pos};
    *got = to.pos;
    unpacker->taken += from.pos;
    unpacker->is_between = code == 0;
    if (!ZSTD_isError(code))
        return true;
    if (ZSTD_getErrorCode(code) != ZSTD_error_frameParameter_windowTooLarge)
        return fail(unpacker, ZSTD_getErrorName(code), err);
    error_set(err, REMIT_E_INPUT, "unpacking this takes more than 128 MiB of memory");
    error_hint(err, "zstdcat --long=31 %s | remit batch - …", unpacker->file);
    error_at(err, unpacker->file, 0, 0);
    return false;
}

bool unpacker_take(Unpacker *unpacker, Text *packed, char *at, size_t room, size_t *got,
                   RemitError *err) {
    *got = 0;
    while (*got == 0 && (packed->len || unpacker->has_pending)) {
        if (unpacker->is_between && unpacker->taken)
            skip_padding(unpacker, packed);
        if (unpacker->is_between && !packed->len)
            return true;
        bool is_taken = unpacker->packing == PACKING_ZSTD
                            ? take_zstd(unpacker, packed, at, room, got, err)
                            : take_gzip(unpacker, packed, at, room, got, err);
        if (!is_taken)
            return false;
        unpacker->has_pending = *got == room && !unpacker->is_between;
    }
    return true;
}

bool unpacker_has_more(const Unpacker *unpacker) {
    return unpacker->has_pending;
}

bool unpacker_finish(const Unpacker *unpacker, RemitError *err) {
    if (unpacker->is_between && unpacker->taken)
        return true;
    error_set(err, REMIT_E_INPUT, "the file ends in the middle of its %s data, after %llu bytes",
              packing_name(unpacker->packing), (unsigned long long)unpacker->taken);
    error_hint(err, "it was cut off: get it again");
    error_at(err, unpacker->file, 0, 0);
    return false;
}

/* Packing */

struct Packer {
    Packing packing;
    z_stream gzip;
    ZSTD_CCtx *zstd;
    Buffer piece; /* the beginning of the next one */
};

Packer *packer_new(Packing packing) {
    Packer *packer = mem_new(sizeof *packer);
    packer->packing = packing;
    if (packing == PACKING_ZSTD) {
        packer->zstd = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(packer->zstd, ZSTD_c_checksumFlag, 1);
        return packer;
    }
    packer->gzip.zalloc = get_memory;
    packer->gzip.zfree = give_memory;
    deflateInit2(&packer->gzip, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_BITS, MAX_MEM_LEVEL,
                 Z_DEFAULT_STRATEGY);
    return packer;
}

void packer_free(Packer *packer) {
    if (!packer)
        return;
    if (packer->packing == PACKING_GZIP)
        deflateEnd(&packer->gzip);
    ZSTD_freeCCtx(packer->zstd);
    buffer_free(&packer->piece);
    mem_free(packer);
}

static void put_gzip(Packer *packer, Text piece, bool is_last, Buffer *out) {
    z_stream *gzip = &packer->gzip;
    gzip->next_in = (Bytef *)piece.at;
    gzip->avail_in = (uInt)piece.len;
    do {
        gzip->next_out = (Bytef *)buffer_reserve(out, PIECE);
        gzip->avail_out = PIECE;
        deflate(gzip, is_last ? Z_FINISH : Z_NO_FLUSH);
        out->len += PIECE - gzip->avail_out;
    } while (gzip->avail_out == 0);
}

static bool put_zstd(Packer *packer, Text piece, bool is_last, Buffer *out, RemitError *err) {
    ZSTD_inBuffer from = {piece.at, piece.len, 0};
    size_t left;
    do {
        ZSTD_outBuffer to = {buffer_reserve(out, PIECE), PIECE, 0};
        left =
            ZSTD_compressStream2(packer->zstd, &to, &from, is_last ? ZSTD_e_end : ZSTD_e_continue);
        if (ZSTD_isError(left))
            return error_set(err, REMIT_E_LIMIT, "cannot pack: %s", ZSTD_getErrorName(left));
        out->len += to.pos;
    } while (is_last ? left > 0 : from.pos < from.size);
    return true;
}

static bool put(Packer *packer, Text piece, bool is_last, Buffer *out, RemitError *err) {
    if (packer->packing == PACKING_ZSTD)
        return put_zstd(packer, piece, is_last, out, err);
    put_gzip(packer, piece, is_last, out);
    return true;
}

bool packer_add(Packer *packer, Text text, Buffer *out, RemitError *err) {
    while (packer->piece.len + text.len >= PIECE) {
        size_t count = PIECE - packer->piece.len;
        buffer_add(&packer->piece, (Text){text.at, count});
        text = (Text){text.at + count, text.len - count};
        if (!put(packer, buffer_text(&packer->piece), false, out, err))
            return false;
        buffer_clear(&packer->piece);
    }
    if (text.len)
        buffer_add(&packer->piece, text);
    return true;
}

bool packer_finish(Packer *packer, Buffer *out, RemitError *err) {
    return put(packer, buffer_text(&packer->piece), true, out, err);
}
