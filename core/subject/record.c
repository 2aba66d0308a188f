/* SPDX-License-Identifier: MIT */
/* Records: setting a value checks it against its field. Reading texts is in reading.c. */
#include "base/error.h"
#include "subject/checks.h"
#include "subject/evidence.h"
#include <math.h>

Record *record_new(const Subject *subject) {
    Record *record = mem_new(sizeof *record);
    size_t count = (size_t)subject->field_count;
    record->subject = subject;
    record->values = mem_new(count * sizeof *record->values);
    record->is_assumed = mem_new(count * sizeof *record->is_assumed);
    record->rooms = arena_new(&record->kept, count * sizeof *record->rooms);
    for (size_t i = 0; i < count; i++)
        if (subject->fields[i].type == FIELD_LIST && subject->fields[i].allowed_count)
            record->rooms[i] = arena_new(
                &record->kept, ((size_t)subject->fields[i].allowed_count + 1) * sizeof(Value));
    return record;
}

void record_reset(Record *record) {
    size_t count = (size_t)record->subject->field_count;
    memset(record->values, 0, count * sizeof *record->values); /* VALUE_MISSING is 0 */
    memset(record->is_assumed, 0, count * sizeof *record->is_assumed);
    record->note_count = 0;
    arena_reset(&record->arena);
}

void record_keep_notes(Record *record, bool keeps) {
    size_t count = (size_t)record->subject->field_count;
    record->keeps_notes = keeps;
    if (keeps && !record->notes)
        record->notes = arena_new(&record->kept, count * sizeof *record->notes);
}

void record_unset(Record *record, int field) {
    size_t kept = 0;
    record->values[field] = (Value){.kind = VALUE_MISSING};
    for (size_t i = 0; i < record->note_count; i++)
        if (record->notes[i].field != field)
            record->notes[kept++] = record->notes[i];
    record->note_count = kept;
}

void record_free(Record *record) {
    if (!record)
        return;
    mem_free(record->values);
    mem_free(record->is_assumed);
    arena_free(&record->arena);
    arena_free(&record->kept);
    mem_free(record);
}

static bool fail_type(const Field *field, const char *got, RemitError *err) {
    const char *expected = field->type == FIELD_INTEGER   ? "a whole number"
                           : field->type == FIELD_NUMBER  ? "a number"
                           : field->type == FIELD_BOOLEAN ? "true or false"
                           : field->type == FIELD_LIST    ? "a list of strings"
                                                          : "a string";
    return error_set(err, REMIT_E_RECORD, "field '%.*s': expected %s, got %s",
                     TEXT_ARG(field->name), expected, got);
}

static bool check_range(const Field *field, double value, RemitError *err) {
    bool is_low = field->has_min && value < field->min;
    bool is_high = field->has_max && value > field->max;
    if (!is_low && !is_high)
        return true;
    return error_set(err, REMIT_E_RECORD, "field '%.*s' is %.14g, but the %s is %.14g%s%.*s",
                     TEXT_ARG(field->name), value, is_low ? "least" : "most",
                     is_low ? field->min : field->max, field->unit.len ? " " : "",
                     TEXT_ARG(field->unit));
}

/* Other people number their records: an identity may be written as a number. */
static bool is_named_by_number(const Subject *subject, int index) {
    for (int i = 0; i < subject->identity_count; i++)
        if (subject->identity[i] == index)
            return subject->fields[index].type == FIELD_STRING;
    return false;
}

bool record_set_integer(Record *record, int index, int64_t value, RemitError *err) {
    const Field *field = &record->subject->fields[index];
    if (field->type == FIELD_NUMBER)
        return record_set_number(record, index, (double)value, err);
    if (is_named_by_number(record->subject, index)) {
        Text text = arena_format(&record->arena, "%lld", (long long)value);
        record->values[index] = (Value){.kind = VALUE_STRING, .symbol = -1, .string = text};
        return true;
    }
    if (field->type != FIELD_INTEGER) {
        char got[48];
        snprintf(got, sizeof got, "the number %lld", (long long)value);
        return fail_type(field, got, err);
    }
    if (!check_range(field, (double)value, err))
        return false;
    record->values[index] = (Value){.kind = VALUE_INTEGER, .integer = value};
    return true;
}

