/* SPDX-License-Identifier: MIT */
/* Reading a record from a JSON object. What a value must be is the subject room's business; that an
 * object gives a name once is checked here, because JSON leaves open what a second one means. */
#include "input/json_record.h"
#include <stdlib.h>

enum { MOST_ITEMS = 4096, FEW_NAMES = 16, MOST_FIELDS = 256 };

void stray_names_clear(StrayNames *stray) {
    stray->count = 0;
}

void stray_names_free(StrayNames *stray) {
    mem_free(stray->names);
    *stray = (StrayNames){0};
}

void stray_names_add(StrayNames *stray, Text name) {
    if (stray->count == stray->room) {
        stray->room = stray->room ? stray->room * 2 : 16;
        stray->names = mem_resize(stray->names, stray->room * sizeof *stray->names);
    }
    stray->names[stray->count++] = name;
}

Text stray_name_warning(const Subject *subject, Text name, Arena *arena) {
    RemitError err = {0};
    subject_suggest(subject, name, &err);
    Text shown = {name.at, name.len < 80 ? name.len : 80};
    return arena_format(arena, "unknown field '%.*s' of %.*s%s%s", TEXT_ARG(shown),
                        TEXT_ARG(subject->name), err.hint[0] ? ": " : "", err.hint);
}

