/* SPDX-License-Identifier: MIT */
/* Asking the atoms of a program one by one: what the sieve is held against, and what tells records
 * apart for what is remembered about them. */
#include "engine/program.h"

enum { WORD_BITS = 64 };

int program_words(const Program *program) {
    return (program->atom_count + WORD_BITS - 1) / WORD_BITS;
}

static void set_bit(uint64_t *words, int atom) {
    words[atom / WORD_BITS] |= (uint64_t)1 << (atom % WORD_BITS);
}

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

void program_ask(const Program *program, Facts *facts, AtomBits *bits) {
    size_t words = (size_t)program_words(program);
    memset(bits->held, 0, words * sizeof *bits->held);
    memset(bits->unknown, 0, words * sizeof *bits->unknown);
    for (int i = 0; i < program->atom_count; i++) {
        Verdict verdict = program_ask_atom(&program->atoms[i], facts);
        if (verdict != VERDICT_NOT)
            set_bit(verdict == VERDICT_HELD ? bits->held : bits->unknown, i);
    }
}

Verdict program_verdict(const Program *program, int condition, const AtomBits *bits) {
    const Condition *sum = &program->conditions[condition];
    Verdict verdict = VERDICT_NOT;
    for (int i = 0; i < sum->count; i++) {
        const Clause *clause = &program->clauses[sum->first + i];
        uint64_t refuted = 0, open = 0;
        for (int k = 0; k < clause->count; k++) {
            const Test *test = &program->tests[clause->first + k];
            uint64_t held = bits->held[test->word], unknown = bits->unknown[test->word];
            refuted |= (test->want & ~(held | unknown)) | (test->reject & held);
            open |= (test->want | test->reject) & unknown;
        }
        if (refuted)
            continue;
        if (!open)
            return VERDICT_HELD;
        verdict = VERDICT_UNKNOWN;
    }
    return verdict;
}
