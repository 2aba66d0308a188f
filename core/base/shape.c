/* SPDX-License-Identifier: MIT */
/* Reading datums against an expected shape, with the place of what is wrong. */
#include "base/shape.h"
#include <stdarg.h>

static void place_in_list(const Shape *shape, const DatumFile *list, Text word) {
    size_t offset = word.len ? datum_find_literal(list->source, word, 0) : SIZE_MAX;
    if (offset == SIZE_MAX)
        error_at(shape->err, list->name.at, 0, 0);
    else
        error_in_text(shape->err, list->name.at, list->source, offset, word.len);
}

static void place_in_file(const Shape *shape, Text word) {
    size_t offset = word.len ? datum_find_literal(shape->source, word, shape->from) : SIZE_MAX;
    size_t width = word.len;
    if (offset == SIZE_MAX) {
        offset = shape->from;
        width = 1;
    }
    error_in_text(shape->err, shape->file.at, shape->source, offset, width);
}

__attribute__((format(printf, 4, 0))) static void fail(Shape *shape, const Datum *table, Text word,
                                                       const char *format, va_list args) {
    if (shape->failed)
        return;
    shape->failed = true;
    char message[512];
    vsnprintf(message, sizeof message, format, args);
    error_set(shape->err, REMIT_E_POLICY, "%s", message);
    if (table && table->kind == DATUM_TABLE && table->table.list)
        place_in_list(shape, table->table.list, word);
    else
        place_in_file(shape, word);
}

void shape_fail(Shape *shape, Text word, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fail(shape, NULL, word, format, args);
    va_end(args);
}

void shape_fail_in(Shape *shape, const Datum *table, Text word, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fail(shape, table, word, format, args);
    va_end(args);
}

void shape_enter(Shape *shape, Text word) {
    if (shape->token > shape->from)
        shape->token = 0; /* the reader went back */
    size_t offset = word.len
                        ? datum_find_next_literal(shape->source, word, shape->from, &shape->token)
                        : SIZE_MAX;
    if (offset != SIZE_MAX)
        shape->from = offset;
}

void shape_place(Shape *shape, int *line, int *column) {
    if (shape->placed > shape->from)
        shape->placed = shape->line_start = 0, shape->lines = 0;
    for (; shape->placed < shape->from && shape->placed < shape->source.len; shape->placed++) {
        if (shape->source.at[shape->placed] == '\n') {
            shape->lines++;
            shape->line_start = shape->placed + 1;
        }
    }
    *line = shape->lines + 1;
    *column = (int)(shape->from - shape->line_start) + 1;
}

void shape_keys(Shape *shape, const Datum *table, const char *what, const char *const *keys) {
    if (shape->failed || !table || table->kind != DATUM_TABLE)
        return;
    for (size_t i = 0; i < table->table.pair_count; i++) {
        Text key = table->table.pairs[i].key;
        Text known[32];
        size_t count = 0;
        bool is_known = false;
        for (; keys[count] && count < 32; count++) {
            known[count] = text_of(keys[count]);
            is_known = is_known || text_equal(known[count], key);
        }
        if (is_known)
            continue;
        shape_fail_in(shape, table, key, "unknown key '%.*s' in %s", TEXT_ARG(key), what);
        error_suggest(shape->err, key, known, count);
        return;
    }
}

const Datum *shape_get(Shape *shape, const Datum *table, const char *key, DatumKind kind,
                       bool is_required) {
    if (shape->failed)
        return NULL;
    const Datum *value = datum_get(table, key);
    if (!value || value->kind == DATUM_NIL) {
        if (is_required)
            shape_fail_in(shape, table, TEXT(""), "'%s' is missing", key);
        return NULL;
    }
    bool fits = value->kind == kind || (kind == DATUM_NUMBER && value->kind == DATUM_INTEGER);
    if (!fits) {
        shape_fail_in(shape, table, text_of(key), "'%s' must be %s, not %s", key,
                      datum_kind_name(kind), datum_kind_name(value->kind));
        return NULL;
    }
    return value;
}

Text shape_string(Shape *shape, const Datum *table, const char *key, bool is_required,
                  Arena *arena) {
    const Datum *value = shape_get(shape, table, key, DATUM_STRING, is_required);
    if (!value)
        return TEXT("");
    if (is_required && value->string.len == 0)
        shape_fail_in(shape, table, text_of(key), "'%s' is empty", key);
    return arena_text(arena, value->string);
}

const Text *shape_strings(Shape *shape, const Datum *table, const char *key, int *count,
                          Arena *arena) {
    *count = 0;
    const Datum *value = shape->failed ? NULL : datum_get(table, key);
    if (!value || value->kind == DATUM_NIL)
        return NULL;
    const Datum *items = value;
    size_t item_count = 1;
    if (value->kind == DATUM_TABLE) {
        items = value->table.items;
        item_count = value->table.count;
        if (value->table.pair_count > 0) {
            shape_fail_in(shape, table, text_of(key), "'%s' must be a list of strings", key);
            return NULL;
        }
    }
    Text *texts = arena_new(arena, item_count * sizeof *texts);
    for (size_t i = 0; i < item_count; i++) {
        if (items[i].kind != DATUM_STRING) {
            shape_fail_in(shape, value, text_of(key),
                          "'%s' must be a list of strings, but holds %s", key,
                          datum_kind_name(items[i].kind));
            return NULL;
        }
        texts[i] = arena_text(arena, items[i].string);
    }
    *count = (int)item_count;
    return texts;
}
