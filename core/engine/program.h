/* SPDX-License-Identifier: MIT */
/* Programs: the conditions of a policy as bit tests over shared atoms. An atom is a smallest
 * question
 * ("employees >= 500"); each is asked once a record, whatever the number of conditions that contain
 * it. A condition is an `or` of clauses, a clause an `and` of atoms that must and atoms that must
 * not hold, which keeps Kleene's values. What does not fit that form is one atom of its own,
 * evaluated as a tree (evaluate.h): there is one meaning, and this is a faster way to it. */
#ifndef REMIT_ENGINE_PROGRAM_H
#define REMIT_ENGINE_PROGRAM_H

#include "engine/evaluate.h"

typedef enum AtomKind {
    ATOM_TRUE,     /**< a boolean field is true */
    ATOM_AT_LEAST, /**< a number, a count or a score >= limit */
    ATOM_ABOVE,    /**< … > limit */
    ATOM_SYMBOLS,  /**< a string field is one of a set of its allowed values */
    ATOM_TEXT,     /**< a string field or the outcome is this text */
    ATOM_HAS,      /**< a list field has this element */
    ATOM_KNOWN,    /**< a field is not missing */
    ATOM_TREE,     /**< the truth of a tree */
} AtomKind;

typedef enum AtomSource {
    SOURCE_FIELD,
    SOURCE_COUNT,
    SOURCE_SCORE,
    SOURCE_OUTCOME,
    SOURCE_NONE,
} AtomSource;

typedef struct Atom {
    AtomKind kind;
    AtomSource source;
    int index;        /**< field or score */
    Value limit;      /**< number or text */
    uint64_t symbols; /**< of ATOM_SYMBOLS: a bit for each allowed value */
    const Node *node; /**< of ATOM_TREE */
} Atom;

/** One word of atoms: those that must hold and those that must not. */
typedef struct Test {
    int word;
    uint64_t want, reject;
} Test;

typedef struct Clause {
    int first, count; /**< tests */
} Clause;

typedef struct Condition {
    int first, count; /**< clauses */
} Condition;

typedef struct Program {
    Arena *arena;
    const Subject *subject;
    Atom *atoms;
    int atom_count, atom_room;
    Test *tests;
    int test_count, test_room;
    Clause *clauses;
    int clause_count, clause_room;
    Condition *conditions;
    int condition_count, condition_room;
} Program;

/** Zeroed but for these two; `arena` must outlive it. */
void program_init(Program *program, const Subject *subject, Arena *arena);
void program_free(Program *program);
/** Adds a condition and returns its number. NULL is a condition that always holds. */
int program_add(Program *program, const Node *node);
/** Asks one atom. */
Verdict program_ask_atom(const Atom *atom, Facts *facts);

#endif
