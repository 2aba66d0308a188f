/* SPDX-License-Identifier: MIT */
/* From one JSON object to a record: each member goes straight into its field. */
#ifndef REMIT_INPUT_JSON_RECORD_H
#define REMIT_INPUT_JSON_RECORD_H

#include "base/buffer.h"
#include "format/json.h"
#include "input/columns.h"
#include "input/json_shape.h"
#include "subject/subject.h"

/** The names in a record that are no fields of its subject. Zero-initialise; texts are borrowed
 * from the input or the shape. */
struct StrayNames {
    Text *names;
    size_t count, room;
};

void stray_names_clear(StrayNames *stray);
void stray_names_free(StrayNames *stray);
void stray_names_add(StrayNames *stray, Text name);
/** "unknown field 'X' of company: did you mean 'Y'?", in the arena; empty when it looks like none:
 * other people's lists have much that is of no interest here. */
Text stray_name_warning(const Subject *subject, Text name, Arena *arena);

enum { STRAY_SHOWN = 12 }; /**< of many names */

/** Appends "2 keys are no fields of company and are passed over: X, Y" about names that look like
 * none; nothing when there are none. */
void stray_names_note(const Text *names, size_t count, const char *what, const Subject *subject,
                      Buffer *out);
/** All that is to be told of one record that was read: gives the warnings, in the arena, first
 * those of names and then the record's notes, and how many; the other names go into `rest` unless
 * that is NULL. */
size_t json_record_warnings(const Record *record, const StrayNames *stray, Arena *arena,
                            Text **warnings, Buffer *rest);

/** Reads the object that comes next. Fields that `wanted` (by field, NULL: all) does not mark are
 * checked as JSON and passed over. Fails with REMIT_E_RECORD, with the place in the file: no
 * object, malformed, a field given twice, a value that does not fit its field. */
bool json_record_read(JsonReader *reader, Record *record, const bool *wanted, StrayNames *stray,
                      const char *file, int first_line, RemitError *err);

/** The same for names that are mapped. Where two names mean one field equally well, that field is
 * given twice; else the better one counts. `shape` may be NULL. */
bool json_record_read_columns(JsonReader *reader, Record *record, const Columns *columns,
                              JsonShape *shape, const bool *wanted, StrayNames *stray,
                              const char *file, int first_line, RemitError *err);

/** Reads the value that comes next into a field. False with `err` set, or with only the reader's
 * own error. */
bool json_record_read_value(JsonReader *reader, Record *record, int field, RemitError *err);

#endif