bool record_set_number(Record *record, int index, double value, RemitError *err) {
    const Field *field = &record->subject->fields[index];
    bool is_name = is_named_by_number(record->subject, index);
    /* Above 2^53 a number with fraction or exponent may be another than the one that was written:
     * good enough for a quantity, not for a name. */
    double limit = is_name ? 0x1p53 : 0x1p63;
    if ((field->type == FIELD_INTEGER || is_name) && value == floor(value) && fabs(value) < limit)
        return record_set_integer(record, index, (int64_t)value, err);
    if (field->type != FIELD_NUMBER || !isfinite(value)) {
        char got[48];
        snprintf(got, sizeof got, "the number %.14g", value);
        fail_type(field, got, err);
        if (is_name)
            error_hint(err, "put quotes around it, so that it is kept as it is written");
        return false;
    }
    if (!check_range(field, value, err))
        return false;
    record->values[index] = (Value){.kind = VALUE_NUMBER, .number = value};
    return true;
}

bool record_set_numeral(Record *record, int index, Text text, double value, RemitError *err) {
    size_t digits = text.len > 0 && text.at[0] == '-';
    while (digits < text.len && text.at[digits] >= '0' && text.at[digits] <= '9')
        digits++;
    if (digits < text.len || !is_named_by_number(record->subject, index))
        return record_set_number(record, index, value, err);
    record->values[index] = (Value){.kind = VALUE_STRING, .symbol = -1, .string = text};
    return true;
}

bool record_set_boolean(Record *record, int index, bool value, RemitError *err) {
    const Field *field = &record->subject->fields[index];
    if (field->type != FIELD_BOOLEAN)
        return fail_type(field, value ? "true" : "false", err);
    record->values[index] = (Value){.kind = VALUE_BOOLEAN, .boolean = value};
    return true;
}

/* The value for one text of a string field or a list. */
static bool word_value(const Field *field, Text text, Value *out, RemitError *err) {
    *out = (Value){.kind = VALUE_STRING, .symbol = -1, .string = text};
    if (field->allowed_count == 0) {
        /* Only an escape in JSON can bring one; no table and no C string could keep it. */
        return !memchr(text.at, '\0', text.len) ||
               error_set(err, REMIT_E_RECORD, "field '%.*s': a NUL character in a text",
                         TEXT_ARG(field->name));
    }
    out->symbol = field_symbol(field, text);
    if (out->symbol >= 0) {
        out->string = field->allowed[out->symbol];
        return true;
    }
    char list[64] = ""; /* so many that the hint is a line of a terminal */
    size_t len = 0;
    int count = 0;
    for (; count < field->allowed_count; count++) {
        Text value = field->allowed[count];
        bool is_last = count + 1 == field->allowed_count;
        if (len + value.len + 2 > (is_last ? 45 : 33))
            break;
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%.*s", count ? ", " : "",
                                TEXT_ARG(value));
    }
    error_set(err, REMIT_E_RECORD, "field '%.*s': \"%.*s\" is not one of its allowed values",
              TEXT_ARG(field->name), (int)(text.len < 80 ? text.len : 80), text.at);
    error_suggest(err, text, field->allowed, (size_t)field->allowed_count);
    if (count == field->allowed_count)
        error_hint(err, "the allowed values are %s", list);
    else
        error_hint(err, "the allowed values are %s, … %d more", list, field->allowed_count - count);
    return false;
}

