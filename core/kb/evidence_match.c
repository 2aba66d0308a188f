/* SPDX-License-Identifier: MIT */
/* Finding terms as runs of words: each run of up to six is looked up by its key. Of the terms found
 * the longer cover the shorter inside them, and each counts once. */
#include "kb/evidence_match.h"
#include <stdlib.h>

enum {
    LONGEST_RUN = 6,  /* words of a term */
    WIDEST_GAP = 3,   /* words that '…' stands for, fillers not counted */
    MOST_FILLERS = 3, /* in a row */
};

typedef struct Finder {
    Kb *kb;
    Text text;
    const Unit *units;
    size_t count;
    MatchList *out;
} Finder;

static Match *add_match(MatchList *list) {
    if (list->count == list->room) {
        list->room = list->room ? 2 * list->room : 32;
        list->items = mem_resize(list->items, list->room * sizeof *list->items);
    }
    return &list->items[list->count++];
}

/* Do the words start … end - 1 run together in the text, as in 'e-mail'? */
static bool is_hyphenated(const Finder *finder, size_t start, size_t end) {
    for (size_t i = start; i + 1 < end; i++)
        if (finder->units[i + 1].word->start - finder->units[i].word->end != 1 ||
            finder->text.at[finder->units[i].word->end] != '-')
            return false;
    return true;
}

/* 'as set' is not 'asset': little words are no parts of a word. */
static bool is_run_together(const Finder *finder, size_t start, size_t end) {
    for (size_t i = start; i < end; i++)
        if (finder->units[i].is_filler)
            return is_hyphenated(finder, start, end);
    return true;
}

/* '=IT' wants these very letters. */
static bool is_as_written(const Finder *finder, size_t start, size_t end, Text phrase) {
    if (phrase.len == 0 || phrase.at[0] != '=')
        return true;
    size_t from = finder->units[start].word->start, to = finder->units[end - 1].word->end;
    return text_equal((Text){phrase.at + 1, phrase.len - 1},
                      (Text){finder->text.at + from, to - from});
}

/* The tail behind a gap: where it starts and ends, false when it does not come. */
static bool find_tail(const Finder *finder, size_t from, Text tail, size_t *start, size_t *end) {
    int passed = 0;
    for (size_t i = from; i < finder->count && passed <= WIDEST_GAP; i++) {
        size_t len = 0;
        for (size_t j = i; j < finder->count && j < i + LONGEST_RUN; j++) {
            Text key = finder->units[j].key;
            if (key.len > tail.len - len || memcmp(tail.at + len, key.at, key.len) != 0)
                break;
            len += key.len;
            if (len < tail.len)
                continue;
            *start = i;
            *end = j + 1;
            return true;
        }
        passed += !finder->units[i].is_filler;
    }
    return false;
}

/* Adds the terms whose head is the key of the units start … end - 1. */
static bool look_up(const Finder *finder, size_t start, size_t end, size_t words, RemitError *err) {
    Kb *kb = finder->kb;
    sqlite3_stmt *statement = store_statement(kb, KB_TERM_KEY, err);
    if (!statement)
        return false;
    store_bind(statement, 1, buffer_text(&kb->key));
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, statement, &has_row, err)) && has_row) {
        Text tail = store_peek(statement, 0);
        Match match = {.start = start, .end = end, .head_end = end, .words = words};
        if (words != (size_t)sqlite3_column_int64(statement, 1) && words > 1 &&
            !is_run_together(finder, start, end))
            continue;
        match.tail_start = end;
        if (tail.len) {
            if (!find_tail(finder, end, tail, &match.tail_start, &match.end))
                continue;
            match.words += match.end - match.tail_start;
        }
        if (!is_as_written(finder, start, match.end, store_peek(statement, 2)))
            continue;
        if (!tail.len)
            match.head_end = match.tail_start = match.end;
        match.key = arena_text(&kb->scratch, buffer_text(&kb->key));
        match.tail = arena_text(&kb->scratch, tail);
        match.phrase = store_text(statement, 2, &kb->scratch);
        match.counts_for = store_text(statement, 3, &kb->scratch);
        match.pack = store_text(statement, 4, &kb->scratch);
        if (!store_weight(kb, statement, 5, &match.weight, err))
            return false;
        match.claim = store_text(statement, 6, &kb->scratch);
        match.dispute = store_text(statement, 7, &kb->scratch);
        *add_match(finder->out) = match;
    }
    return is_done;
}

