/* SPDX-License-Identifier: MIT */
/* Reading records by the shape of the one before: the hot path of a batch. A value that is written
 * as the subject lists it goes straight into the record; json_record.c reads any other, and says
 * what is wrong with one. */
#include "input/json_shape.h"
#include "input/json_record.h"

typedef enum How {
    PASS,
    PASS_STRANGE, /* its name is told */
    READ_ANY,
    READ_SYMBOL,
    READ_TEXT,
    READ_INTEGER,
    READ_BOOLEAN,
    READ_SYMBOLS
} How;

static How how_to_read(const Field *field) {
    switch (field->type) {
    case FIELD_STRING:
        return field->quick ? READ_SYMBOL : field->is_text ? READ_ANY : READ_TEXT;
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

bool json_shape_add(JsonShape *shape, const Subject *subject, Text glue, Text name, int field,
                    bool is_strange) {
    if (shape->count == SHAPE_KEYS)
        return false;
    ShapeKey *key = &shape->keys[shape->count];
    if (!json_glue_set(&key->glue, glue))
        return false;
    key->name_at = (int)(name.at - glue.at);
    key->name_len = (int)name.len;
    key->field = field >= 0 ? field : 0;
    key->of = field >= 0 ? &subject->fields[field] : NULL;
    key->how = (int)(key->of ? how_to_read(key->of) : is_strange ? PASS_STRANGE : PASS);
    shape->count++;
    return true;
}

/* Member by member: a value that is put together elsewhere and then copied costs more than all else
 * here, as the copy waits for its parts to be written. */
static inline void put_word(Value *to, const QuickWord *word) {
    to->kind = VALUE_STRING;
    to->symbol = word->symbol;
    to->string.at = word->text.at;
    to->string.len = word->text.len;
}

static inline const char *read_word(const char *at, const Field *field, const QuickWord **word) {
    Text text;
    at = json_plain_word(at, &text);
    if (!at || text.len == 0)
        return NULL;
    *word = field_word_in_room(field, text);
    return *word ? at : NULL;
}

/* A list of listed values, each kept once. */
static const char *read_symbols(const char *at, const char *end, const Field *field, Value *items,
                                Value *value) {
    uint64_t seen = 0;
    size_t count = 0;
    const QuickWord *word = NULL;
    if (*at != '[')
        return NULL;
    if (*++at == ']') {
        value->kind = VALUE_LIST;
        value->list.count = 0;
        return at + 1;
    }
    for (; at < end; at += 1 + (at[1] == ' ')) {
        if (!(at = read_word(at, field, &word)))
            return NULL;
        put_word(&items[count], word);
        count += ~seen >> word->symbol & 1;
        seen |= (uint64_t)1 << word->symbol;
        if (*at == ',')
            continue;
        value->kind = VALUE_LIST;
        value->list.items = items;
        value->list.count = count;
        return *at == ']' ? at + 1 : NULL;
    }
    return NULL;
}

static inline const char *read_integer(const char *at, const Field *field, Value *value) {
    int64_t integer = 0;
    at = json_plain_integer(at, &integer);
    if (!at || (field->has_min && (double)integer < field->min) ||
        (field->has_max && (double)integer > field->max))
        return NULL;
    value->kind = VALUE_INTEGER;
    value->integer = integer;
    return at;
}

/* The place behind the value, or NULL: it is not written as values of this key mostly are. */
static inline const char *read_plainly(const char *at, const char *end, const ShapeKey *key,
                                       Record *record, StrayNames *stray) {
    const Field *field = key->of;
    Value *value = &record->values[key->field];
    const QuickWord *word = NULL;
    Text text;
    bool boolean;
    switch ((How)key->how) {
    case PASS_STRANGE:
        stray_names_add(stray, (Text){key->glue.bytes + key->name_at, (size_t)key->name_len});
        return json_plain_string(at, &text);
    case PASS:
        return json_plain_string(at, &text);
    case READ_SYMBOL:
        if ((at = read_word(at, field, &word)))
            put_word(value, word);
        return at;
    case READ_TEXT:
        at = json_plain_string(at, &text);
        if (!at || subject_may_interpret(record->subject, text))
            return NULL;
        value->kind = VALUE_STRING;
        value->symbol = -1;
        value->string.at = text.at;
        value->string.len = text.len;
        return at;
    case READ_INTEGER:
        return read_integer(at, field, value);
    case READ_BOOLEAN:
        if (!(at = json_plain_boolean(at, &boolean)))
            return NULL;
        value->kind = VALUE_BOOLEAN;
        value->boolean = boolean;
        return at;
    case READ_SYMBOLS:
        return read_symbols(at, end, field, record->rooms[key->field], value);
    default:
        return NULL;
    }
}

/* By the reader, from `at` on. */
static const char *read_slowly(JsonReader *reader, const char *at, const ShapeKey *key,
                               Record *record, RemitError *err) {
    reader->at = at;
    bool is_read = key->how <= PASS_STRANGE
                       ? json_skip_value(reader)
                       : json_record_read_value(reader, record, key->field, err);
    return is_read ? reader->at : NULL;
}

bool json_shape_read(const JsonShape *shape, JsonReader *reader, Record *record, StrayNames *stray,
                     RemitError *err) {
    const char *at = reader->at, *end = reader->end, *behind;
    const ShapeKey *key = shape->keys, *last = key + shape->count;
    if (!json_has_room(reader) || !json_glue_is_at(&key->glue, at))
        return false; /* keys may be left out, but only the first one's glue has the brace */
    reader->depth++;  /* within the object, for what the reader reads of it */
    for (;; key++) {
        while (key < last && !json_glue_is_at(&key->glue, at))
            key++;
        if (key == last)
            break;
        at += key->glue.len;
        if (at > end)
            return false;
        behind = read_plainly(at, end, key, record, stray);
        if (!behind && !(behind = read_slowly(reader, at, key, record, err)))
            return false;
        at = behind;
    }
    if (!json_glue_is_at(&shape->tail, at) || (at += shape->tail.len) > end)
        return false;
    reader->at = at;
    reader->depth--;
    return true;
}
