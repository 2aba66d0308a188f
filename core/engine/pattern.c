/* SPDX-License-Identifier: MIT */
/* Making patterns; read pattern.h first. A pattern has the conditions that are live, the answers to
 * their atoms, the scores, the answers to the atoms of the outcomes, and what is missing and what
 * was assumed among the fields that these ask for. */
#include "engine/pattern.h"

enum { WORD_BITS = 64, MOST_ASSUMPTIONS = 250 };

/* An atom that is a tree, and the fields that it reads. */
typedef struct TreeAtom {
    const Node *node;
    int atom;
    FieldSet fields;
} TreeAtom;

struct Pattern {
    int condition_words, atom_words, outcome_words, score_count;
    const uint64_t *counts;     /* by condition, a bit: it gives something */
    const uint64_t *atoms;      /* condition × atom words: those that it asks for */
    const uint64_t *asks_known; /* field × condition words: those that ask known() of the field */
    const int *fields;          /* that the conditions ask for */
    int field_count;
    const TreeAtom *trees;
    int tree_count;
    const uint64_t *outcome_atoms; /* all of them */
    uint64_t *live, *asked;        /* room for those of a record */
};

static size_t words_for(int bits) {
    return ((size_t)bits + WORD_BITS - 1) / WORD_BITS;
}

