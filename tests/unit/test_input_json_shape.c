/* SPDX-License-Identifier: MIT */
/* Reading by the shape of the record before, held against reading each record on its own: the same
 * records taken, the same values, the same strange names. Fixed seeds: a failure repeats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/host.h"
#include "output/layout.h"

enum { CASES = 20000 };

static uint64_t seed;

static size_t below(size_t limit) {
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (size_t)((seed * 0x2545F4914F6CDD1D >> 16) % limit);
}

#define PICK(array) (array)[below(sizeof(array) / sizeof *(array))]

/* How a program writes its records: mostly always in the same way. */
typedef struct Writing {
    const char *before_colon, *behind_colon, *before_comma, *behind_comma;
    size_t first_key;
    bool is_reversed;
} Writing;

static void pick_writing(Writing *writing) {
    static const char *const spaces[] = {"", "", "", " ", "\t", "\n  "};
    writing->before_colon = below(4) ? "" : PICK(spaces);
    writing->behind_colon = PICK(spaces);
    writing->before_comma = below(4) ? "" : PICK(spaces);
    writing->behind_comma = PICK(spaces);
    writing->first_key = below(4);
    writing->is_reversed = below(4) == 0;
}

/* Each key with values that are mostly written for it. */
static const struct {
    const char *name, *values[3];
} keys[] = {
    {"id", {"\"c-0000001\"", "17", "\"a longer name of a record\""}},
    {"name", {"\"Early Turbines plc\"", "\"M\xc3\xbcnchen\"", "\"-\""}},
    {"industry", {"\"banking\"", "\"retail\"", "\"Banking \""}},
    {"employees", {"12", "0", "1234567"}},
    {"headcount", {"12", "800", "\"12k\""}},
    {"developers", {"3", "44", "12345678"}},
    {"regulations", {"[\"SOX\",\"GDPR\"]", "[]", "[\"SOX\", \"HIPAA\", \"SOX\"]"}},
    {"tech_advantage", {"true", "false", "\"yes\""}},
    {"a key that stands for nothing", {"\"\"", "[1,{\"a\":[]}]", "\"a \\\"quoted\\\" text\""}},
    {"a name longer than all that a shape has room for, so that it keeps none of the keys",
     {"1", "null", "\"\""}},
    {"infrastructure", {"\"significant\"", "\"none\"", "\"standard\""}},
    {"roles", {"[\"CTO\",\"CIO\",\"CTO\"]", "[\"CEO\"]", "[ \"CTO\" ]"}},
};

static void add_value(const char *const *plain, Buffer *out) {
    static const char *const odd[] = {
        "null",
        "-1",
        "007",
        "1.0",
        "1e3",
        "12345678",
        "123456789012345678901234567890",
        "1.5",
        "\"N/A\"",
        "\"\"",
        "\"\\u0053OX\"",
        "\"0123456789abcdef\"",
        "\"0123456789abcde\"",
        "[\"SOX\" ,\"CTO\"]",
        "[\"SOX\",]",
        "[1]",
        "\"not closed",
        "\"a\nb\"",
        "tru",
        "falsE",
        "\xff",
        "[\"SOX\",\"a regulation that nobody has heard of\"]",
        "12 ",
        " 12",
        "1,2",
        "\"a long string, longer than ninety-six bytes, which is as long as a plain one may be, so "
        "that the reader has it to itself\""};
    buffer_add(out, text_of(below(30) ? plain[below(20) ? below(2) : 2] : PICK(odd)));
}

static void add_record(const Writing *writing, Buffer *out) {
    size_t count = sizeof keys / sizeof *keys;
    bool is_first = true;
    buffer_add(out, TEXT("{"));
    for (size_t i = writing->first_key; i < count; i++) {
        size_t key = writing->is_reversed ? count - 1 - i : i;
        if (below(key == 9 || key == 4 ? 2 : 12) == 0 || (key == 9 && writing->first_key))
            continue;
        if (!is_first)
            buffer_addf(out, "%s,%s", writing->before_comma, writing->behind_comma);
        is_first = false;
        buffer_addf(out, "\"%s\"%s:%s", (below(200) ? keys[key] : PICK(keys)).name,
                    writing->before_colon, writing->behind_colon);
        add_value(keys[key].values, out);
    }
    if (below(100))
        buffer_add(out, TEXT("}"));
}

static void print_record(bool is_read, const Record *record, const StrayNames *stray,
                         const RemitError *err, Buffer *out) {
    buffer_clear(out);
    if (!is_read) {
        buffer_addf(out, "%d:%d: %s", err->line, err->column, err->message);
        return;
    }
    for (int i = 0; i < record->subject->field_count; i++) {
        const Value *value = &record->values[i];
        if (value->kind == VALUE_MISSING)
            continue;
        buffer_addf(out, "%.*s %d %d=", TEXT_ARG(record->subject->fields[i].name), (int)value->kind,
                    value->kind == VALUE_STRING ? value->symbol : 0);
        for (size_t k = 0; value->kind == VALUE_LIST && k < value->list.count; k++)
            buffer_addf(out, "%d,", value->list.items[k].symbol);
        layout_value(out, value);
        buffer_put(out, '\n');
    }
    for (size_t i = 0; i < stray->count; i++)
        buffer_addf(out, "stray %.*s\n", TEXT_ARG(stray->names[i]));
}

