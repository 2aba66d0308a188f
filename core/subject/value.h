/* SPDX-License-Identifier: MIT */
/* A value: what a field holds, what a condition computes. Missing is a value of its own. */
#ifndef REMIT_SUBJECT_VALUE_H
#define REMIT_SUBJECT_VALUE_H

#include "base/text.h"

typedef enum ValueKind {
    VALUE_MISSING, /**< not given: a condition over it cannot be told */
    VALUE_NIL,     /**< Lua's nil, from a literal or a function; never in a record */
    VALUE_BOOLEAN,
    VALUE_INTEGER,
    VALUE_NUMBER,
    VALUE_STRING,
    VALUE_LIST, /**< of strings */
} ValueKind;

typedef struct Value {
    ValueKind kind;
    /** For a string: its place among the field's symbols (allowed values first, then the texts that
     * the policy compares the field with), -1 for any other text. */
    int symbol;
    union {
        bool boolean;
        int64_t integer;
        double number;
        Text string;
        struct {
            const struct Value *items; /**< all VALUE_STRING */
            size_t count;
        } list;
    };
} Value;

#endif
