/* SPDX-License-Identifier: MIT */
/* Making the rows of a sieve, and asking; read sieve.h first. A clause is refuted by a row when it
 * wants an atom that does not hold there, or rejects one that does. A missing value refutes
 * nothing, but what names the field does not hold either. */
#include "engine/sieve.h"
#include <math.h>
#include <stdlib.h>

enum { WORD_BITS = 64, MOST_ELEMENTS = 6, UNTOLD = -1 };

typedef enum QuestionKind {
    ASK_BOOLEAN,  /* row 0: false, row 1: true */
    ASK_SYMBOL,   /* row 0: another text, then a row for each allowed value */
    ASK_INTEGER,  /* row k: the value reaches k of the limits */
    ASK_COUNT,    /* the same for the count of a list */
    ASK_SCORE,    /* the same for a score */
    ASK_ELEMENTS, /* a bit of the row's number for each atom: the list has it */
    ASK_ONE,      /* row 0: the atom does not hold, row 1: it does */
} QuestionKind;

typedef struct Question {
    QuestionKind kind;
    int index; /* of the field or score */
    const uint64_t *rows;
    const uint64_t *untold; /* the clauses that do not name it */
    const int64_t *limits;  /* ascending */
    const double *score_limits;
    int limit_count;
    const uint8_t *elements; /* by allowed value: its bit in the row's number */
    const Atom *atom;        /* the only one, or the first */
    int atom_count, row_count;
} Question;

/* A condition of several clauses: their bits stand behind those of the conditions. */
typedef struct Join {
    int condition, first, count;
    uint64_t in_first, in_last; /* those of its bits that the first and the last word have */
} Join;

struct Sieve {
    const Program *program;
    Question *questions;
    int question_count, boolean_count;
    const Join *joins;
    int join_count;
    int words;
    const uint64_t *all; /* what stands before the first question */
};

/* ── making ── */

static QuestionKind kind_of(const Program *program, const Atom *atom) {
    bool is_whole = atom->kind == ATOM_AT_LEAST && atom->limit.kind == VALUE_INTEGER;
    if (atom->source == SOURCE_SCORE)
        return is_whole && llabs(atom->limit.integer) < (1LL << 53) ? ASK_SCORE : ASK_ONE;
    if (atom->source != SOURCE_FIELD && atom->source != SOURCE_COUNT)
        return ASK_ONE;
    const Field *field = &program->subject->fields[atom->index];
    switch (atom->kind) {
    case ATOM_TRUE:
        return ASK_BOOLEAN;
    case ATOM_SYMBOLS:
        return ASK_SYMBOL;
    case ATOM_HAS:
        for (int i = 0; i < field->allowed_count; i++)
            if (text_equal(field->allowed[i], atom->limit.string))
                return ASK_ELEMENTS;
        return ASK_ONE;
    case ATOM_AT_LEAST:
        if (is_whole && atom->source == SOURCE_COUNT)
            return ASK_COUNT;
        return is_whole && field->type == FIELD_INTEGER ? ASK_INTEGER : ASK_ONE;
    default:
        return ASK_ONE;
    }
}

/* Sorts the atoms into questions; `question_of` and `place_of` are by atom. */
static void group_atoms(Sieve *sieve, int *question_of, int *place_of) {
    const Program *program = sieve->program;
    for (int i = 0; i < program->atom_count; i++) {
        const Atom *atom = &program->atoms[i];
        QuestionKind kind = kind_of(program, atom);
        Question *found = NULL;
        for (int k = 0; k < sieve->question_count && kind != ASK_ONE && !found; k++) {
            Question *question = &sieve->questions[k];
            if (question->kind == kind && question->index == atom->index &&
                (kind != ASK_ELEMENTS || question->atom_count < MOST_ELEMENTS))
                found = question;
        }
        if (!found) {
            found = &sieve->questions[sieve->question_count++];
            *found = (Question){.kind = kind, .index = atom->index, .atom = atom};
        }
        question_of[i] = (int)(found - sieve->questions);
        place_of[i] = found->atom_count++;
    }
}

