/* SPDX-License-Identifier: MIT */
/* Numbers as text: shortest, exact both ways, the same in every locale. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "format/number.h"

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return *seed * 0x2545F4914F6CDD1D;
}

static double double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void assert_written(double value, const char *want) {
    char text[NUMBER_TEXT_SIZE + 1] = {0};
    size_t len = number_write(text, value);
    assert_int_equal(len, strlen(want));
    assert_string_equal(text, want);
}

static void writes_integers(void **state) {
    (void)state;
    static const int64_t values[] = {0,    1,     -1,    9,         10,        99,       100,
                                     -100, 12345, 99999, INT32_MIN, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[NUMBER_TEXT_SIZE] = {0}, want[32];
        snprintf(want, sizeof want, "%lld", (long long)values[i]);
        assert_int_equal(number_write_integer(text, values[i]), strlen(want));
        assert_string_equal(text, want);
    }
}

static void writes_numbers_as_people_do(void **state) {
    (void)state;
    assert_written(0, "0");
    assert_written(-0.0, "0");
    assert_written(7, "7");
    assert_written(-7, "-7");
    assert_written(0.1, "0.1");
    assert_written(0.1 + 0.2, "0.30000000000000004");
    assert_written(-2.5, "-2.5");
    assert_written(1234.5678, "1234.5678");
    assert_written(1e15, "1000000000000000");
    assert_written(9007199254740992.0, "9007199254740992");
    assert_written(1e18, "1000000000000000000");
    assert_written(9223372036854774784.0, "9223372036854774784");
    assert_written(9223372036854775808.0, "9.223372036854776e18");
    assert_written(1e21, "1e21");
    assert_written(1.5e300, "1.5e300");
    assert_written(123456789012345.6, "123456789012345.6");
    assert_written(0.000001, "0.000001");
    assert_written(0.00001234, "0.00001234");
    assert_written(0.0000001, "1e-7");
    assert_written(1.25e-10, "1.25e-10");
    assert_written(5e-324, "5e-324");
    assert_written(DBL_MIN, "2.2250738585072014e-308");
    assert_written(DBL_MAX, "1.7976931348623157e308");
    assert_written(1.0 / 3, "0.3333333333333333");
    assert_written(100.0 / 3, "33.333333333333336");
    assert_written(NAN, "nan");
    assert_written(INFINITY, "inf");
    assert_written(-INFINITY, "-inf");
}

/* The fewest digits that strtod reads back as `value`. */
static int fewest_digits(double value) {
    char text[40];
    for (int digits = 1;; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (digits == 17 || strtod(text, NULL) == value)
            return digits;
    }
}

static void assert_shortest(double value) {
    char text[NUMBER_TEXT_SIZE + 1] = {0};
    size_t len = number_write(text, value);
    double back;
    assert_in_range(len, 1, NUMBER_TEXT_SIZE);
    assert_true(number_read((Text){text, len}, &back));
    if (back != value || strtod(text, NULL) != value)
        fail_msg("%.17g written as %s", value, text);
    if (fabs(value) < 0x1p63 && value == floor(value))
        return;
    const char *at = text;
    int digits = 0, zeros = 0;
    for (at += *at == '-'; *at && *at != 'e'; at++) {
        if (*at == '.' || (digits == 0 && *at == '0'))
            continue;
        digits++;
        zeros = *at == '0' ? zeros + 1 : 0;
    }
    if (digits - zeros > fewest_digits(value))
        fail_msg("%.17g written as %s", value, text);
}

static void writes_the_shortest_text_that_reads_back(void **state) {
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        double any = double_of_bits(next_random(&seed));
        if (isfinite(any))
            assert_shortest(any);
        double amount = (double)(int64_t)(next_random(&seed) % 2000000000) - 1e9;
        assert_shortest(amount / 100);
        assert_shortest(amount / 1e7);
        assert_shortest(amount * 1.1);
        assert_shortest(double_of_bits(next_random(&seed) >> (12 + next_random(&seed) % 50)));
        /* Neighbours of short decimals are not short. */
        assert_shortest(nextafter(amount / 100, INFINITY));
        assert_shortest(nextafter(amount / 1000, -INFINITY));
    }
}

static void assert_read(const char *text) {
    double value = -1;
    assert_true(number_read(text_of(text), &value));
    double want = strtod(text, NULL);
    if (memcmp(&value, &want, sizeof value) != 0)
        fail_msg("%s read as %.17g, not %.17g", text, value, want);
}