static int compare_texts(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/* The name that stands twice, if one does. */
static const Text *find_double(StrayNames *stray) {
    if (stray->count > FEW_NAMES) {
        qsort(stray->names, stray->count, sizeof *stray->names, compare_texts);
        for (size_t i = 1; i < stray->count; i++)
            if (text_equal(stray->names[i], stray->names[i - 1]))
                return &stray->names[i];
        return NULL;
    }
    for (size_t i = 1; i < stray->count; i++)
        for (size_t k = 0; k < i; k++)
            if (text_equal(stray->names[i], stray->names[k]))
                return &stray->names[i];
    return NULL;
}

static const char *kind_name(JsonKind kind) {
    switch (kind) {
    case JSON_KIND_OBJECT:
        return "an object";
    case JSON_KIND_ARRAY:
        return "a list";
    case JSON_KIND_STRING:
        return "a string";
    case JSON_KIND_NUMBER:
        return "a number";
    case JSON_KIND_BOOLEAN:
        return "true or false";
    default:
        return "null";
    }
}

static bool read_list(JsonReader *reader, Record *record, int field, RemitError *err) {
    Text *items = NULL;
    size_t count = 0, room = 0;
    if (!json_array_begin(reader))
        return false;
    JsonStep step;
    while ((step = json_array_next(reader)) == JSON_MORE) {
        if (json_peek(reader) != JSON_KIND_STRING) {
            const Field *of = &record->subject->fields[field];
            return error_set(err, REMIT_E_RECORD,
                             "field '%.*s': expected a list of strings, found %s in it",
                             TEXT_ARG(of->name), kind_name(json_peek(reader)));
        }
        if (count == room) { /* the arena keeps the smaller one: it is emptied with the record */
            room = room ? room * 4 : 8;
            Text *larger = arena_new(&record->arena, room * sizeof *larger);
            if (count)
                memcpy(larger, items, count * sizeof *items);
            items = larger;
        }
        if (!json_read_string(reader, &items[count]))
            return false;
        if (++count > MOST_ITEMS)
            return error_set(err, REMIT_E_RECORD, "field '%.*s': more than %d elements",
                             TEXT_ARG(record->subject->fields[field].name), MOST_ITEMS);
    }
    return step == JSON_DONE && record_set_list(record, field, items, count, err);
}

/* False with `err` set, or with only the reader's own error. */
static bool read_value(JsonReader *reader, Record *record, int field, RemitError *err) {
    const Field *of = &record->subject->fields[field];
    JsonNumber number;
    Text string;
    bool boolean;
    JsonKind kind = json_peek(reader);
    switch (kind) {
    case JSON_KIND_STRING:
        return json_read_string(reader, &string) && record_set_text(record, field, string, err);
    case JSON_KIND_NUMBER:
        if (!json_read_number(reader, &number))
            return false;
        return number.is_integer ? record_set_integer(record, field, number.integer, err)
                                 : record_set_number(record, field, number.number, err);
    case JSON_KIND_BOOLEAN:
        return json_read_boolean(reader, &boolean) &&
               record_set_boolean(record, field, boolean, err);
    case JSON_KIND_NULL:
        return json_read_null(reader);
    case JSON_KIND_ARRAY:
        if (of->type == FIELD_LIST)
            return read_list(reader, record, field, err);
        /* fall through */
    case JSON_KIND_OBJECT:
        return error_set(err, REMIT_E_RECORD, "field '%.*s': expected %s %s, got %s",
                         TEXT_ARG(of->name), of->type == FIELD_INTEGER ? "an" : "a",
                         field_type_name(of->type), kind_name(kind));
    default:
        return json_skip_value(reader); /* sets the reader's error */
    }
}

static bool fail_double(JsonReader *reader, Text name, size_t offset, const char *file, int line,
                        RemitError *err) {
    error_set(err, REMIT_E_RECORD, "'%.*s' is given twice in one record",
              (int)(name.len < 80 ? name.len : 80), name.at);
    json_place(reader, offset, 1, file, line, err);
    return false;
}

/* One member: its value into the record, or passed over. */
static bool read_member(JsonReader *reader, Record *record, int field, const char *file, int line,
                        RemitError *err) {
    size_t offset = json_offset(reader);
    err->code = REMIT_OK;
    if (read_value(reader, record, field, err))
        return true;
    if (err->code == REMIT_OK)
        return json_error(reader, file, line, err);
    size_t end = (size_t)(reader->at - reader->start);
    json_place(reader, offset, end > offset ? end - offset : 1, file, line, err);
    return false;
}

/* How the values of a key are mostly read: what is written as the subject lists it goes straight
 * into the record. Anything else is left to read_value, from the same place. */
enum How { READ_ANY, READ_SYMBOL, READ_PLAIN, READ_INTEGER, READ_BOOLEAN, READ_SYMBOLS };

static enum How how_to_read(const Field *field) {
    switch (field->type) {
    case FIELD_STRING:
        return field->quick ? READ_SYMBOL : field->is_text ? READ_ANY : READ_PLAIN;
    case FIELD_INTEGER:
        return READ_INTEGER;
    case FIELD_BOOLEAN:
        return READ_BOOLEAN;
    case FIELD_LIST:
        return field->quick && field->allowed_count <= 64 ? READ_SYMBOLS : READ_ANY;
    default:
        return READ_ANY;
    }
}

/* The first byte of the value, behind the one space that some write in front of it; 0 at the end.
 */
static inline char first_byte(JsonReader *reader) {
    if (reader->at < reader->end && *reader->at == ' ')
        reader->at++;
    return reader->at < reader->end ? *reader->at : 0;
}

/* A plain whole number in front of a comma or brace; false, with nothing read, when it is another.
 */
static inline bool read_digits(JsonReader *reader, int64_t *out) {
    const char *at = reader->at;
    int64_t number = 0;
    while (at < reader->end && *at >= '0' && *at <= '9' && at - reader->at < 18)
        number = number * 10 + (*at++ - '0');
    bool is_plain = at > reader->at && at < reader->end && (*at == ',' || *at == '}') &&
                    (*reader->at != '0' || at - reader->at == 1);
    if (!is_plain)
        return false;
    reader->at = at;
    *out = number;
    return true;
}

/* A list of listed values, each kept once. False, with nothing to be trusted, when it is not one:
 * the caller goes back to its start. */
static bool read_symbols(JsonReader *reader, Record *record, const Field *field, Value *value) {
    enum { MOST = 64 };
    Value items[MOST];
    uint64_t seen = 0;
    size_t count = 0;
    JsonStep step;
    if (!json_array_begin(reader))
        return false;
    while ((step = json_array_next(reader)) == JSON_MORE) {
        Text text;
        if (first_byte(reader) != '"' || !json_read_string(reader, &text))
            return false;
        int symbol = field_symbol_as_is(field, text);
        if (symbol < 0)
            return false;
        if (seen >> symbol & 1)
            continue;
        seen |= (uint64_t)1 << symbol;
        items[count++] =
            (Value){.kind = VALUE_STRING, .symbol = symbol, .string = field->allowed[symbol]};
    }
    if (step != JSON_DONE)
        return false;
    Value *kept = count ? arena_new(&record->arena, count * sizeof *kept) : NULL;
    if (count)
        memcpy(kept, items, count * sizeof *kept);
    *value = (Value){.kind = VALUE_LIST, .list = {kept, count}};
    return true;
}

static inline bool read_quickly(JsonReader *reader, Record *record, const struct ShapeKey *key,
                                RemitError *err) {
    const Field *field = key->of;
    Value *value = &record->values[key->field];
    JsonNumber number;
    Text text;
    bool boolean;
    switch (key->how) {
    case READ_SYMBOL:
        if (first_byte(reader) != '"')
            break;
        if (!json_read_string(reader, &text))
            return false;
        value->symbol = field_symbol_as_is(field, text);
        if (value->symbol < 0)
            return record_set_text(record, key->field, text, err);
        value->kind = VALUE_STRING;
        value->string = field->allowed[value->symbol];
        return true;
    case READ_PLAIN:
        if (first_byte(reader) != '"')
            break;
        if (!json_read_string(reader, &text))
            return false;
        if (subject_may_interpret(record->subject, text))
            return record_set_text(record, key->field, text, err);
        *value = (Value){.kind = VALUE_STRING, .symbol = -1, .string = text};
        return true;
    case READ_INTEGER:
        if (first_byte(reader) < '0' || *reader->at > '9')
            break;
        if (!read_digits(reader, &number.integer)) {
            if (!json_read_number(reader, &number))
                return false;
            if (!number.is_integer)
                return record_set_number(record, key->field, number.number, err);
        }
        if ((field->has_min && (double)number.integer < field->min) ||
            (field->has_max && (double)number.integer > field->max))
            return record_set_integer(record, key->field, number.integer, err);
        value->kind = VALUE_INTEGER;
        value->integer = number.integer;
        return true;
    case READ_BOOLEAN:
        if (first_byte(reader) != 't' && first_byte(reader) != 'f')
            break;
        if (!json_read_boolean(reader, &boolean))
            return false;
        value->kind = VALUE_BOOLEAN;
        value->boolean = boolean;
        return true;
    case READ_SYMBOLS: {
        JsonReader start = *reader;
        if (first_byte(reader) != '[')
            break;
        if (read_symbols(reader, record, field, value))
            return true;
        *reader = start;
        break;
    }
    default:
        break;
    }
    return read_value(reader, record, key->field, err);
}

/* The key at or behind place `from` of the shape, or -1. */
static int find_in_shape(const JsonShape *shape, int from, Text key) {
    for (int i = from; i < shape->count; i++)
        if (shape->keys[i].len == key.len && memcmp(shape->keys[i].name, key.at, key.len) == 0)
            return i;
    return -1;
}

/* Reads an object whose keys are those of the shape, or some of them in the same order: each has
 * its field and none is there twice. False when it is another one, or is wrong in any way: then it
 * is to be read again from its start. */
static bool read_by_shape(JsonReader *reader, Record *record, const JsonShape *shape,
                          const bool *wanted, StrayNames *stray, RemitError *err) {
    Text key;
    JsonStep step;
    int at = 0, hits = 0;
    if (json_peek(reader) != JSON_KIND_OBJECT || !json_object_begin(reader))
        return false;
    for (;; at++, hits++) {
        if (at == shape->count || !json_object_next_is(reader, &shape->keys[at].guess)) {
            step = json_object_next(reader, &key);
            if (step != JSON_MORE)
                break;
            at = find_in_shape(shape, at, key);
            if (at < 0)
                return false;
        }
        const struct ShapeKey *slot = &shape->keys[at];
        if (slot->is_strange)
            stray_names_add(stray, (Text){slot->name, slot->len});
        bool is_read = slot->field >= 0 && (!wanted || wanted[slot->field])
                           ? read_quickly(reader, record, slot, err)
                           : json_skip_value(reader);
        if (!is_read)
            return false;
    }
    return step == JSON_DONE && (!shape->has_passed || hits == shape->count);
}

/* Reading an object whose keys are new. */
typedef struct FreshRead {
    JsonReader *reader;
    Record *record;
    const Columns *columns;
    JsonShape *shape;
    const char *file;
    int line;
    RemitError *err;
    NameRank ranks[MOST_FIELDS];    /* by field: how it was given */
    int key_of[MOST_FIELDS];        /* its place in the shape, or -1 */
    JsonReader values[MOST_FIELDS]; /* where the value of an alias stands: read at the end */
} FreshRead;

/* Which of two names for one field counts; false when neither is better. */
static bool settle_field(FreshRead *fresh, int field, NameRank rank, int place, bool *counts) {
    NameRank before = fresh->ranks[field];
    *counts = rank > before;
    if (before == rank)
        return fail_double(fresh->reader, fresh->record->subject->fields[field].name,
                           json_offset(fresh->reader), fresh->file, fresh->line, fresh->err);
    if (before != NAME_STRANGE && fresh->shape) {
        int loser = *counts ? fresh->key_of[field] : place;
        fresh->shape->has_passed = true;
        if (loser >= 0)
            fresh->shape->keys[loser].field = -1;
    }
    if (*counts) {
        fresh->ranks[field] = rank;
        fresh->key_of[field] = place;
    }
    return true;
}

/* Puts a key into the shape and gives its place there, or -1: it is too long, or they are too many.
 */
static int remember_key(JsonShape *shape, const Subject *subject, Text key, int field,
                        bool is_strange, bool *is_whole) {
    if (!shape || !*is_whole || shape->count == SHAPE_KEYS || key.len > SHAPE_NAME) {
        *is_whole = false;
        return -1;
    }
    struct ShapeKey *slot = &shape->keys[shape->count];
    if (key.len)
        memcpy(slot->name, key.at, key.len);
    slot->len = key.len;
    slot->guess = json_key(key);
    slot->field = field;
    slot->of = field >= 0 ? &subject->fields[field] : NULL;
    slot->how = slot->of ? how_to_read(slot->of) : READ_ANY;
    slot->is_strange = is_strange;
    return shape->count++;
}

static bool read_fresh(FreshRead *fresh, const bool *wanted, StrayNames *stray) {
    JsonReader *reader = fresh->reader;
    Text key;
    JsonStep step;
    bool is_whole = true;
    size_t start = json_offset(reader);
    JsonKind kind = json_peek(reader);
    if (kind != JSON_KIND_OBJECT && kind != JSON_KIND_INVALID && kind != JSON_KIND_END_OF_TEXT) {
        error_set(fresh->err, REMIT_E_RECORD, "a record must be an object, not %s",
                  kind_name(kind));
        json_place(reader, start, 1, fresh->file, fresh->line, fresh->err);
        return false;
    }
    if (!json_object_begin(reader))
        return json_error(reader, fresh->file, fresh->line, fresh->err);
    while ((step = json_object_next(reader, &key)) == JSON_MORE) {
        NameRank rank;
        bool counts = false;
        int field = columns_field(fresh->columns, key, &rank);
        int place = remember_key(fresh->shape, fresh->record->subject, key, field,
                                 rank == NAME_STRANGE, &is_whole);
        if (field < 0 || field >= MOST_FIELDS)
            stray_names_add(stray, key); /* also what is passed over: it may stand there twice */
        else if (!settle_field(fresh, field, rank, place, &counts))
            return false;
        bool is_wanted = counts && (!wanted || wanted[field]);
        if (is_wanted && rank != NAME_ALIAS) {
            fresh->record->values[field] = (Value){.kind = VALUE_MISSING};
            if (!read_member(reader, fresh->record, field, fresh->file, fresh->line, fresh->err))
                return false;
            continue;
        }
        if (is_wanted)
            fresh->values[field] = *reader;
        if (!json_skip_value(reader))
            return json_error(reader, fresh->file, fresh->line, fresh->err);
    }
    if (step == JSON_FAILED)
        return json_error(reader, fresh->file, fresh->line, fresh->err);
    const Text *twice = stray->count > 1 ? find_double(stray) : NULL;
    if (twice)
        return fail_double(reader, *twice, start, fresh->file, fresh->line, fresh->err);
    for (int i = 0; i < fresh->record->subject->field_count && i < MOST_FIELDS; i++)
        if (fresh->ranks[i] == NAME_ALIAS && (!wanted || wanted[i]) &&
            !read_member(&fresh->values[i], fresh->record, i, fresh->file, fresh->line, fresh->err))
            return false;
    if (!is_whole && fresh->shape)
        fresh->shape->count = 0;
    return true;
}

bool json_record_read_columns(JsonReader *reader, Record *record, const Columns *columns,
                              JsonShape *shape, const bool *wanted, StrayNames *stray,
                              const char *file, int first_line, RemitError *err) {
    RemitError unused;
    JsonReader start = *reader;
    if (!err)
        err = &unused;
    stray_names_clear(stray);
    if (shape && shape->count) {
        if (read_by_shape(reader, record, shape, wanted, stray, err))
            return true;
        *reader = start;
        stray_names_clear(stray);
        record_reset(record);
    }
    FreshRead fresh;
    fresh.reader = reader;
    fresh.record = record;
    fresh.columns = columns;
    fresh.shape = shape;
    fresh.file = file;
    fresh.line = first_line;
    fresh.err = err;
    memset(fresh.ranks, 0, sizeof fresh.ranks);
    if (shape)
        shape->count = 0, shape->has_passed = false;
    if (read_fresh(&fresh, wanted, stray))
        return true;
    if (shape)
        shape->count = 0;
    return false;
}

bool json_record_read(JsonReader *reader, Record *record, const bool *wanted, StrayNames *stray,
                      const char *file, int first_line, RemitError *err) {
    Columns columns = {.subject = record->subject};
    return json_record_read_columns(reader, record, &columns, NULL, wanted, stray, file, first_line,
                                    err);
}