static int compare_limits(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Finds the limits of a question about numbers, or the bits of its elements; counts its rows. */
static void prepare_rows(const Sieve *sieve, int index, const int *question_of,
                         const int *place_of) {
    const Program *program = sieve->program;
    Arena *arena = program->arena;
    Question *question = &sieve->questions[index];
    const Field *field = question->index >= 0 && question->kind != ASK_SCORE
                             ? &program->subject->fields[question->index]
                             : NULL;
    question->row_count = 2;
    if (question->kind == ASK_SYMBOL) {
        question->row_count = field->allowed_count + 1;
    } else if (question->kind == ASK_ELEMENTS) {
        uint8_t *elements = arena_new(arena, (size_t)field->allowed_count);
        for (int i = 0; i < program->atom_count; i++)
            for (int k = 0; question_of[i] == index && k < field->allowed_count; k++)
                if (text_equal(field->allowed[k], program->atoms[i].limit.string))
                    elements[k] |= (uint8_t)(1 << place_of[i]);
        question->elements = elements;
        question->row_count = 1 << question->atom_count;
    } else if (question->kind == ASK_INTEGER || question->kind == ASK_COUNT ||
               question->kind == ASK_SCORE) {
        size_t room = (size_t)question->atom_count;
        int64_t *limits = arena_new(arena, room * sizeof *limits);
        double *scores = arena_new(arena, room * sizeof *scores);
        for (int i = 0; i < program->atom_count; i++)
            if (question_of[i] == index)
                limits[question->limit_count++] = program->atoms[i].limit.integer;
        qsort(limits, room, sizeof *limits, compare_limits);
        for (size_t i = 0; i < room; i++)
            scores[i] = (double)limits[i];
        question->limits = limits;
        question->score_limits = scores;
        question->row_count = question->limit_count + 1;
    }
}

static bool holds_in_row(const Question *question, const Atom *atom, int place, int row) {
    switch (question->kind) {
    case ASK_SYMBOL:
        return row > 0 && row <= WORD_BITS && (atom->symbols >> (row - 1) & 1);
    case ASK_INTEGER:
    case ASK_COUNT:
    case ASK_SCORE:
        return row > 0 && question->limits[row - 1] >= atom->limit.integer;
    case ASK_ELEMENTS:
        return row >> place & 1;
    default:
        return row == 1;
    }
}

/* Takes a clause out of the rows that refute it. */
static void refute(Sieve *sieve, const Clause *clause, int bit, const int *question_of,
                   const int *place_of) {
    const Program *program = sieve->program;
    size_t words = (size_t)sieve->words, word = (size_t)bit / WORD_BITS;
    uint64_t stays = ~((uint64_t)1 << bit % WORD_BITS);
    for (int i = 0; i < clause->count; i++) {
        const Test *test = &program->tests[clause->first + i];
        for (uint64_t left = test->want | test->reject; left; left &= left - 1) {
            int offset = __builtin_ctzll(left), atom = test->word * WORD_BITS + offset;
            const Question *question = &sieve->questions[question_of[atom]];
            uint64_t *rows = (uint64_t *)(void *)question->rows;
            uint64_t *untold = (uint64_t *)(void *)question->untold;
            bool wants = test->want >> offset & 1, rejects = test->reject >> offset & 1;
            untold[word] &= stays;
            for (int row = 0; row < question->row_count; row++) {
                bool holds = holds_in_row(question, &program->atoms[atom], place_of[atom], row);
                if ((wants && !holds) || (rejects && holds))
                    rows[(size_t)row * words + word] &= stays;
            }
        }
    }
}

/* By kind, then by field, so that the questions of one kind run in one loop. */
static int compare_questions(const void *a, const void *b) {
    const Question *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->index != y->index)
        return x->index < y->index ? -1 : 1;
    return (x->atom > y->atom) - (x->atom < y->atom);
}

