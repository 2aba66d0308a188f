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
    RemitError err;
    subject_fail_name(subject, name, REMIT_OK, &err);
    return err.hint[0] ? arena_format(arena, "%s: %s", err.message, err.hint) : TEXT("");
}

void stray_names_note(const Text *names, size_t count, const char *what, const Subject *subject,
                      Buffer *out) {
    if (count == 0)
        return;
    if (count == 1)
        buffer_addf(out, "one %s is no field of %.*s and is passed over: ", what,
                    TEXT_ARG(subject->name));
    else
        buffer_addf(out, "%zu %ss are no fields of %.*s and are passed over: ", count, what,
                    TEXT_ARG(subject->name));
    for (size_t i = 0; i < count && i < STRAY_SHOWN; i++)
        buffer_addf(out, "%s%.*s", i ? ", " : "", (int)(names[i].len < 40 ? names[i].len : 40),
                    names[i].at);
    if (count > STRAY_SHOWN)
        buffer_lit(out, ", …");
}

size_t json_record_warnings(const Record *record, const StrayNames *stray, Arena *arena,
                            Text **warnings, Buffer *rest) {
    Text *told = arena_new(arena, (stray->count + record->note_count + 1) * sizeof *told);
    Text *far = arena_new(arena, (stray->count + 1) * sizeof *far);
    size_t count = 0, far_count = 0;
    for (size_t i = 0; i < stray->count; i++) {
        Text warning = stray_name_warning(record->subject, stray->names[i], arena);
        if (warning.len)
            told[count++] = warning;
        else
            far[far_count++] = stray->names[i];
    }
    for (size_t i = 0; i < record->note_count; i++)
        told[count++] = arena_text(arena, record->notes[i].text);
    if (rest)
        stray_names_note(far, far_count, "key", record->subject, rest);
    *warnings = told;
    return count;
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

bool json_record_read_value(JsonReader *reader, Record *record, int field, RemitError *err) {
    const Field *of = &record->subject->fields[field];
    JsonNumber number;
    Text string;
    bool boolean;
    JsonKind kind = json_peek(reader);
    switch (kind) {
    case JSON_KIND_STRING:
        return json_read_string(reader, &string) && record_set_text(record, field, string, err);
    case JSON_KIND_NUMBER:
        string.at = reader->start + json_offset(reader);
        if (!json_read_number(reader, &number))
            return false;
        if (number.is_integer)
            return record_set_integer(record, field, number.integer, err);
        string.len = (size_t)(reader->at - string.at);
        return record_set_numeral(record, field, string, number.number, err);
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
    if (json_record_read_value(reader, record, field, err))
        return true;
    if (err->code == REMIT_OK)
        return json_error(reader, file, line, err);
    size_t end = (size_t)(reader->at - reader->start);
    json_place(reader, offset, end > offset ? end - offset : 1, file, line, err);
    return false;
}

/* How a field was given so far. */
typedef struct Given {
    NameRank rank; /* of the name that counts; NAME_STRANGE: none */
    Text key;      /* that name */
    Text null_key; /* a name that has null, and so gives nothing */
} Given;

/* Reading an object whose keys are new. */
typedef struct FreshRead {
    JsonReader *reader;
    Record *record;
    const Columns *columns;
    JsonShape *shape;
    const char *file;
    int line;
    RemitError *err;
    Given given[MOST_FIELDS];       /* by field */
    JsonReader values[MOST_FIELDS]; /* where the value of an alias stands: read at the end */
} FreshRead;

/* Which of two names for one field counts: not one that has null; false when neither is better. */
static bool settle_field(FreshRead *fresh, int field, NameRank rank, Text key, bool *counts) {
    Given *given = &fresh->given[field];
    bool is_null = json_peek(fresh->reader) == JSON_KIND_NULL;
    bool is_again = (given->rank != NAME_STRANGE && text_equal(given->key, key)) ||
                    (given->null_key.at && text_equal(given->null_key, key));
    if (is_again || (!is_null && given->rank == rank))
        return fail_double(fresh->reader, fresh->record->subject->fields[field].name,
                           json_offset(fresh->reader), fresh->file, fresh->line, fresh->err);
    if (given->rank != NAME_STRANGE || given->null_key.at)
        fresh->shape = NULL; /* which of them counts, the values tell */
    *counts = !is_null && rank > given->rank;
    if (is_null)
        given->null_key = key;
    if (*counts)
        *given = (Given){rank, key, given->null_key};
    return true;
}

/* Adds a key to the shape. A shape of some of the keys is none. */
static void learn_key(FreshRead *fresh, const char *behind, Text key, int field, bool is_strange) {
    if (!fresh->shape)
        return;
    json_offset(fresh->reader);
    Text glue = {behind, (size_t)(fresh->reader->at - behind)};
    bool is_in_text = key.at > behind && key.at < fresh->reader->at; /* it holds no escapes */
    if (!is_in_text ||
        !json_shape_add(fresh->shape, fresh->record->subject, glue, key, field, is_strange))
        fresh->shape = NULL;
}

static bool read_fresh(FreshRead *fresh, const bool *wanted, StrayNames *stray) {
    JsonReader *reader = fresh->reader;
    Text key;
    JsonStep step;
    const char *behind = reader->at; /* of the last value */
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
    for (; (step = json_object_next(reader, &key)) == JSON_MORE; behind = reader->at) {
        NameRank rank;
        bool counts = false;
        int field = columns_field(fresh->columns, key, &rank);
        bool is_read = field >= 0 && (!wanted || wanted[field]);
        learn_key(fresh, behind, key, is_read ? field : -1, rank == NAME_STRANGE);
        if (field < 0 || field >= MOST_FIELDS)
            stray_names_add(stray, key); /* also what is passed over: it may stand there twice */
        else if (!settle_field(fresh, field, rank, key, &counts))
            return false;
        bool is_wanted = counts && is_read;
        if (is_wanted && rank != NAME_ALIAS) {
            record_unset(fresh->record, field);
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
        if (fresh->given[i].rank == NAME_ALIAS && (!wanted || wanted[i]) &&
            !read_member(&fresh->values[i], fresh->record, i, fresh->file, fresh->line, fresh->err))
            return false;
    if (fresh->shape &&
        !json_glue_set(&fresh->shape->tail, (Text){behind, (size_t)(reader->at - behind)}))
        fresh->shape = NULL;
    return true;
}

bool json_record_read_columns(JsonReader *reader, Record *record, const Columns *columns,
                              JsonShape *shape, const bool *wanted, StrayNames *stray,
                              const char *file, int first_line, RemitError *err) {
    RemitError unused;
    const char *start = reader->at;
    if (!err)
        err = &unused;
    stray_names_clear(stray);
    if (shape && !json_has_room(reader))
        shape = NULL; /* the last record of a block: the next one is likely to have it */
    if (shape && shape->count) {
        if (json_shape_read(shape, reader, record, stray, err))
            return true;
        json_rewind(reader, start);
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
    size_t fields = (size_t)record->subject->field_count;
    memset(fresh.given, 0, (fields < MOST_FIELDS ? fields : MOST_FIELDS) * sizeof *fresh.given);
    if (shape)
        shape->count = 0;
    bool is_read = read_fresh(&fresh, wanted, stray);
    if (shape && (!is_read || !fresh.shape))
        shape->count = 0;
    return is_read;
}

bool json_record_read(JsonReader *reader, Record *record, const bool *wanted, StrayNames *stray,
                      const char *file, int first_line, RemitError *err) {
    Columns columns = {.subject = record->subject};
    return json_record_read_columns(reader, record, &columns, NULL, wanted, stray, file, first_line,
                                    err);
}
