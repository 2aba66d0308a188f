/* SPDX-License-Identifier: MIT */
/* Asking an atom of a program by itself: for the sieve, where a question is no more than one, and
 * for what tells records apart. */
#include "engine/program.h"

static bool number_reaches(const Atom *atom, const Value *value) {
    if (value->kind == VALUE_INTEGER && atom->limit.kind == VALUE_INTEGER)
        return atom->kind == ATOM_AT_LEAST ? value->integer >= atom->limit.integer
                                           : value->integer > atom->limit.integer;
    int order = value_compare(value, &atom->limit);
    return atom->kind == ATOM_AT_LEAST ? order == 0 || order == 1 : order == 1;
}

static bool known_holds(const Atom *atom, const Value *value) {
    switch (atom->kind) {
    case ATOM_TRUE:
        return value->boolean;
    case ATOM_AT_LEAST:
    case ATOM_ABOVE:
        if (atom->source == SOURCE_COUNT) {
            Value count = {.kind = VALUE_INTEGER, .integer = (int64_t)value->list.count};
            return number_reaches(atom, &count);
        }
        return number_reaches(atom, value);
    case ATOM_SYMBOLS:
        return value->symbol >= 0 && (atom->symbols >> value->symbol & 1);
    case ATOM_TEXT:
        return text_equal(value->string, atom->limit.string);
    case ATOM_HAS:
        for (size_t i = 0; i < value->list.count; i++)
            if (text_equal(value->list.items[i].string, atom->limit.string))
                return true;
        return false;
    default: /* ATOM_KNOWN: the value is not missing */
        return true;
    }
}

Verdict program_ask_atom(const Atom *atom, Facts *facts) {
    if (atom->kind == ATOM_TREE)
        return evaluate_truth(atom->node, facts);
    if (atom->source == SOURCE_SCORE) {
        Value score = {.kind = VALUE_NUMBER, .number = facts->scores[atom->index]};
        return number_reaches(atom, &score) ? VERDICT_HELD : VERDICT_NOT;
    }
    if (atom->source == SOURCE_OUTCOME)
        return text_equal(facts->outcome, atom->limit.string) ? VERDICT_HELD : VERDICT_NOT;
    const Value *value = &facts->fields[atom->index];
    if (value->kind == VALUE_MISSING)
        return atom->kind == ATOM_KNOWN ? VERDICT_NOT : VERDICT_UNKNOWN;
    return known_holds(atom, value) ? VERDICT_HELD : VERDICT_NOT;
}