static uint64_t *all_ones(Arena *arena, size_t count) {
    uint64_t *words = arena_new(arena, count * sizeof *words);
    memset(words, 0xff, count * sizeof *words);
    return words;
}

Sieve *sieve_new(const Program *program) {
    Arena *arena = program->arena;
    Sieve *sieve = arena_new(arena, sizeof *sieve);
    size_t atoms = (size_t)program->atom_count + 1;
    int *question_of = mem_new(atoms * sizeof *question_of);
    int *place_of = mem_new(atoms * sizeof *place_of);
    int condition_words = (program->condition_count + WORD_BITS - 1) / WORD_BITS, extra = 0;
    for (int i = 0; i < program->condition_count; i++)
        extra += program->conditions[i].count > 1 ? program->conditions[i].count : 0;
    sieve->program = program;
    sieve->words = condition_words + (extra + WORD_BITS - 1) / WORD_BITS;
    sieve->questions = arena_new(arena, atoms * sizeof *sieve->questions);
    group_atoms(sieve, question_of, place_of);
    for (int i = 0; i < sieve->question_count; i++) {
        Question *question = &sieve->questions[i];
        prepare_rows(sieve, i, question_of, place_of);
        question->rows = all_ones(arena, (size_t)question->row_count * (size_t)sieve->words);
        question->untold = all_ones(arena, (size_t)sieve->words);
    }
    uint64_t *all = arena_new(arena, (size_t)(sieve->words + 1) * sizeof *all);
    Join *joins = arena_new(arena, (size_t)(program->condition_count + 1) * sizeof *joins);
    int next = condition_words * WORD_BITS;
    for (int i = 0; i < program->condition_count; i++) {
        const Condition *condition = &program->conditions[i];
        int bit = i;
        if (condition->count > 1) {
            int last = (next + condition->count - 1) % WORD_BITS;
            joins[sieve->join_count++] =
                (Join){i, next, condition->count, ~(uint64_t)0 << next % WORD_BITS,
                       ~(uint64_t)0 >> (WORD_BITS - 1 - last)};
            bit = next;
            next += condition->count;
        }
        for (int k = 0; k < condition->count; k++, bit++) {
            all[bit / WORD_BITS] |= (uint64_t)1 << bit % WORD_BITS;
            refute(sieve, &program->clauses[condition->first + k], bit, question_of, place_of);
        }
    }
    sieve->joins = joins;
    sieve->all = all;
    mem_free(question_of);
    mem_free(place_of);
    qsort(sieve->questions, (size_t)sieve->question_count, sizeof *sieve->questions,
          compare_questions);
    while (sieve->boolean_count < sieve->question_count &&
           sieve->questions[sieve->boolean_count].kind == ASK_BOOLEAN)
        sieve->boolean_count++;
    return sieve;
}

int sieve_words(const Sieve *sieve) {
    return sieve->words;
}

/* ── asking ── */

