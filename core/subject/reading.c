/* SPDX-License-Identifier: MIT */
/* Reading texts into fields: what people write in spreadsheets and on command lines. The words and
 * signs are the subject's data; only the grammar of numbers is here. */
#include "subject/checks.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static bool is_one_of(Text text, const Text *words, int count) {
    for (int i = 0; i < count; i++)
        if (text_equal_nocase(text, words[i]))
            return true;
    return false;
}

static bool is_missing_word(const Subject *subject, Text text) {
    if (!(subject->missing_lengths >> (text.len < 63 ? text.len : 63) & 1))
        return false;
    return is_one_of(text, subject->missing, subject->missing_count);
}

static bool starts_nocase(Text text, Text word) {
    return text.len >= word.len && text_equal_nocase((Text){text.at, word.len}, word);
}

static bool ends_nocase(Text text, Text word) {
    return text.len >= word.len &&
           text_equal_nocase((Text){text.at + text.len - word.len, word.len}, word);
}

static Text cut_front(Text text, size_t len) {
    return text_trim((Text){text.at + len, text.len - len});
}

static Text cut_back(Text text, size_t len) {
    return text_trim((Text){text.at, text.len - len});
}

/* Takes currency signs and the like off both ends. */
static Text strip_marks(const Subject *subject, Text text) {
    for (bool again = true; again && text.len;) {
        again = false;
        for (int i = 0; i < subject->mark_count; i++) {
            Text mark = subject->marks[i];
            if (mark.len == 0)
                continue;
            if (starts_nocase(text, mark)) {
                text = cut_front(text, mark.len);
                again = true;
            } else if (ends_nocase(text, mark)) {
                text = cut_back(text, mark.len);
                again = true;
            }
        }
    }
    return text;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits in groups of three ("2,100,000", "2 100 000", "2'100'000") or none at all, with a fraction
 * and an exponent: copied without the separators. A comma must group by threes: "1,5" is no number,
 * because nobody can say whether it means 1.5 or 15. */
static bool plain_number(Text text, char *plain, size_t room) {
    size_t used = 0, i = 0, group = 0;
    char separator = 0;
    bool has_digits = false;
    if (i < text.len && (text.at[i] == '-' || text.at[i] == '+'))
        plain[used++] = text.at[i++];
    for (; i < text.len && used < room - 1; i++) {
        char c = text.at[i];
        if (is_digit(c)) {
            plain[used++] = c;
            group++;
            has_digits = true;
        } else if ((c == ',' || c == ' ' || c == '\'' || c == '_') && has_digits &&
                   (separator ? c == separator && group == 3 : group <= 3) && i + 1 < text.len &&
                   is_digit(text.at[i + 1])) {
            separator = c;
            group = 0;
        } else {
            break;
        }
    }
    if (separator && group != 3)
        return false;
    if (i < text.len && text.at[i] == '.') {
        plain[used++] = text.at[i++];
        for (; i < text.len && is_digit(text.at[i]) && used < room - 1; i++) {
            plain[used++] = text.at[i];
            has_digits = true;
        }
    }
    if (has_digits && i < text.len && (text.at[i] == 'e' || text.at[i] == 'E') && used < room - 3) {
        plain[used++] = text.at[i++];
        if (i < text.len && (text.at[i] == '-' || text.at[i] == '+'))
            plain[used++] = text.at[i++];
        if (i >= text.len || !is_digit(text.at[i]))
            return false;
        for (; i < text.len && is_digit(text.at[i]) && used < room - 1; i++)
            plain[used++] = text.at[i];
    }
    plain[used] = '\0';
    return has_digits && i == text.len;
}

/* A number as people write it. */
typedef struct Amount {
    char plain[64]; /* as C writes it */
    double factor;  /* of its suffix */
} Amount;

static bool read_amount(const Subject *subject, Text text, Amount *amount) {
    Text digits = strip_marks(subject, text);
    amount->factor = 1;
    for (int i = 0; i < subject->suffix_count; i++) {
        Text word = subject->suffixes[i].word;
        if (!ends_nocase(digits, word) || digits.len == word.len)
            continue;
        char before = digits.at[digits.len - word.len - 1];
        if (!is_digit(before) && before != ' ' && before != '.')
            continue;
        amount->factor = subject->suffixes[i].factor;
        digits = strip_marks(subject, cut_back(digits, word.len));
        break;
    }
    return plain_number(digits, amount->plain, sizeof amount->plain);
}

static double amount_value(const Amount *amount) {
    double value = strtod(amount->plain, NULL) * amount->factor;
    if (amount->factor != 1 && fabs(value - round(value)) < 1e-9 * fabs(value))
        value = round(value); /* 1.1M is 1100000, whatever binary fractions make of it */
    return value;
}

static bool set_amount(Record *record, int index, const Amount *amount, const char *got,
                       RemitError *err) {
    const Subject *subject = record->subject;
    errno = 0;
    char *end;
    long long whole = strtoll(amount->plain, &end, 10);
    if (*end == '\0' && errno == 0 && amount->factor == 1)
        return record_set_integer(record, index, whole, err);
    double value = amount_value(amount);
    if (!isfinite(value) || (subject->fields[index].type == FIELD_INTEGER && fabs(value) >= 0x1p63))
        return error_set(err, REMIT_E_RECORD, "field '%.*s': %s is out of range",
                         TEXT_ARG(subject->fields[index].name), got);
    return record_set_number(record, index, value, err);
}

/* Two numbers and a sign between them, the lower one first. "1-10M" is from one million on. */
static bool read_range(const Subject *subject, Text text, Amount *low) {
    enum { LONGEST_RANGE = 160 };
    Amount high;
    Text range = strip_marks(subject, text);
    if (range.len > LONGEST_RANGE)
        return false;
    for (int i = 0; i < subject->range_sign_count; i++) {
        Text sign = subject->range_signs[i];
        for (size_t at = 1; sign.len && at + sign.len < range.len; at++) {
            Text behind = {range.at + at, range.len - at};
            if (!starts_nocase(behind, sign) ||
                !read_amount(subject, text_trim((Text){range.at, at}), low) ||
                !read_amount(subject, cut_front(behind, sign.len), &high))
                continue;
            if (low->factor == 1 && amount_value(low) < strtod(high.plain, NULL))
                low->factor = high.factor;
            return amount_value(low) < amount_value(&high);
        }
    }
    return false;
}

/* A range is no single number, so whatever it is taken for is told. */
__attribute__((cold)) static bool set_range(Record *record, int index, Text text, const char *got,
                                            RemitError *err) {
    const Subject *subject = record->subject;
    const Field *field = &subject->fields[index];
    Amount low;
    bool is_range = read_range(subject, text, &low);
    if (!is_range || !record->keeps_notes) {
        record_fail_type(record, index, got, err);
        if (is_range)
            error_hint(err, "a range is no single number: give one, or leave it out");
        return false;
    }
    record_unset(record, index);
    if (subject->takes_low && !set_amount(record, index, &low, got, err))
        return false;
    record->notes[record->note_count++] = (RecordNote){
        index,
        arena_format(&record->arena, "field '%.*s': the range %s is taken as %s",
                     TEXT_ARG(field->name), got, subject->takes_low ? "its lower end" : "unknown")};
    return true;
}

static bool set_number(Record *record, int index, Text text, RemitError *err) {
    Amount amount;
    char got[96];
    snprintf(got, sizeof got, "\"%.*s\"", (int)(text.len < 80 ? text.len : 80), text.at);
    return read_amount(record->subject, text, &amount)
               ? set_amount(record, index, &amount, got, err)
               : set_range(record, index, text, got, err);
}

static bool set_list(Record *record, int index, Text text, RemitError *err) {
    const Subject *subject = record->subject;
    if (is_one_of(text, subject->nothing, subject->nothing_count))
        return record_set_list(record, index, NULL, 0, err);
    /* One allowed value may itself hold a separator: try the whole cell first. */
    const Field *field = &subject->fields[index];
    if (field->allowed_count > 0 && field_symbol(field, text) >= 0)
        return record_set_list(record, index, &text, 1, err);
    Text *items = arena_new(&record->arena, (text.len / 2 + 1) * sizeof *items);
    size_t count = 0, start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && !memchr(subject->separators.at, text.at[i], subject->separators.len))
            continue;
        Text item = text_trim((Text){text.at + start, i - start});
        if (item.len)
            items[count++] = item;
        start = i + 1;
    }
    return record_set_list(record, index, items, count, err);
}

