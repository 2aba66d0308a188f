/* SPDX-License-Identifier: MIT */
/* Tipping: can a missing field bring a score over a limit that an outcome asks about? The sums that
 * the other fields can add are kept one by one, so that a field which is always too light is not
 * named. */
#include "engine/open.h"
#include <math.h>

enum { REACH = 512, SUM_WORDS = 2 * REACH / 64 }; /* sums beyond this are not kept one by one */

/* The sums that the other fields can bring to a score: bit i is the sum i - REACH, in the policy's
 * unit of weights. */
typedef struct Sums {
    uint64_t bits[SUM_WORDS];
    bool is_exact; /* false: a fraction or a sum beyond reach; then anything between is possible */
} Sums;

static void add_shifted(Sums *to, const Sums *from, int by) {
    int words = by < 0 ? -(-by / 64) : by / 64, bits = by < 0 ? -(-by % 64) : by % 64;
    for (int i = 0; i < SUM_WORDS; i++) {
        if (!from->bits[i])
            continue;
        /* A word goes to one place or is spread over two neighbours. */
        uint64_t here = bits >= 0 ? from->bits[i] << bits : from->bits[i] >> -bits;
        uint64_t over = bits > 0   ? from->bits[i] >> (64 - bits)
                        : bits < 0 ? from->bits[i] << (64 + bits)
                                   : 0;
        int at = i + words, next = at + (bits < 0 ? -1 : 1);
        if ((here && (at < 0 || at >= SUM_WORDS)) || (over && (next < 0 || next >= SUM_WORDS))) {
            to->is_exact = false;
            return;
        }
        if (here)
            to->bits[at] |= here;
        if (over)
            to->bits[next] |= over;
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
        if (state_verdict(&search->engine->state, i) != VERDICT_UNKNOWN || missing < 2)
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
static bool tips(const Atom *atom, double least, double most, const Sums *sums, double unit) {
    if (!sums->is_exact)
        return true; /* the ranges allow it, and more is not known */
    for (int i = 0; i < 2 * REACH; i++) {
        if (!sums->bits[i / 64]) {
            i += 63;
            continue;
        }
        double sum = (i - REACH) * unit;
        if (sums->bits[i / 64] >> (i % 64) & 1 && !reaches(atom, least + sum) &&
            reaches(atom, most + sum))
            return true;
    }
    return false;
}

/* The least and the most that the field makes of a score. */
static Range score_range(const Search *search, int field, int score) {
    const Effect *effect = &search->effects[field];
    int scores = search->engine->policy->score_count;
    Range range = {HUGE_VAL, -HUGE_VAL};
    for (int i = 0; i < search->engine->candidates[field].count; i++) {
        if (!effect->is_tried[i])
            continue;
        range.low = fmin(range.low, effect->scores[i * scores + score]);
        range.high = fmax(range.high, effect->scores[i * scores + score]);
    }
    return range;
}

/* Does the field move a score in a way that an outcome can notice? */
bool tips_score(const Search *search, int field, const Range *others) {
    const Program *outcomes = &search->engine->outcomes;
    for (int score = 0; score < search->engine->policy->score_count; score++) {
        Range own = score_range(search, field, score);
        Sums sums;
        bool has_sums = false;
        for (int i = 0; i < outcomes->atom_count && own.low < own.high; i++) {
            const Atom *atom = &outcomes->atoms[i];
            if (atom->kind == ATOM_TREE && atom->node->names_score)
                return true;
            if (atom->source != SOURCE_SCORE || atom->index != score ||
                reaches(atom, own.low + others[score].low) ||
                !reaches(atom, own.high + others[score].high))
                continue; /* whatever the others do, no value of the field stands alone */
            if (!has_sums)
                sums = sums_of_others(search, field, score);
            has_sums = true;
            if (tips(atom, own.low, own.high, &sums, search->engine->unit))
                return true;
        }
    }
    return false;
}