static inline int limits_reached(const Question *question, int64_t value) {
    int low = 0, high = question->limit_count;
    if (high <= 8) { /* no branches to guess wrong */
        for (int i = 0; i < high; i++)
            low += question->limits[i] <= value;
        return low;
    }
    while (low < high) {
        int middle = (low + high) / 2;
        if (question->limits[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int score_limits_reached(const Question *question, double score) {
    int reached = 0;
    for (int i = 0; i < question->limit_count; i++) /* no branches to guess wrong */
        reached += score >= question->score_limits[i];
    return reached;
}

static int element_row(const Question *question, const Value *value) {
    unsigned row = 0;
    for (size_t i = 0; i < value->list.count; i++)
        if (value->list.items[i].symbol >= 0)
            row |= question->elements[value->list.items[i].symbol];
    return (int)row;
}

static int atom_row(const Question *question, Facts *facts) {
    switch (program_ask_atom(question->atom, facts)) {
    case VERDICT_HELD:
        return 1;
    case VERDICT_NOT:
        return 0;
    default:
        return UNTOLD;
    }
}

/* The row of the answer, or UNTOLD. */
static inline int find_row(const Question *question, Facts *facts) {
    if (question->kind == ASK_ONE)
        return atom_row(question, facts);
    if (question->kind == ASK_SCORE)
        return score_limits_reached(question, facts->scores[question->index]);
    const Value *value = &facts->fields[question->index];
    if (value->kind == VALUE_MISSING)
        return UNTOLD;
    switch (question->kind) {
    case ASK_BOOLEAN:
        return value->boolean;
    case ASK_SYMBOL:
        return value->symbol + 1;
    case ASK_INTEGER:
        return limits_reached(question, value->integer);
    case ASK_COUNT:
        return limits_reached(question, (int64_t)value->list.count);
    default:
        return element_row(question, value);
    }
}

/* A condition of several clauses holds when one of them does. */
static void join_clauses(const Sieve *sieve, uint64_t *bits) {
    for (int i = 0; i < sieve->join_count; i++) {
        const Join *join = &sieve->joins[i];
        int first = join->first / WORD_BITS, last = (join->first + join->count - 1) / WORD_BITS;
        uint64_t any =
            bits[first] & (first == last ? join->in_first & join->in_last : join->in_first);
        for (int word = first + 1; word < last; word++)
            any |= bits[word];
        any |= first == last ? 0 : bits[last] & join->in_last;
        bits[join->condition / WORD_BITS] |= (uint64_t)(any != 0) << join->condition % WORD_BITS;
    }
}

/* Most policies and records: all clauses in one word, which stays in a register, and no question
 * that cannot be told, so that what is possible holds. False, with nothing said, for others. */
static bool ask_told_word(const Sieve *sieve, Facts *facts, SieveBits *bits) {
    uint64_t held = sieve->all[0];
    const Question *question = sieve->questions, *end = question + sieve->question_count;
    for (; question < sieve->questions + sieve->boolean_count; question++) { /* these come first */
        const Value *value = &facts->fields[question->index];
        if (value->kind == VALUE_MISSING)
            return false;
        held &= question->rows[value->boolean];
    }
    for (; question < end && question->kind == ASK_SYMBOL; question++) {
        const Value *value = &facts->fields[question->index];
        if (value->kind == VALUE_MISSING)
            return false;
        held &= question->rows[value->symbol + 1];
    }
    for (; question < end; question++) {
        int row = find_row(question, facts);
        if (row < 0)
            return false;
        held &= question->rows[row];
    }
    bits->held[0] = bits->possible[0] = held;
    return true;
}

bool sieve_ask(const Sieve *sieve, Facts *facts, SieveBits *bits) {
    size_t words = (size_t)sieve->words;
    bool is_untold = false;
    if (words == 1 && ask_told_word(sieve, facts, bits))
        return false;
    memcpy(bits->held, sieve->all, words * sizeof *bits->held);
    memcpy(bits->possible, sieve->all, words * sizeof *bits->possible);
    for (int i = 0; i < sieve->question_count; i++) {
        const Question *question = &sieve->questions[i];
        int row = find_row(question, facts);
        const uint64_t *stays = row < 0 ? question->untold : question->rows + (size_t)row * words;
        for (size_t k = 0; k < words; k++)
            bits->held[k] &= stays[k];
        for (size_t k = 0; row >= 0 && k < words; k++)
            bits->possible[k] &= stays[k];
        is_untold |= row < 0;
    }
    join_clauses(sieve, bits->held);
    if (is_untold)
        join_clauses(sieve, bits->possible);
    else
        memcpy(bits->possible, bits->held, words * sizeof *bits->held);
    return is_untold;
}
