/* SPDX-License-Identifier: MIT */
/* Asking the atoms of a program. The atoms of one field are answered together: its value picks a
 * row of a table made at load, which holds the answers to all of them as bits. What has no such row
 * (texts, numbers with fractions, scores, trees) is asked one by one. */
#include "engine/program.h"
#include <stdlib.h>

enum { WORD_BITS = 64, MOST_LIMITS = 1024 };

typedef enum PlanKind {
    PLAN_BOOLEAN, /* row 0: false, row 1: true */
    PLAN_SYMBOL,  /* a row for each allowed value */
    PLAN_INTEGER, /* row k: the value reaches k of the limits */
    PLAN_COUNT,   /* the same for the count of a list */
    PLAN_HAS,     /* a row for each allowed value: or-ed together */
    PLAN_ONE,     /* a single atom, asked as it is */
} PlanKind;

struct Plan {
    PlanKind kind;
    int field; /* -1: none */
    const uint64_t *rows;
    const uint64_t *missing; /* the atoms that are unknown when the field is missing */
    const int64_t *limits;   /* ascending */
    int limit_count;
    int atom; /* of PLAN_ONE */
};

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

static Verdict ask_one(const Atom *atom, Facts *facts) {
    if (atom->kind == ATOM_TREE)
        return evaluate_truth(atom->node, facts);
    if (atom->source == SOURCE_SCORE) {
        Value score = {.kind = VALUE_NUMBER, .number = facts->scores[atom->index]};
        return number_reaches(atom, &score) ? VERDICT_HELD : VERDICT_NOT;
    }
    const Value *value = &facts->fields[atom->index];
    if (value->kind == VALUE_MISSING)
        return atom->kind == ATOM_KNOWN ? VERDICT_NOT : VERDICT_UNKNOWN;
    return known_holds(atom, value) ? VERDICT_HELD : VERDICT_NOT;
}

/* ── making plans ── */

/* The kind of plan that can answer this atom together with others of its field. */
static PlanKind plan_kind(const Program *program, const Atom *atom) {
    if (atom->source != SOURCE_FIELD && atom->source != SOURCE_COUNT)
        return PLAN_ONE;
    const Field *field = &program->subject->fields[atom->index];
    bool is_whole_limit = atom->kind == ATOM_AT_LEAST && atom->limit.kind == VALUE_INTEGER;
    switch (atom->kind) {
    case ATOM_TRUE:
        return PLAN_BOOLEAN;
    case ATOM_SYMBOLS:
        return PLAN_SYMBOL;
    case ATOM_HAS:
        for (int i = 0; i < field->allowed_count; i++)
            if (text_equal(field->allowed[i], atom->limit.string))
                return PLAN_HAS;
        return PLAN_ONE;
    case ATOM_AT_LEAST:
        if (is_whole_limit && atom->source == SOURCE_COUNT)
            return PLAN_COUNT;
        return is_whole_limit && field->type == FIELD_INTEGER ? PLAN_INTEGER : PLAN_ONE;
    default:
        return PLAN_ONE;
    }
}

