/* SPDX-License-Identifier: MIT */
/* Packing and unpacking: what goes in comes out, in whatever pieces; what is damaged is told of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "format/packed.h"

static const Packing both[] = {PACKING_GZIP, PACKING_ZSTD};

/* Some text that packs, but not to nothing. */
static void fill(Buffer *text, int lines) {
    unsigned seed = 7;
    for (int i = 0; i < lines; i++) {
        seed = seed * 1103515245 + 12345;
        buffer_addf(text, "{\"id\":\"%d\",\"employees\":%u}\n", i, seed >> 16);
    }
}

static void pack(Packing packing, Text text, size_t piece, Buffer *out) {
    Packer *packer = packer_new(packing);
    for (size_t at = 0; at < text.len; at += piece)
        assert_true(packer_add(packer,
                               (Text){text.at + at, text.len - at < piece ? text.len - at : piece},
                               out, NULL));
    assert_true(packer_finish(packer, out, NULL));
    packer_free(packer);
}

/* Unpacks in pieces of `piece` bytes into rooms of `room`; false with the error. */
static bool unpack(Packing packing, Text packed, size_t piece, size_t room, Buffer *out,
                   RemitError *err) {
    Unpacker *unpacker = unpacker_new(packing, "list");
    bool done = true;
    size_t got = 0;
    for (size_t at = 0; done && at < packed.len; at += piece) {
        Text part = {packed.at + at, packed.len - at < piece ? packed.len - at : piece};
        do {
            done = unpacker_take(unpacker, &part, buffer_reserve(out, room), room, &got, err);
            out->len += got;
        } while (done && got > 0);
        assert_true(!done || part.len == 0);
    }
    done = done && unpacker_finish(unpacker, err);
    unpacker_free(unpacker);
    return done;
}

static void test_gives_back_what_was_packed_in_any_pieces(void **state) {
    (void)state;
    Buffer text = {0};
    RemitError err;
    fill(&text, 20000);
    for (size_t i = 0; i < 2; i++) {
        static const size_t sizes[][2] = {{1, 100000}, {7, 1}, {100000, 4096}, {1 << 20, 1 << 20}};
        Buffer packed = {0};
        pack(both[i], buffer_text(&text), 1 << 20, &packed);
        assert_true(packed.len < text.len / 2);
        for (size_t k = 0; k < 4; k++) {
            Buffer out = {0};
            assert_true(
                unpack(both[i], buffer_text(&packed), sizes[k][0], sizes[k][1], &out, &err));
            assert_true(text_equal(buffer_text(&out), buffer_text(&text)));
            buffer_free(&out);
        }
        buffer_free(&packed);
    }
    buffer_free(&text);
}

static void test_packs_to_the_same_bytes_in_any_pieces(void **state) {
    (void)state;
    Buffer text = {0};
    fill(&text, 30000);
    for (size_t i = 0; i < 2; i++) {
        Buffer whole = {0};
        pack(both[i], buffer_text(&text), text.len, &whole);
        static const size_t pieces[] = {13, 4096, 131072, 131073, 500000};
        for (size_t k = 0; k < 5; k++) {
            Buffer again = {0};
            pack(both[i], buffer_text(&text), pieces[k], &again);
            assert_true(text_equal(buffer_text(&again), buffer_text(&whole)));
            buffer_free(&again);
        }
        buffer_free(&whole);
    }
    buffer_free(&text);
}

static void test_reads_streams_one_behind_the_other_and_their_padding(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        Buffer packed = {0}, out = {0};
        RemitError err;
        pack(both[i], TEXT("one\n"), 4, &packed);
        pack(both[i], TEXT(""), 1, &packed);
        pack(both[i], TEXT("two\n"), 4, &packed);
        buffer_add(&packed, TEXT("\0\0\0\0\0"));
        for (size_t piece = 1; piece < packed.len; piece++) {
            buffer_clear(&out);
            assert_true(unpack(both[i], buffer_text(&packed), piece, 100, &out, &err));
            assert_true(text_equal(buffer_text(&out), TEXT("one\ntwo\n")));
        }
        buffer_free(&packed);
        buffer_free(&out);
    }
}

static void test_tells_what_is_cut_off_or_damaged(void **state) {
    (void)state;
    Buffer text = {0};
    fill(&text, 2000);
    for (size_t i = 0; i < 2; i++) {
        Buffer packed = {0}, out = {0};
        RemitError err;
        pack(both[i], buffer_text(&text), text.len, &packed);
        for (size_t len = 0; len < packed.len; len += len < 40 ? 1 : 997) {
            Text part = {packed.at, len};
            assert_false(unpack(both[i], part, 100, 1000, &out, &err));
            assert_int_equal(err.code, REMIT_E_INPUT);
            assert_non_null(strstr(err.message, "ends in the middle"));
            assert_string_equal(err.file, "list");
        }
        buffer_add(&packed, TEXT("nonsense"));
        assert_false(unpack(both[i], buffer_text(&packed), 100, 1000, &out, &err));
        assert_non_null(strstr(err.message, "is damaged at byte"));
        /* Whatever is changed in the middle, the checksums tell. */
        packed.at[packed.len / 2] ^= 0x10;
        assert_false(unpack(both[i], (Text){packed.at, packed.len - 8}, 100, 1000, &out, &err));
        assert_non_null(strstr(err.message, "is damaged at byte"));
        buffer_free(&packed);
        buffer_free(&out);
    }
    buffer_free(&text);
}

static void test_knows_packings_by_name(void **state) {
    (void)state;
    Text stem;
    assert_int_equal(packing_of_name(TEXT("a.csv.gz"), &stem), PACKING_GZIP);
    assert_true(text_equal(stem, TEXT("a.csv")));
    assert_int_equal(packing_of_name(TEXT("A.NDJSON.ZST"), &stem), PACKING_ZSTD);
    assert_true(text_equal(stem, TEXT("A.NDJSON")));
    assert_int_equal(packing_of_name(TEXT("gz.csv"), &stem), PACKING_NONE);
    assert_true(text_equal(stem, TEXT("gz.csv")));
    assert_int_equal(packing_of_name(TEXT(".gz"), NULL), PACKING_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gives_back_what_was_packed_in_any_pieces),
        cmocka_unit_test(test_packs_to_the_same_bytes_in_any_pieces),
        cmocka_unit_test(test_reads_streams_one_behind_the_other_and_their_padding),
        cmocka_unit_test(test_tells_what_is_cut_off_or_damaged),
        cmocka_unit_test(test_knows_packings_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