/* Looks up the runs that begin at `start`: every word counting, or past fillers between them. */
static bool find_runs(const Finder *finder, size_t start, bool past_fillers, RemitError *err) {
    Buffer *key = &finder->kb->key;
    size_t words = 0, skipped = 0, fillers = 0;
    buffer_clear(key);
    for (size_t i = start; i < finder->count && words < LONGEST_RUN; i++) {
        if (past_fillers && finder->units[i].is_filler) {
            skipped++;
            if (words == 0 || ++fillers > MOST_FILLERS)
                break;
            continue;
        }
        fillers = 0;
        words++;
        buffer_add(key, finder->units[i].key);
        if (past_fillers && skipped == 0)
            continue; /* looked up as a run without fillers */
        if (!look_up(finder, start, i + 1, words, err))
            return false;
    }
    return true;
}

static int by_place(const void *a, const void *b) {
    const Match *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    if (x->end != y->end)
        return x->end > y->end ? -1 : 1;
    int order = text_compare(x->phrase, y->phrase);
    if (order == 0)
        order = text_compare(x->counts_for, y->counts_for);
    return order ? order : text_compare(x->pack, y->pack);
}

bool match_find(Kb *kb, Text text, const Unit *units, size_t count, MatchList *out,
                RemitError *err) {
    Finder finder = {kb, text, units, count, out};
    for (size_t i = 0; i < count; i++)
        if (!find_runs(&finder, i, false, err) || !find_runs(&finder, i, true, err))
            return false;
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, by_place);
    return true;
}

/* Do the words start … end - 1 belong to the term, not to what stands in its gap? */
static bool is_part(const Match *match, size_t start, size_t end) {
    return (match->start <= start && end <= match->head_end) ||
           (match->tail_start <= start && end <= match->end);
}

/* What a consultant's pack says of a word is not undone by a shipped term around it. */
static bool may_cover(Text longer, Text shorter) {
    return text_equal(longer, shorter) || !text_equal(longer, TEXT("remit"));
}

/* A term covers a shorter one that is made of its words; of both, a gap is no part. */
static bool covers(const Match *longer, const Match *match) {
    if (longer->words <= match->words || !may_cover(longer->pack, match->pack))
        return false;
    if (match->head_end == match->end)
        return is_part(longer, match->start, match->end);
    return is_part(longer, match->start, match->head_end) &&
           is_part(longer, match->tail_start, match->end);
}

void match_drop_covered(MatchList *matches) {
    /* No match is wider than this, so that only near ones have to be compared. */
    const size_t widest = 2 * LONGEST_RUN * (MOST_FILLERS + 1) + WIDEST_GAP * (MOST_FILLERS + 1);
    for (size_t i = 0; i < matches->count; i++) {
        Match *match = &matches->items[i];
        for (size_t j = i; !match->is_dropped && j-- > 0;) {
            if (matches->items[j].start + widest < match->start)
                break;
            match->is_dropped = covers(&matches->items[j], match);
        }
        for (size_t j = i + 1; !match->is_dropped && j < matches->count; j++) {
            if (matches->items[j].start > match->start)
                break;
            match->is_dropped = covers(&matches->items[j], match);
        }
    }
}

/* The same key, counting for the same, from the same pack: the first in the text, the one of most
 * weight there. */
static int by_meaning(const void *a, const void *b) {
    const Match *x = *(Match *const *)a, *y = *(Match *const *)b;
    int order = text_compare(x->key, y->key);
    if (order == 0)
        order = text_compare(x->tail, y->tail);
    if (order == 0)
        order = text_compare(x->counts_for, y->counts_for);
    if (order == 0)
        order = text_compare(x->pack, y->pack);
    if (order == 0 && x->start != y->start)
        order = x->start < y->start ? -1 : 1;
    if (order == 0 && x->weight != y->weight)
        order = x->weight > y->weight ? -1 : 1;
    return order ? order : text_compare(x->phrase, y->phrase);
}

void match_drop_doubles(MatchList *matches) {
    Match **order = mem_new(matches->count * sizeof *order);
    size_t count = 0;
    for (size_t i = 0; i < matches->count; i++)
        if (!matches->items[i].is_dropped)
            order[count++] = &matches->items[i];
    if (count)
        qsort(order, count, sizeof *order, by_meaning);
    for (size_t i = 1; i < count; i++) {
        const Match *before = order[i - 1];
        order[i]->is_dropped = text_equal(before->key, order[i]->key) &&
                               text_equal(before->tail, order[i]->tail) &&
                               text_equal(before->counts_for, order[i]->counts_for) &&
                               text_equal(before->pack, order[i]->pack);
    }
    mem_free(order);
}