static int compare_limits(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Does the atom hold in this row of the plan? */
static bool holds_in_row(const Program *program, const Plan *plan, const Atom *atom, int row) {
    const Field *field = &program->subject->fields[plan->field];
    switch (plan->kind) {
    case PLAN_BOOLEAN:
        return row == 1;
    case PLAN_SYMBOL:
        return atom->symbols >> row & 1;
    case PLAN_HAS:
        return text_equal(field->allowed[row], atom->limit.string);
    default:
        return row > 0 && plan->limits[row - 1] >= atom->limit.integer;
    }
}

static Plan make_plan(Program *program, PlanKind kind, int field) {
    Plan plan = {.kind = kind, .field = field, .atom = -1};
    int words = program_words(program), row_count = 2;
    uint64_t *missing = arena_new(program->arena, (size_t)words * sizeof *missing);
    if (kind == PLAN_INTEGER || kind == PLAN_COUNT) {
        int64_t *limits = arena_new(program->arena, (size_t)program->atom_count * sizeof *limits);
        for (int i = 0; i < program->atom_count; i++)
            if (program->atoms[i].index == field && plan_kind(program, &program->atoms[i]) == kind)
                limits[plan.limit_count++] = program->atoms[i].limit.integer;
        qsort(limits, (size_t)plan.limit_count, sizeof *limits, compare_limits);
        plan.limits = limits;
        row_count = plan.limit_count + 1;
    } else if (kind != PLAN_BOOLEAN) {
        row_count = program->subject->fields[field].allowed_count;
    }
    uint64_t *rows = arena_new(program->arena, (size_t)row_count * (size_t)words * sizeof *rows);
    for (int i = 0; i < program->atom_count; i++) {
        const Atom *atom = &program->atoms[i];
        if (atom->index != field || plan_kind(program, atom) != kind)
            continue;
        set_bit(missing, i);
        for (int row = 0; row < row_count; row++)
            if (holds_in_row(program, &plan, atom, row))
                set_bit(rows + (size_t)row * (size_t)words, i);
    }
    plan.rows = rows;
    plan.missing = missing;
    return plan;
}

static void make_plans(Program *program) {
    program->plans = arena_new(program->arena, (size_t)(program->atom_count + 1) * sizeof(Plan));
    for (int i = 0; i < program->atom_count; i++) {
        const Atom *atom = &program->atoms[i];
        PlanKind kind = plan_kind(program, atom);
        bool is_planned = false;
        for (int k = 0; k < program->plan_count && kind != PLAN_ONE && !is_planned; k++)
            is_planned = program->plans[k].kind == kind && program->plans[k].field == atom->index;
        if (is_planned)
            continue;
        program->plans[program->plan_count++] = kind == PLAN_ONE
                                                    ? (Plan){.kind = kind, .field = -1, .atom = i}
                                                    : make_plan(program, kind, atom->index);
    }
}

void program_finish(Program *program) {
    make_plans(program);
    size_t room = (size_t)program->condition_count + 1;
    program->singles = arena_new(program->arena, room * sizeof *program->singles);
    program->others = arena_new(program->arena, room * sizeof *program->others);
    for (int i = 0; i < program->condition_count; i++) {
        const Condition *condition = &program->conditions[i];
        const Clause *clause = &program->clauses[condition->first];
        if (condition->count == 1 && clause->count == 1)
            program->singles[program->single_count++] = (Single){i, program->tests[clause->first]};
        else
            program->others[program->other_count++] = i;
    }
}

/* ── asking ── */

static int limits_reached(const Plan *plan, int64_t value) {
    int low = 0, high = plan->limit_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (plan->limits[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static inline void add_row(uint64_t *held, const uint64_t *rows, int row, int words) {
    const uint64_t *from = rows + (size_t)row * (size_t)words;
    for (int i = 0; i < words; i++)
        held[i] |= from[i];
}

static void ask_plan(const Program *program, const Plan *plan, Facts *facts, uint64_t *held,
                     uint64_t *unknown, int words) {
    if (plan->kind == PLAN_ONE) {
        Verdict verdict = ask_one(&program->atoms[plan->atom], facts);
        if (verdict != VERDICT_NOT)
            set_bit(verdict == VERDICT_HELD ? held : unknown, plan->atom);
        return;
    }
    const Value *value = &facts->fields[plan->field];
    if (value->kind == VALUE_MISSING) {
        add_row(unknown, plan->missing, 0, words);
        return;
    }
    switch (plan->kind) {
    case PLAN_BOOLEAN:
        add_row(held, plan->rows, value->boolean, words);
        break;
    case PLAN_SYMBOL:
        if (value->symbol >= 0)
            add_row(held, plan->rows, value->symbol, words);
        break;
    case PLAN_INTEGER:
        add_row(held, plan->rows, limits_reached(plan, value->integer), words);
        break;
    case PLAN_COUNT:
        add_row(held, plan->rows, limits_reached(plan, (int64_t)value->list.count), words);
        break;
    default: /* PLAN_HAS */
        for (size_t i = 0; i < value->list.count; i++)
            if (value->list.items[i].symbol >= 0)
                add_row(held, plan->rows, value->list.items[i].symbol, words);
    }
}

void program_ask(const Program *program, Facts *facts, AtomBits *bits) {
    int words = program_words(program);
    if (words == 1) { /* the usual size: the compiler keeps the words in registers */
        uint64_t held = 0, unknown = 0;
        for (int i = 0; i < program->plan_count; i++)
            ask_plan(program, &program->plans[i], facts, &held, &unknown, 1);
        bits->held[0] = held;
        bits->unknown[0] = unknown;
        return;
    }
    memset(bits->held, 0, (size_t)words * sizeof *bits->held);
    memset(bits->unknown, 0, (size_t)words * sizeof *bits->unknown);
    for (int i = 0; i < program->plan_count; i++)
        ask_plan(program, &program->plans[i], facts, bits->held, bits->unknown, words);
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

bool program_verdicts(const Program *program, const AtomBits *bits, Verdict *verdicts) {
    bool has_unknown = false;
    for (int i = 0; i < program->single_count; i++) {
        const Test *test = &program->singles[i].test;
        uint64_t held = bits->held[test->word], unknown = bits->unknown[test->word];
        bool is_refuted = ((test->want & ~(held | unknown)) | (test->reject & held)) != 0;
        bool is_open = !is_refuted && ((test->want | test->reject) & unknown) != 0;
        has_unknown |= is_open;
        verdicts[program->singles[i].condition] =
            (Verdict)(!is_refuted * VERDICT_HELD + is_open * (VERDICT_UNKNOWN - VERDICT_HELD));
    }
    for (int i = 0; i < program->other_count; i++) {
        int condition = program->others[i];
        verdicts[condition] = program_verdict(program, condition, bits);
        has_unknown |= verdicts[condition] == VERDICT_UNKNOWN;
    }
    return has_unknown;
}