static void reads_every_spelling_exactly(void **state) {
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0",
        "-0.0e5",
        "1",
        "10.25",
        "1e22",
        "1e23",
        "123456789012345678",
        "9007199254740993",
        "9007199254740992.9999999999999999999",
        "0.1e-5",
        "1E+10",
        /* halfway cases and their neighbours */
        "9007199254740993.0",
        "9007199254740993.00000000000000000000000000000000000001",
        "9007199254740992.99999999999999999999999999999999999999",
        "2.2250738585072011e-308",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "4.9e-324",
        "1.7976931348623157e308",
        "1.7976931348623158e308",
        "0.000000000000000000000000000000000000000000001",
        "1000000000000000000000000000000000000000000000000000000000000000000000e-60",
        "0.0000000000000000000000000000001e40",
        "1e-99999999999999999999",
        "0e99999999999999999999",
        "179769313486231570000000000000000000000e270",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_read(texts[i]);
    uint64_t seed = 2;
    for (int i = 0; i < 100000; i++) {
        char text[80];
        int digits = 1 + (int)(next_random(&seed) % 25), len = 0;
        for (int j = 0; j < digits; j++) {
            char digit = (char)('0' + next_random(&seed) % 10);
            text[len++] = j == 0 && digit == '0' && digits > 1 ? '1' : digit;
        }
        if (next_random(&seed) % 2) {
            text[len++] = '.';
            for (int j = 0; j <= (int)(next_random(&seed) % 20); j++)
                text[len++] = (char)('0' + next_random(&seed) % 10);
        }
        snprintf(text + len, sizeof text - (size_t)len, "e%d",
                 (int)(next_random(&seed) % (i % 2 ? 40 : 560)) - (i % 2 ? 20 : 340));
        if (isfinite(strtod(text, NULL)))
            assert_read(text);
    }
}

static void reads_numbers_of_many_digits(void **state) {
    (void)state;
    /* The smallest double's half has 751 digits: one unit behind them decides. */
    char half[1200];
    int len = snprintf(half, 1100, "%.1074f", 5e-324);
    assert_in_range(len, 1000, 1090);
    static char digits[200000];
    memset(digits, '0', sizeof digits);
    memcpy(digits, "9007199254740993", 16); /* halfway between two doubles */
    double value;
    assert_true(number_read((Text){digits, 300}, &value));
    assert_true(value == strtod("9007199254740993e284", NULL));
    digits[16] = '.';
    assert_true(number_read((Text){digits, sizeof digits}, &value));
    assert_true(value == 9007199254740992.0);
    digits[sizeof digits - 1] = '1';
    assert_true(number_read((Text){digits, sizeof digits}, &value));
    assert_true(value == 9007199254740994.0);
    memcpy(digits, "0.", 2);
    memset(digits + 2, '0', sizeof digits - 2);
    memcpy(digits + sizeof digits - 8, "1e199993", 8);
    assert_true(number_read((Text){digits, sizeof digits}, &value));
    assert_true(value == 100);
    assert_read(half);
}

static void refuses_what_is_no_number(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",    "-",     "+1",  "01",  "-00",   "1.",     ".1",
        "1e",  "1e+",   "1,5", "1 ",  " 1",    "0x1",    "nan",
        "inf", "1e5.5", "1-",  "--1", "1e999", "-1e309", "1.7976931348623159e308"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double value;
        if (number_read(text_of(texts[i]), &value))
            fail_msg("'%s' taken for a number", texts[i]);
    }
}

static void does_not_follow_the_locale(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = setlocale(LC_ALL, names[i]);
    if (!found)
        skip();
    double value;
    bool is_read = number_read(TEXT("1234567.123456789012345678"), &value);
    char text[NUMBER_TEXT_SIZE + 1] = {0};
    number_write(text, 0.1 + 0.2);
    setlocale(LC_ALL, "C");
    assert_true(is_read);
    assert_true(value == 1234567.123456789012345678);
    assert_string_equal(text, "0.30000000000000004");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_integers),
        cmocka_unit_test(writes_numbers_as_people_do),
        cmocka_unit_test(writes_the_shortest_text_that_reads_back),
        cmocka_unit_test(reads_every_spelling_exactly),
        cmocka_unit_test(reads_numbers_of_many_digits),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(does_not_follow_the_locale),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
