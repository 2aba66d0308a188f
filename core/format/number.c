/* SPDX-License-Identifier: MIT */
/* Numbers as text and back. The C library does the hard cases; because its conversions follow the
 * locale's decimal point, it is only ever given, and only ever asked for, digits and an exponent.
 * What people mean by "12k" or "2,100,000" is the subject room's business. */
#include "format/number.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* No double lies on a boundary that takes more digits than this to tell from its neighbours. */
#define DIGITS_THAT_COUNT 770
/* Far outside of the range of a double, far inside of that of an int64. */
#define EXPONENT_CAP 1000000000000000

/* The powers of ten that a double holds exactly. */
static const double exact_tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static size_t write_natural(char *out, uint64_t value) {
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    for (size_t i = 0; i < count; i++)
        out[i] = digits[count - 1 - i];
    return count;
}

size_t number_write_integer(char *out, int64_t value) {
    if (value >= 0)
        return write_natural(out, (uint64_t)value);
    out[0] = '-';
    return 1 + write_natural(out + 1, 0 - (uint64_t)value);
}

/* digits × 10^exponent. There is no decimal point in what strtod sees, so the locale does not
 * count. */
static double from_digits(const char *digits, size_t count, int64_t exponent) {
    char text[DIGITS_THAT_COUNT + 32];
    if (exponent > 99999)
        exponent = 99999;
    if (exponent < -99999)
        exponent = -99999;
    memcpy(text, digits, count);
    text[count++] = 'e';
    count += number_write_integer(text + count, exponent);
    text[count] = '\0';
    return strtod(text, NULL);
}

/* A number taken apart: the digits that count, without the point, and the exponent of the last. */
typedef struct Decimal {
    bool is_negative;
    bool is_cut; /* `mantissa` holds only the first 19 digits */
    uint64_t mantissa;
    int64_t exponent; /* of the last digit in `mantissa` */
    int digit_count;
} Decimal;

static void add_digit(Decimal *decimal, char digit, bool is_fraction) {
    if (decimal->digit_count < 19) {
        decimal->mantissa = decimal->mantissa * 10 + (uint64_t)(digit - '0');
        decimal->digit_count += decimal->mantissa != 0;
        decimal->exponent -= is_fraction;
    } else {
        decimal->is_cut = true;
        decimal->exponent += !is_fraction;
    }
}

static bool read_decimal(Text text, Decimal *decimal) {
    const char *at = text.at, *end = text.at + text.len;
    *decimal = (Decimal){0};
    if (at < end && *at == '-') {
        decimal->is_negative = true;
        at++;
    }
    const char *whole = at;
    for (; at < end && is_digit(*at); at++)
        add_digit(decimal, *at, false);
    if (at == whole || (*whole == '0' && at - whole > 1))
        return false;
    if (at < end && *at == '.') {
        const char *fraction = ++at;
        for (; at < end && is_digit(*at); at++)
            add_digit(decimal, *at, true);
        if (at == fraction)
            return false;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        bool is_negative = at < end && *at == '-';
        at += at < end && (*at == '-' || *at == '+');
        const char *first = at;
        int64_t exponent = 0;
        for (; at < end && is_digit(*at); at++)
            if (exponent < EXPONENT_CAP)
                exponent = exponent * 10 + (*at - '0');
        if (at == first)
            return false;
        decimal->exponent += is_negative ? -exponent : exponent;
    }
    return at == end;
}

/* The slow way: all the digits that can make a difference. */
static double read_long_decimal(Text text, const Decimal *decimal) {
    char digits[DIGITS_THAT_COUNT + 1];
    size_t count = 0;
    bool is_exact = true;
    for (size_t i = 0; i < text.len && text.at[i] != 'e' && text.at[i] != 'E'; i++) {
        char digit = text.at[i];
        if (!is_digit(digit) || (count == 0 && digit == '0'))
            continue;
        if (count < DIGITS_THAT_COUNT)
            digits[count++] = digit;
        else
            is_exact = is_exact && digit == '0';
    }
    /* `exponent` is that of the 19th digit. */
    int64_t exponent = decimal->exponent - (int64_t)(count - 19);
    if (!is_exact) { /* above the cut-off number, whatever the digits: any digit says so */
        digits[count++] = '1';
        exponent--;
    }
    return from_digits(digits, count, exponent);
}