static void set_bit(uint64_t *words, int bit) {
    words[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
}

static bool has_bit(const uint64_t *words, int bit) {
    return words[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static const When *when_of(const Policy *policy, int condition) {
    return condition < policy->rule_count
               ? &policy->rules[condition].when
               : &policy->assumptions[condition - policy->rule_count].when;
}

/* A rule that only warns or notes never opens a field. */
static bool gives(const Policy *policy, int condition) {
    return condition >= policy->rule_count || policy->rules[condition].give_count ||
           policy->rules[condition].outcome.len;
}

static void mark_atoms(const Program *program, int condition, uint64_t *atoms) {
    const Condition *sum = &program->conditions[condition];
    for (int i = 0; i < sum->count; i++) {
        const Clause *clause = &program->clauses[sum->first + i];
        for (int k = 0; k < clause->count; k++) {
            const Test *test = &program->tests[clause->first + k];
            atoms[test->word] |= test->want | test->reject;
        }
    }
}

/* Notes of which fields the condition, which asks for `atoms`, asks known(). */
static void note_known(const Engine *engine, int condition, const uint64_t *atoms,
                       uint64_t *known) {
    const Program *rules = &engine->rules;
    size_t fields = (size_t)engine->policy->subject->field_count;
    size_t words = words_for(rules->condition_count);
    bool *marks = mem_new(fields + 1);
    for (int i = 0; i < rules->atom_count; i++)
        if (has_bit(atoms, i))
            atom_mark_known(&rules->atoms[i], marks);
    for (size_t field = 0; field < fields; field++)
        if (marks[field])
            set_bit(known + field * words, condition);
    mem_free(marks);
}

/* False when a tree reads a field that may be assumed: what it says then hangs on more than the
 * record. */
static bool find_trees(Engine *engine, Pattern *pattern, const uint64_t *asked) {
    const Policy *policy = engine->policy;
    const Program *rules = &engine->rules;
    TreeAtom *trees = arena_new(&engine->arena, (size_t)(rules->atom_count + 1) * sizeof *trees);
    pattern->trees = trees;
    for (int i = 0; i < rules->atom_count; i++) {
        if (rules->atoms[i].kind != ATOM_TREE || !has_bit(asked, i))
            continue;
        const Node *node = rules->atoms[i].node;
        FieldSet fields = fields_of(node, policy->subject->field_count, &engine->arena);
        trees[pattern->tree_count++] = (TreeAtom){node, i, fields};
        for (int k = 0; k < policy->assumption_count; k++)
            for (int n = 0; n < fields.count; n++)
                if (policy->assumptions[k].field == fields.fields[n])
                    return false;
    }
    return true;
}

static void find_fields(Engine *engine, Pattern *pattern) {
    const Policy *policy = engine->policy;
    int count = policy->subject->field_count;
    int *fields = arena_new(&engine->arena, (size_t)(count + 1) * sizeof *fields);
    for (int field = 0; field < count; field++) {
        bool is_asked = false;
        for (int i = 0; i < policy->rule_count && !is_asked; i++)
            is_asked = gives(policy, i) && field_set_has(engine->rule_fields[i], field);
        for (int i = 0; i < policy->outcome.row_count && !is_asked; i++)
            is_asked = field_set_has(engine->outcome_fields[i], field);
        for (int i = 0; i < policy->assumption_count && !is_asked; i++)
            is_asked = field_set_has(engine->assume_fields[i], field) ||
                       policy->assumptions[i].field == field;
        if (is_asked)
            fields[pattern->field_count++] = field;
    }
    pattern->fields = fields;
}

Pattern *pattern_new(Engine *engine) {
    const Policy *policy = engine->policy;
    const Program *rules = &engine->rules;
    Arena *arena = &engine->arena;
    Pattern *pattern = arena_new(arena, sizeof *pattern);
    size_t conditions = words_for(rules->condition_count), atoms = words_for(rules->atom_count);
    size_t fields = (size_t)policy->subject->field_count;
    uint64_t *counts = arena_new(arena, (conditions + 1) * sizeof *counts);
    uint64_t *by_condition =
        arena_new(arena, ((size_t)rules->condition_count * atoms + 1) * sizeof *by_condition);
    uint64_t *known = arena_new(arena, (fields * conditions + 1) * sizeof *known);
    uint64_t *asked = arena_new(arena, (atoms + 1) * sizeof *asked);
    bool is_plain = !engine->has_expressions;
    for (int i = 0; i < rules->condition_count; i++) {
        if (!gives(policy, i))
            continue;
        uint64_t *own = by_condition + (size_t)i * atoms;
        is_plain = is_plain && when_of(policy, i)->function < 0;
        set_bit(counts, i);
        mark_atoms(rules, i, own);
        for (size_t k = 0; k < atoms; k++)
            asked[k] |= own[k];
        note_known(engine, i, own, known);
    }
    uint64_t *outcome_atoms =
        arena_new(arena, words_for(engine->outcomes.atom_count + 1) * sizeof *outcome_atoms);
    for (int i = 0; i < engine->outcomes.atom_count; i++) {
        is_plain = is_plain && engine->outcomes.atoms[i].kind != ATOM_TREE;
        set_bit(outcome_atoms, i);
    }
    pattern->outcome_atoms = outcome_atoms;
    pattern->score_count = policy->score_count;
    pattern->condition_words = (int)conditions;
    pattern->atom_words = (int)atoms;
    pattern->outcome_words = (int)words_for(engine->outcomes.atom_count);
    pattern->counts = counts;
    pattern->atoms = by_condition;
    pattern->asks_known = known;
    pattern->live = arena_new(arena, (conditions + 1) * sizeof *pattern->live);
    pattern->asked = arena_new(arena, (atoms + 1) * sizeof *pattern->asked);
    find_fields(engine, pattern);
    is_plain = is_plain && policy->assumption_count < MOST_ASSUMPTIONS;
    return is_plain && find_trees(engine, pattern, asked) ? pattern : NULL;
}

size_t pattern_words(const Pattern *pattern) {
    return (size_t)pattern->condition_words + 2 * (size_t)pattern->atom_words +
           2 * (size_t)pattern->outcome_words + (size_t)pattern->score_count +
           ((size_t)pattern->field_count + 7) / 8 + (size_t)pattern->tree_count;
}

/* The conditions that a missing field can still turn. */
static void find_live(const Pattern *pattern, const Engine *engine) {
    const Policy *policy = engine->policy;
    const State *state = &engine->state;
    for (int i = 0; i < pattern->condition_words; i++)
        pattern->live[i] =
            state->rule_bits.possible[i] & ~state->rule_bits.held[i] & pattern->counts[i];
    for (int i = 0; i < engine->known_count; i++) {
        int field = engine->known_fields[i];
        const uint64_t *known =
            pattern->asks_known + (size_t)field * (size_t)pattern->condition_words;
        for (int k = 0; state->values[field].kind == VALUE_MISSING && k < pattern->condition_words;
             k++)
            pattern->live[k] |= known[k];
    }
    for (int i = 0; i < policy->assumption_count; i++) {
        int field = policy->assumptions[i].field, condition = policy->rule_count + i;
        bool is_given = state->values[field].kind != VALUE_MISSING && !state->is_assumed[field];
        uint64_t bit = (uint64_t)1 << condition % WORD_BITS;
        pattern->live[condition / WORD_BITS] &= ~bit;
        pattern->live[condition / WORD_BITS] |= is_given ? 0 : bit;
    }
}

static void find_asked(const Pattern *pattern) {
    size_t atoms = (size_t)pattern->atom_words;
    memset(pattern->asked, 0, atoms * sizeof *pattern->asked);
    for (int i = 0; i < pattern->condition_words; i++)
        for (uint64_t left = pattern->live[i]; left; left &= left - 1) {
            const uint64_t *own =
                pattern->atoms + (size_t)(i * WORD_BITS + __builtin_ctzll(left)) * atoms;
            for (size_t k = 0; k < atoms; k++)
                pattern->asked[k] |= own[k];
        }
}

/* The answers to the atoms that are marked; trees are asked by their fields instead. */
static uint64_t *write_answers(const Program *program, const uint64_t *asked, Facts *facts,
                               uint64_t *words) {
    for (int first = 0; first < program->atom_count; first += WORD_BITS) {
        uint64_t held = 0, unknown = 0;
        for (uint64_t left = asked[first / WORD_BITS]; left; left &= left - 1) {
            const Atom *atom = &program->atoms[first + __builtin_ctzll(left)];
            Verdict verdict = atom->kind == ATOM_TREE ? VERDICT_NOT : program_ask_atom(atom, facts);
            held |= verdict == VERDICT_HELD ? left & -left : 0;
            unknown |= verdict == VERDICT_UNKNOWN ? left & -left : 0;
        }
        *words++ = held;
        *words++ = unknown;
    }
    return words;
}

/* What a tree says for each candidate of its missing fields, two bits each: what the search will
 * see of it. False when that is too much for one word. */
static bool write_tree(Engine *engine, const TreeAtom *tree, uint64_t *out) {
    RemitError ignored;
    int bits = 2;
    Facts facts = {engine->state.values, NULL, TEXT(""), &engine->scratch, &ignored, false};
    Verdict verdict = evaluate_truth(tree->node, &facts);
    *out = facts.failed ? 3 : (uint64_t)verdict;
    memcpy(engine->trial.values, engine->state.values,
           (size_t)engine->policy->subject->field_count * sizeof(Value));
    facts.fields = engine->trial.values;
    for (int i = 0; i < tree->fields.count; i++) {
        int field = tree->fields.fields[i];
        if (engine->state.values[field].kind != VALUE_MISSING)
            continue;
        for (int k = 0; k < engine->candidates[field].count; k++, bits += 2) {
            if (bits == WORD_BITS)
                return false;
            facts.failed = false;
            engine->trial.values[field] = engine->candidates[field].values[k];
            verdict = evaluate_truth(tree->node, &facts);
            *out |= (uint64_t)(facts.failed ? 3u : (unsigned)verdict) << bits;
        }
        engine->trial.values[field] = (Value){.kind = VALUE_MISSING};
    }
    return true;
}

bool pattern_write(const Pattern *pattern, Engine *engine, uint64_t *words) {
    const State *state = &engine->state;
    RemitError ignored;
    Facts facts = {state->values, state->scores, TEXT(""), &engine->scratch, &ignored, false};
    find_live(pattern, engine);
    find_asked(pattern);
    for (int i = 0; i < pattern->condition_words; i++)
        *words++ = pattern->live[i];
    words = write_answers(&engine->rules, pattern->asked, &facts, words);
    words = write_answers(&engine->outcomes, pattern->outcome_atoms, &facts, words);
    for (int i = 0; i < pattern->score_count; i++)
        memcpy(words++, &state->scores[i], sizeof *words);
    for (int i = 0; i < pattern->field_count; i += 8) {
        uint64_t kinds = 0; /* a byte each: given, missing, or by which assumption */
        for (int k = i; k < pattern->field_count && k < i + 8; k++) {
            int field = pattern->fields[k];
            unsigned kind = state->is_assumed[field] ? 2 + (unsigned)state->assumed_by[field]
                                                     : state->values[field].kind == VALUE_MISSING;
            kinds |= (uint64_t)(kind & 0xff) << 8 * (k - i);
        }
        *words++ = kinds;
    }
    for (int i = 0; i < pattern->tree_count; i++) {
        *words = 0;
        if (has_bit(pattern->asked, pattern->trees[i].atom) &&
            !write_tree(engine, &pattern->trees[i], words))
            return false;
        words++;
    }
    return true;
}
