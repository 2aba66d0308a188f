/* SPDX-License-Identifier: MIT */
/* What the writer writes, the reader reads back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "format/json.h"
#include "format/json_write.h"

static void assert_text_written(Text text, const char *want) {
    Buffer buffer = {0};
    json_write_text(&buffer, text);
    if (!text_equal(buffer_text(&buffer), text_of(want)))
        fail_msg("%.*s, not %s", TEXT_ARG(buffer_text(&buffer)), want);
    buffer_free(&buffer);
}

static void writes_texts(void **state) {
    (void)state;
    assert_text_written(TEXT(""), "\"\"");
    assert_text_written(TEXT("plain"), "\"plain\"");
    assert_text_written(TEXT("say \"hi\" \\ /"), "\"say \\\"hi\\\" \\\\ /\"");
    assert_text_written(TEXT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"");
    assert_text_written(TEXT("a\0b\x01\x1f\x7f"), "\"a\\u0000b\\u0001\\u001f\x7f\"");
    assert_text_written(TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
                        "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
}

static void writes_what_the_reader_reads(void **state) {
    (void)state;
    /* Every byte below 0x80 at every place of texts of all short lengths. */
    for (size_t len = 1; len < 20; len++) {
        for (size_t place = 0; place < len; place++) {
            for (int byte = 0; byte < 0x80; byte++) {
                char *text = malloc(len);
                assert_non_null(text);
                memset(text, 'x', len);
                text[place] = (char)byte;
                Buffer buffer = {0};
                buffer_put(&buffer, ' '); /* it appends */
                json_write_text(&buffer, (Text){text, len});
                Arena arena = {0};
                JsonReader reader;
                Text back = {0};
                json_open(&reader, buffer_text(&buffer), &arena);
                assert_true(json_read_string(&reader, &back));
                assert_true(json_finish(&reader));
                assert_true(text_equal(back, (Text){text, len}));
                arena_free(&arena);
                buffer_free(&buffer);
                free(text);
            }
        }
    }
}

static void writes_numbers_and_booleans(void **state) {
    (void)state;
    Buffer buffer = {0};
    json_write_integer(&buffer, INT64_MIN);
    buffer_put(&buffer, ' ');
    json_write_number(&buffer, 7.0);
    buffer_put(&buffer, ' ');
    json_write_number(&buffer, -0.25);
    buffer_put(&buffer, ' ');
    json_write_number(&buffer, INFINITY);
    buffer_put(&buffer, ' ');
    json_write_number(&buffer, NAN);
    buffer_put(&buffer, ' ');
    json_write_boolean(&buffer, true);
    buffer_put(&buffer, ' ');
    json_write_boolean(&buffer, false);
    assert_true(text_equal(buffer_text(&buffer),
                           TEXT("-9223372036854775808 7 -0.25 null null true false")));
    buffer_free(&buffer);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_texts),
        cmocka_unit_test(writes_what_the_reader_reads),
        cmocka_unit_test(writes_numbers_and_booleans),
    };
    return cmocka_run_group_tests_name("json_write", tests, NULL, NULL);
}
