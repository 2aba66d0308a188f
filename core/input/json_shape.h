/* SPDX-License-Identifier: MIT */
/* The shape of a record: the keys of the one before, as they were written. The next one mostly has
 * the same, or some of them in the same order, and is then read in one go, each value straight into
 * its field. What is read does not depend on it: what does not fit is left to json_record.c. */
#ifndef REMIT_INPUT_JSON_SHAPE_H
#define REMIT_INPUT_JSON_SHAPE_H

#include "format/json_plain.h"
#include "subject/subject.h"

enum { SHAPE_KEYS = 64 };

typedef struct ShapeKey {
    JsonGlue glue;         /**< from the end of the value before to the start of its own */
    int name_at, name_len; /**< in the glue */
    int field;             /**< of those that are not passed over */
    int how;               /**< how its values are mostly read (json_shape.c) */
    const Field *of;       /**< the field, or NULL */
} ShapeKey;

/** Zero-initialise. */
typedef struct JsonShape {
    ShapeKey keys[SHAPE_KEYS];
    int count;     /**< 0: there is none */
    JsonGlue tail; /**< from the end of the last value to behind the closing brace */
} JsonShape;

/** Adds a key that has `glue`, of which `name` is a part. `field` is -1 for what is to be passed
 * over. False when it is too long, or they are too many. */
bool json_shape_add(JsonShape *shape, const Subject *subject, Text glue, Text name, int field,
                    bool is_strange);

/** What is done with the name of a strange key. */
typedef struct StrayNames StrayNames;

/** Reads an object of this shape. False when it is another one, or is wrong in any way: then it is
 * to be read again from its start. */
bool json_shape_read(const JsonShape *shape, JsonReader *reader, Record *record, StrayNames *stray,
                     RemitError *err);

#endif
