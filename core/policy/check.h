/* SPDX-License-Identifier: MIT */
/* Making the nodes of a condition and checking that they can mean something: names, types,
 * arguments, and texts that a field can never hold. Inside this room only. */
#ifndef REMIT_POLICY_CHECK_H
#define REMIT_POLICY_CHECK_H

#include "policy/condition.h"

enum { CHECK_MAX_ARGS = 64 };

typedef struct Check {
    const Scope *scope;
    Arena *arena;
    RemitError *err;
    bool failed; /**< the first failure is kept */
    size_t offset, width;
} Check;

void check_fail(Check *check, size_t offset, size_t width, const char *format, ...)
    __attribute__((cold, format(printf, 4, 5)));

/* Each gives NULL when it fails. */
const Node *check_literal(Check *check, Value value, size_t offset, size_t width);
const Node *check_name(Check *check, Text name, size_t offset);
const Node *check_call(Check *check, Text name, const Node **args, int count, size_t offset,
                       size_t width);
/** `right` is NULL for a unary operator; offset and width are the operator's. */
const Node *check_operator(Check *check, NodeKind kind, const Node *left, const Node *right,
                           size_t offset, size_t width);

#endif
