/* SPDX-License-Identifier: MIT */
/* Conditions: Lua's expression grammar over fields, facts, constants and scores, parsed and checked
 * once at load. This file is the tree that the parser gives and the engine compiles; what a
 * condition means is in engine/evaluate.h. */
#ifndef REMIT_POLICY_CONDITION_H
#define REMIT_POLICY_CONDITION_H

#include "base/error.h"
#include "base/memory.h"
#include "subject/subject.h"

typedef enum NodeKind {
    NODE_LITERAL,
    NODE_FIELD,
    NODE_SCORE,
    NODE_OUTCOME, /**< the name of the outcome, in further outputs */
    NODE_CALL,
    NODE_NOT,
    NODE_NEGATE,
    NODE_LENGTH,
    NODE_AND,
    NODE_OR,
    NODE_EQ,
    NODE_NE,
    NODE_LT,
    NODE_LE,
    NODE_GT,
    NODE_GE,
    NODE_ADD,
    NODE_SUB,
    NODE_MUL,
    NODE_DIV,
    NODE_IDIV,
    NODE_MOD,
    NODE_POW,
    NODE_CONCAT,
} NodeKind;

/** The pure functions. Unless said otherwise the result is unknown when an argument is missing. */
typedef enum Function {
    FUNCTION_HAS,      /**< has(list, text): is it an element? */
    FUNCTION_COUNT,    /**< count(list): how many elements */
    FUNCTION_ONE_OF,   /**< one_of(value, a, b, …): is it one of these? */
    FUNCTION_ANY_OF,   /**< any_of(list, a, b, …): has it at least one of these? */
    FUNCTION_ALL_OF,   /**< all_of(list, a, b, …): has it all of these? */
    FUNCTION_KNOWN,    /**< known(field): is it given or assumed? Never unknown. */
    FUNCTION_CONTAINS, /**< contains(text, part): plain, case counts */
    FUNCTION_LOWER,    /**< lower(text): ASCII letters in lower case */
    FUNCTION_MIN,      /**< min(a, b, …) */
    FUNCTION_MAX,
    FUNCTION_ABS,
    FUNCTION_FLOOR,
    FUNCTION_CEIL,
} Function;

/** Static types, one bit each, so that a node of several possible types is a set. */
enum {
    TYPE_NIL = 1,
    TYPE_FALSE = 2,
    TYPE_TRUE = 4,
    TYPE_BOOLEAN = TYPE_FALSE | TYPE_TRUE,
    TYPE_NUMBER = 8,
    TYPE_STRING = 16,
    TYPE_LIST = 32,
};

typedef struct Node {
    NodeKind kind;
    unsigned types;    /**< the types that its value can have */
    Function function; /**< of NODE_CALL */
    int index;         /**< field of NODE_FIELD, score of NODE_SCORE */
    bool names_score;  /**< it is a score, or one of its arguments names one */
    Value literal;     /**< of NODE_LITERAL */
    const struct Node **args;
    int arg_count;
    size_t offset, width; /**< in the condition's text */
} Node;

/** What a condition may name besides the subject's fields. */
typedef struct Constant {
    Text name;
    Value value;
} Constant;

typedef struct NamedNode {
    Text name;
    const Node *node;
} NamedNode;

typedef struct Scope {
    const Subject *subject;
    const Constant *constants;
    int constant_count;
    const NamedNode *facts;
    int fact_count;
    const Text *scores; /**< NULL where scores may not be named */
    int score_count;
    bool has_outcome; /**< may `outcome` be named? */
} Scope;

/** Parses and checks `text`; NULL with `err` set: message, hint, and the place in `text` as
 * `*offset` and `*width`, which the caller turns into a place in the file. The tree lives in
 * `arena`. */
const Node *condition_parse(Text text, const Scope *scope, Arena *arena, size_t *offset,
                            size_t *width, RemitError *err);

#endif