bool number_read(Text text, double *value) {
    Decimal decimal;
    if (!read_decimal(text, &decimal))
        return false;
    double result;
    if (decimal.mantissa == 0) {
        result = 0;
    } else if (FLT_EVAL_METHOD == 0 && !decimal.is_cut && decimal.mantissa <= (1ULL << 53) &&
               decimal.exponent >= -22 && decimal.exponent <= 22) {
        /* Both operands are exact, so that the one rounding is the right one. */
        result = (double)decimal.mantissa;
        if (decimal.exponent < 0)
            result /= exact_tens[-decimal.exponent];
        else
            result *= exact_tens[decimal.exponent];
    } else if (decimal.is_cut) {
        result = read_long_decimal(text, &decimal);
    } else {
        char digits[20];
        result = from_digits(digits, write_natural(digits, decimal.mantissa), decimal.exponent);
    }
    if (isinf(result))
        return false;
    *value = decimal.is_negative ? -result : result;
    return true;
}

/* digits × 10^exponent as people write it: in full when that is short, else with an exponent. */
static size_t write_digits(char *out, const char *digits, int count, int exponent) {
    while (count > 1 && digits[count - 1] == '0') {
        count--;
        exponent++;
    }
    int point = count + exponent; /* digits before the decimal point */
    size_t len = 0;
    if (point <= 0 && point > -6) {
        len = (size_t)(2 - point);
        memcpy(out, "0.000000", len);
        memcpy(out + len, digits, (size_t)count);
        return len + (size_t)count;
    }
    if (point > 0 && point < count) {
        memcpy(out, digits, (size_t)point);
        out[point] = '.';
        memcpy(out + point + 1, digits + point, (size_t)(count - point));
        return (size_t)count + 1;
    }
    out[len++] = digits[0];
    if (count > 1) {
        out[len++] = '.';
        memcpy(out + len, digits + 1, (size_t)(count - 1));
        len += (size_t)(count - 1);
    }
    out[len++] = 'e';
    return len + number_write_integer(out + len, point - 1);
}

/* The fast way, for what people write: at most 15 digits, few of them behind the point. A decimal
 * of at most 15 digits that reads back as `value` is the only one of its length, and rounding value
 * × 10^places finds it. */
static size_t write_short_decimal(char *out, double value) {
    for (int places = 1; places <= 20; places++) {
        double scaled = value * exact_tens[places];
        if (scaled >= 1e15)
            return 0;
        uint64_t rounded = (uint64_t)(scaled + 0.5);
        if ((double)rounded / exact_tens[places] == value) {
            char digits[20];
            return write_digits(out, digits, (int)write_natural(digits, rounded), -places);
        }
    }
    return 0;
}

static size_t write_any_decimal(char *out, double value) {
    /* 15 digits hold any shorter text of a normal double, with zeros behind; 17 always suffice. */
    for (int precision = value < DBL_MIN ? 1 : 15;; precision++) {
        char text[48], digits[20];
        int count = 0;
        snprintf(text, sizeof text, "%.*e", precision - 1, value);
        const char *at = text;
        for (; *at != 'e'; at++)
            if (is_digit(*at))
                digits[count++] = *at;
        int exponent = (int)strtol(at + 1, NULL, 10) - (count - 1);
        if (precision == 17 || from_digits(digits, (size_t)count, exponent) == value)
            return write_digits(out, digits, count, exponent);
    }
}

size_t number_write(char *out, double value) {
    size_t sign = 0;
    if (value < 0) {
        out[0] = '-';
        sign = 1;
        value = -value;
    }
    if (isnan(value) || isinf(value)) {
        memcpy(out + sign, isnan(value) ? "nan" : "inf", 3);
        return sign + 3;
    }
    if (value < 0x1p63 && value == (double)(uint64_t)value)
        return sign + write_natural(out + sign, (uint64_t)value);
    size_t len = 0;
    if (FLT_EVAL_METHOD == 0 && value >= 1e-5 && value < 1e15)
        len = write_short_decimal(out + sign, value);
    return sign + (len != 0 ? len : write_any_decimal(out + sign, value));
}