/* Reads records of a few writings one behind the other, each from the middle of a block; gives how
 * many were read. */
static int compare_reads(const Subject *subject, size_t room) {
    Record *alone = record_new(subject), *shaped = record_new(subject);
    Columns columns = {.subject = subject};
    JsonShape shape = {.count = 0};
    StrayNames stray = {0};
    Buffer text = {0}, wanted = {0}, got = {0};
    Writing writing = {0};
    int taken = 0;
    for (int i = 0; i < CASES; i++) {
        if (below(50) == 0 || i == 0)
            pick_writing(&writing);
        buffer_clear(&text);
        add_record(&writing, &text);
        /* What stands behind must not count, however well it would go on. */
        size_t from = below(20) ? 0 : below(text.len);
        size_t len = (below(5) ? text.len : from + below(text.len - from)) - from;
        while (text.len < from + len + room)
            buffer_put(&text, "\",:}]7 \n"[below(8)]);
        char *block = malloc(len + room);
        memcpy(block, text.at + from, len + room);

        JsonReader reader;
        RemitError err = {0};
        record_reset(alone);
        json_open(&reader, (Text){block, len}, &alone->arena);
        bool is_read = json_record_read(&reader, alone, NULL, &stray, "f", 1, &err) &&
                       (json_finish(&reader) || json_error(&reader, "f", 1, &err));
        print_record(is_read, alone, &stray, &err, &wanted);
        taken += is_read;

        record_reset(shaped);
        json_open(&reader, (Text){block, len}, &shaped->arena);
        json_set_readable(&reader, block + len + room);
        is_read = json_record_read_columns(&reader, shaped, &columns, &shape, NULL, &stray, "f", 1,
                                           &err) &&
                  (json_finish(&reader) || json_error(&reader, "f", 1, &err));
        print_record(is_read, shaped, &stray, &err, &got);
        buffer_put(&wanted, '\0');
        buffer_put(&got, '\0');
        if (strcmp(wanted.at, got.at) != 0)
            print_message("%.*s\n", (int)len, block);
        assert_string_equal(got.at, wanted.at);
        free(block);
    }
    record_free(alone);
    record_free(shaped);
    stray_names_free(&stray);
    buffer_free(&text);
    buffer_free(&wanted);
    buffer_free(&got);
    return taken;
}

static void reads_the_same_by_shape(void **state) {
    (void)state;
    HostOptions options = {SOURCE_DIR "/scripts", NULL};
    RemitError err;
    Host *host = host_new(&options);
    const Subject *company = host_subject(host, TEXT("company"), &err);
    assert_non_null(company);
    static const size_t rooms[] = {0, JSON_ROOM - 1, JSON_ROOM};
    for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
        seed = 0x9e3779b97f4a7c15 + i;
        int taken = compare_reads(company, rooms[i]);
        assert_in_range(taken, CASES / 20, CASES - CASES / 20); /* both kinds were tried */
    }
    host_free(host);
}

/* Whole numbers and booleans at every length, and what looks like one. */
static void reads_plain_scalars(void **state) {
    (void)state;
    char room[JSON_ROOM + 64];
    int64_t number;
    for (int64_t wanted = 0; wanted < 10000000; wanted += wanted < 2000 ? 1 : wanted / 977) {
        memset(room, '7', sizeof room);
        int len = sprintf(room, "%lld", (long long)wanted);
        static const char ends[] = ",}] \n\r\t";
        room[len] = ends[wanted % 7];
        assert_ptr_equal(json_plain_integer(room, &number), room + len);
        assert_int_equal(number, wanted);
    }
    static const char *const others[] = {"12.5,", "1e5,", "00,",       "01,", "-1,", ",",   "12a,",
                                         "+1,",   "12/",  "12345678,", "12:", "\"",  "1\"", "/,"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        memset(room, '7', sizeof room);
        memcpy(room, others[i], strlen(others[i]));
        assert_null(json_plain_integer(room, &number));
    }
    bool boolean;
    assert_string_equal(json_plain_boolean("true,   ", &boolean), ",   ");
    assert_true(boolean);
    assert_string_equal(json_plain_boolean("false,   ", &boolean), ",   ");
    assert_false(boolean);
    assert_null(json_plain_boolean("falsy   ", &boolean));
    assert_null(json_plain_boolean("True    ", &boolean));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_same_by_shape),
        cmocka_unit_test(reads_plain_scalars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
