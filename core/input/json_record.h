/* SPDX-License-Identifier: MIT */
/* From one JSON object to a record: each member goes straight into its field. */
#ifndef REMIT_INPUT_JSON_RECORD_H
#define REMIT_INPUT_JSON_RECORD_H

#include "base/buffer.h"
#include "format/json.h"
#include "input/columns.h"
#include "subject/subject.h"

/** The names in a record that are no fields of its subject. Zero-initialise; texts are borrowed
 * from the input. */
typedef struct StrayNames {
    Text *names;
    size_t count, room;
} StrayNames;

void stray_names_clear(StrayNames *stray);
void stray_names_free(StrayNames *stray);
void stray_names_add(StrayNames *stray, Text name);
/** "unknown field 'X' of company: did you mean 'Y'?", in the arena. */
Text stray_name_warning(const Subject *subject, Text name, Arena *arena);

/** Reads the object that comes next. Fields that `wanted` (by field, NULL: all) does not mark are
 * checked as JSON and passed over. Fails with REMIT_E_RECORD, with the place in the file: no
 * object, malformed, a field given twice, a value that does not fit its field. */
bool json_record_read(JsonReader *reader, Record *record, const bool *wanted, StrayNames *stray,
                      const char *file, int first_line, RemitError *err);

enum { SHAPE_KEYS = 64, SHAPE_NAME = 48 };

/** The keys of the record before, in their order: the next one mostly has the same, or some of
 * them. What is read does not depend on it. Zero-initialise. */
typedef struct JsonShape {
    struct ShapeKey {
        JsonKey guess;
        char name[SHAPE_NAME];
        size_t len;
        int field;       /**< -1: passed over */
        int how;         /**< how its values are mostly read (json_record.c) */
        const Field *of; /**< the field */
        bool is_strange;
    } keys[SHAPE_KEYS];
    int count;
    bool has_passed; /**< a key is passed over because another one stands in for it */
} JsonShape;

/** The same for names that are mapped. Where two names mean one field equally well, that field is
 * given twice; else the better one counts. `shape` may be NULL. */
bool json_record_read_columns(JsonReader *reader, Record *record, const Columns *columns,
                              JsonShape *shape, const bool *wanted, StrayNames *stray,
                              const char *file, int first_line, RemitError *err);

#endif
