/* SPDX-License-Identifier: MIT */
/* Tipping: can a missing field bring a score over a limit that an outcome asks about? The sums that
 * the other fields can add are kept one by one, so that a field which is always too light is not
 * named. */
#include "engine/open.h"
#include <math.h>

enum { REACH = 512 }; /* sums beyond this are not kept one by one */

/* The sums that the other fields can bring to a score: bit i is the sum i - REACH, in the policy's
 * unit of weights. */
typedef struct Sums {
    uint64_t bits[2 * REACH / 64];
    bool is_exact; /* false: a fraction or a sum beyond reach; then anything between is possible */
} Sums;

static void add_shifted(Sums *to, const Sums *from, int by) {
    for (int i = 0; i < 2 * REACH; i++) {
        if (!(from->bits[i / 64] >> (i % 64) & 1))
            continue;
        int sum = i + by;
        if (sum < 0 || sum >= 2 * REACH)
            to->is_exact = false;
        else
            to->bits[sum / 64] |= (uint64_t)1 << (sum % 64);
    }
}

/* Each of the moves, added to each of the sums. */
static void add_moves(Sums *sums, const double *moves, int count, double unit) {
    Sums next = {.is_exact = sums->is_exact && unit > 0};
    for (int i = 0; i < count && next.is_exact; i++) {
        double steps = round(moves[i] / unit);
        if (fabs(moves[i] / unit - steps) > 1e-6 || fabs(steps) > REACH)
            next.is_exact = false;
        else
            add_shifted(&next, sums, (int)steps);
    }
    *sums = next;
}

static Sums sums_of_others(const Search *search, int field, int score) {
    const Policy *policy = search->engine->policy;
    Sums sums = {.is_exact = true};
    sums.bits[REACH / 64] = 1;
    for (int i = 0; i < policy->subject->field_count && sums.is_exact; i++) {
        double moves[64];
        int count = 0;
        const Candidates *candidates = &search->engine->candidates[i];
        for (int k = 0; search->is_missing[i] && i != field && k < candidates->count; k++)
            if (search->effects[i].is_tried[k])
                moves[count++] = search->effects[i].scores[k * policy->score_count + score] -
                                 search->engine->state.scores[score];
        if (count)
            add_moves(&sums, moves, count, search->engine->unit);
    }
    for (int i = 0; i < policy->rule_count && sums.is_exact; i++) {
        int missing = 0;
        for (int k = 0; k < search->engine->rule_fields[i].count; k++)
            missing += search->is_missing[search->engine->rule_fields[i].fields[k]];
        if (search->engine->state.verdicts[i] != VERDICT_UNKNOWN || missing < 2)
            continue;
        for (int k = 0; k < policy->rules[i].give_count; k++) {
            const Give *give = &policy->rules[i].gives[k];
            if (give->score == score && give->expression)
                sums.is_exact = false;
            else if (give->score == score)
                add_moves(&sums, (double[]){0, give->weight}, 2, search->engine->unit);
        }
    }
    return sums;
}

static bool reaches(const Atom *atom, double score) {
    double limit =
        atom->limit.kind == VALUE_INTEGER ? (double)atom->limit.integer : atom->limit.number;
    return atom->kind == ATOM_AT_LEAST ? score >= limit : score > limit;
}

/* Is there a sum of the others with which one value of the field passes the atom's limit and
 * another does not? Then the answer hangs on the field. */
static bool tips(const Atom *atom, double least, double most, const Range *others, const Sums *sums,
                 double unit) {
    if (!sums->is_exact)
        return !reaches(atom, least + others->low) && reaches(atom, most + others->high);
    for (int i = 0; i < 2 * REACH; i++)
        if (sums->bits[i / 64] >> (i % 64) & 1 && !reaches(atom, least + (i - REACH) * unit) &&
            reaches(atom, most + (i - REACH) * unit))
            return true;
    return false;
}

/* Does the field move a score in a way that an outcome can notice? */
bool tips_score(const Search *search, int field, const Range *others) {
    const Program *outcomes = &search->engine->outcomes;
    const Effect *effect = &search->effects[field];
    int scores = search->engine->policy->score_count;
    for (int score = 0; score < scores; score++) {
        double least = HUGE_VAL, most = -HUGE_VAL;
        for (int i = 0; i < search->engine->candidates[field].count; i++) {
            if (!effect->is_tried[i])
                continue;
            least = fmin(least, effect->scores[i * scores + score]);
            most = fmax(most, effect->scores[i * scores + score]);
        }
        if (!(least < most))
            continue;
        Sums sums = sums_of_others(search, field, score);
        for (int i = 0; i < outcomes->atom_count; i++) {
            const Atom *atom = &outcomes->atoms[i];
            if (atom->kind == ATOM_TREE && names_score(atom->node))
                return true;
            if (atom->source == SOURCE_SCORE && atom->index == score &&
                tips(atom, least, most, &others[score], &sums, search->engine->unit))
                return true;
        }
    }
    return false;
}