bool record_set_text(Record *record, int index, Text text, RemitError *err) {
    const Subject *subject = record->subject;
    const Field *field = &subject->fields[index];
    if (field->quick && field->type == FIELD_STRING && text.len > 0) {
        int symbol = field_symbol_as_is(field, text);
        if (symbol >= 0) { /* a value as it is listed: nothing to interpret */
            record->values[index] =
                (Value){.kind = VALUE_STRING, .symbol = symbol, .string = field->allowed[symbol]};
            return true;
        }
    }
    Text word = text_trim(text);
    if (word.len == 0 || (!field->is_text && is_missing_word(subject, word))) {
        record->values[index] = (Value){.kind = VALUE_MISSING};
        return true;
    }
    char got[96];
    switch (field->type) {
    case FIELD_STRING:
        return record_set_word(record, index, field->is_text ? text : word, err);
    case FIELD_INTEGER:
    case FIELD_NUMBER:
        return set_number(record, index, word, err);
    case FIELD_LIST:
        return set_list(record, index, word, err);
    case FIELD_BOOLEAN:
        if (text_equal_nocase(word, TEXT("true")) ||
            is_one_of(word, subject->yes, subject->yes_count))
            return record_set_boolean(record, index, true, err);
        if (text_equal_nocase(word, TEXT("false")) ||
            is_one_of(word, subject->no, subject->no_count))
            return record_set_boolean(record, index, false, err);
        break;
    }
    snprintf(got, sizeof got, "\"%.*s\"", (int)(word.len < 80 ? word.len : 80), word.at);
    return record_fail_type(record, index, got, err);
}