bool record_set_list(Record *record, int index, const Text *items, size_t count, RemitError *err) {
    const Field *field = &record->subject->fields[index];
    if (field->type != FIELD_LIST)
        return fail_type(field, "a list", err);
    Value *list = arena_new(&record->arena, count * sizeof *list);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        Value value;
        if (!word_value(field, items[i], &value, err))
            return false;
        bool is_new = true;
        for (size_t k = 0; k < used && is_new; k++)
            is_new = !text_equal(list[k].string, value.string);
        if (is_new)
            list[used++] = value;
    }
    record->values[index] = (Value){.kind = VALUE_LIST, .list = {list, used}};
    return true;
}

bool record_set_word(Record *record, int index, Text text, RemitError *err) {
    return word_value(&record->subject->fields[index], text, &record->values[index], err);
}

bool record_fail_type(const Record *record, int index, const char *got, RemitError *err) {
    return fail_type(&record->subject->fields[index], got, err);
}

void record_put(Record *record, int field, Value value) {
    record->values[field] = value;
}

/* A text as a value of `field`: the allowed value that it means there, or a copy in the arena. */
static Value copy_text(Arena *arena, const Field *field, Text text) {
    int symbol = field->allowed_count ? field_symbol(field, text) : -1;
    return (Value){.kind = VALUE_STRING,
                   .symbol = symbol,
                   .string = symbol >= 0 ? field->allowed[symbol] : arena_text(arena, text)};
}

void record_copy_shared(const Record *from, Record *to) {
    for (int i = 0; i < from->subject->field_count; i++) {
        const Field *source = &from->subject->fields[i];
        int field = subject_field(to->subject, source->name);
        if (field < 0 || from->values[i].kind == VALUE_MISSING || from->is_assumed[i])
            continue;
        const Field *target = &to->subject->fields[field];
        if (target->is_text != source->is_text || target->evidence.len ||
            target->type != source->type)
            continue;
        Value value = from->values[i];
        if (value.kind == VALUE_STRING) {
            value = copy_text(&to->arena, target, value.string);
        } else if (value.kind == VALUE_LIST) {
            Value *items = arena_new(&to->arena, value.list.count * sizeof *items);
            for (size_t k = 0; k < value.list.count; k++)
                items[k] = copy_text(&to->arena, target, value.list.items[k].string);
            value.list.items = items;
        }
        to->values[field] = value;
    }
}

Text record_identity(Record *record) {
    for (int i = 0; i < record->subject->identity_count; i++) {
        const Value *value = &record->values[record->subject->identity[i]];
        if (value->kind == VALUE_STRING)
            return value->string;
        if (value->kind == VALUE_INTEGER)
            return arena_format(&record->arena, "%lld", (long long)value->integer);
    }
    return TEXT("");
}

static double likeness(const Evidence *evidence, Text owner) {
    for (size_t i = 0; i < evidence->like_count; i++)
        if (text_equal(evidence->likes[i].owner, owner))
            return evidence->likes[i].weight;
    return 0;
}

static double evidence_sum(const Evidence *evidence, Text key) {
    const size_t prefix = sizeof "like-" - 1;
    if (text_equal(key, TEXT("words")))
        return (double)evidence->text_words;
    if (text_equal(key, TEXT("heard")))
        return (double)evidence->heard_words;
    if (key.len > prefix && memcmp(key.at, "like-", prefix) == 0)
        return likeness(evidence, (Text){key.at + prefix, key.len - prefix});
    double sum = 0;
    for (size_t i = 0; i < evidence->term_count; i++)
        if (text_equal(evidence->terms[i].key, key))
            sum += evidence->terms[i].weight;
    return sum;
}

void evidence_fill(const Evidence *evidence, Record *record) {
    for (int i = 0; i < record->subject->field_count; i++) {
        const Field *field = &record->subject->fields[i];
        if (!field->evidence.len)
            continue;
        double sum = evidence_sum(evidence, field->evidence);
        record->values[i] = field->type == FIELD_INTEGER
                                ? (Value){.kind = VALUE_INTEGER, .integer = (int64_t)sum}
                                : (Value){.kind = VALUE_NUMBER, .number = sum};
    }
}
