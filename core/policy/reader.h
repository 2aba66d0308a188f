/* SPDX-License-Identifier: MIT */
/* What the files of this room share while a policy is read from its datum. */
#ifndef REMIT_POLICY_READER_H
#define REMIT_POLICY_READER_H

#include "base/buffer.h"
#include "base/shape.h"
#include "policy/policy.h"

typedef struct Reader {
    Shape shape;
    Policy *policy;
    Arena *arena; /**< the policy's */
    const Constant *constants;
    int constant_count;
    NamedNode *facts; /**< the node is NULL until the fact is read */
    int fact_count;
} Reader;

/** What may be named in a condition. Scores and the outcome only where they are known. */
Scope reader_scope(const Reader *reader, bool with_scores, bool with_outcome);
/** Parses a condition or expression; a failure is placed inside its string in the file. */
const Node *reader_parse(Reader *reader, Text text, const Scope *scope);
/** The `when` and `needs` of a table. Conditions must give true or false. */
When reader_when(Reader *reader, const Datum *table, const Scope *scope);
/** `cite` or `dissent`: "s0:61", or { "s2:31", "what it says" }. */
const Cite *reader_cites(Reader *reader, const Datum *table, const char *key, int *count);

/** Reads `constants` and `facts`. */
void reader_names(Reader *reader, const Datum *table);
/** Reads `assume`. */
void reader_assumptions(Reader *reader, const Datum *table);
/** Reads `inputs`: the fields of a decision table's columns. */
const int *reader_inputs(Reader *reader, const Datum *table, int *count);
/** The condition of a decision table's row. */
When reader_row(Reader *reader, const Datum *row, const int *inputs, int input_count,
                const Scope *scope);
/** Reads `rules`, or `inputs` and `rows`. */
void reader_rules(Reader *reader, const Datum *table);
/** Reads the rows of `outcome` or of a further output. */
OutcomeList reader_outcomes(Reader *reader, const Datum *list, Text name, bool with_outcome);

#endif
