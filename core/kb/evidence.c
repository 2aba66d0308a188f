/* SPDX-License-Identifier: MIT */
/* From a free text to the terms in it: words are read through the spelling table and past typos,
 * and runs of them looked up as keys. What a term counts for and how much is in its row; what that
 * means for a decision is left to the policy. Read words.h and db/910-words.sql before. */
#include "kb/evidence_match.h"

enum {
    MOST_WORDS = 20000,       /* of a text that are read */
    MOST_BYTES = 1024 * 1024, /* likewise, for words without end */
    MOST_TYPOS = 200,         /* unknown words that are tried as typos: a real text has few */
};

/* A candidate for what a mistyped word means; the nearest, then the most used, then the first. */
typedef struct Guess {
    Text word, means;
    size_t edits;
    int64_t uses;
} Guess;

static bool is_nearer(const Guess *a, const Guess *b) {
    if (b->word.len == 0 || a->edits != b->edits)
        return b->word.len == 0 || a->edits < b->edits;
    if (a->uses != b->uses)
        return a->uses > b->uses;
    return text_compare(a->word, b->word) < 0;
}

/* Tries one spelling of the unknown word, the folded word or its stem. */
static bool guess_by(Kb *kb, Text unknown, bool is_stem, bool with_claims, Arena *arena,
                     Guess *best, RemitError *err) {
    int64_t keys[TYPO_KEYS];
    size_t count = typo_keys_of_unknown(unknown, keys), limit = (size_t)typo_edits(unknown);
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *statement = store_statement(kb, KB_TYPO_KEY, err);
        if (!statement)
            return false;
        sqlite3_bind_int64(statement, 1, keys[i]);
        sqlite3_bind_int(statement, 2, with_claims);
        bool has_row = false;
        while (store_step(kb, statement, &has_row, err) && has_row) {
            Guess guess = {store_peek(statement, 0), store_peek(statement, 2),
                           text_edits(unknown, store_peek(statement, is_stem)),
                           sqlite3_column_int64(statement, 3)};
            if (guess.edits > limit || !is_nearer(&guess, best))
                continue;
            guess.word = arena_text(arena, guess.word);
            guess.means = arena_text(arena, guess.means);
            *best = guess;
        }
        if (has_row)
            return false;
    }
    return true;
}

bool evidence_guess(Kb *kb, const Word *word, bool with_claims, Arena *arena, Text *known,
                    Text *means, RemitError *err) {
    Guess best = {0}, by_stem = {0};
    if (!guess_by(kb, word->folded, false, with_claims, arena, &best, err))
        return false;
    if (!text_equal(word->folded, word->stem) &&
        !guess_by(kb, word->stem, true, with_claims, arena, &by_stem, err))
        return false;
    /* The whole word tells more: 'produtcivity' is nearer to 'productivity' than to 'product'. */
    if (best.word.len == 0 || (by_stem.word.len && by_stem.edits < best.edits))
        best = by_stem;
    *known = best.word;
    *means = best.means;
    return true;
}

/* Reads one word: its key after spelling, and whether it is a filler or unknown. */
static bool read_word(Kb *kb, Unit *unit, bool *is_known, RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_WORD, err);
    if (!statement)
        return false;
    store_bind(statement, 1, unit->word->stem);
    store_bind(statement, 2, unit->word->folded);
    bool has_row = false;
    if (!store_step(kb, statement, &has_row, err))
        return false;
    bool is_spelled = has_row && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    unit->key = is_spelled ? store_text(statement, 0, &kb->scratch) : unit->word->stem;
    unit->is_filler = has_row && sqlite3_column_int(statement, 1);
    *is_known = is_spelled || unit->is_filler || (has_row && sqlite3_column_int(statement, 2));
    sqlite3_reset(statement);
    return true;
}

/* Is the word by itself a term, such as 'helpdesk' where the vocabulary has 'help desk'? */
static bool is_term(Kb *kb, Text key, bool *answer, RemitError *err) {
    sqlite3_stmt *statement = store_statement(kb, KB_TERM_KEY, err);
    if (!statement)
        return false;
    store_bind(statement, 1, key);
    bool is_done = store_step(kb, statement, answer, err);
    sqlite3_reset(statement);
    return is_done;
}

static Unit *read_units(Kb *kb, const WordList *list, RemitError *err) {
    Unit *units = arena_new(&kb->scratch, list->count * sizeof *units);
    int tries = 0;
    for (size_t i = 0; i < list->count; i++) {
        Unit *unit = &units[i];
        bool is_known = true;
        unit->word = &list->items[i];
        if (!read_word(kb, unit, &is_known, err))
            return NULL;
        if (is_known || tries == MOST_TYPOS || typo_edits(unit->word->folded) == 0)
            continue;
        if (!is_term(kb, unit->key, &is_known, err))
            return NULL;
        if (is_known)
            continue;
        tries++;
        Text known, means;
        if (!evidence_guess(kb, unit->word, false, &kb->scratch, &known, &means, err))
            return NULL;
        if (known.len)
            unit->key = means;
    }
    return units;
}

/* The claim behind a term: where it stands and what it says. */
static bool add_claim(Kb *kb, Text claim, Arena *arena, EvidenceTerm *term, RemitError *err) {
    if (claim.len == 0)
        return true;
    sqlite3_stmt *statement = store_statement(kb, KB_CLAIM_BY_ID, err);
    if (!statement)
        return false;
    store_bind(statement, 1, claim);
    bool has_row = false;
    if (!store_step(kb, statement, &has_row, err))
        return false;
    if (has_row) {
        term->claim = arena_text(arena, claim);
        term->cite = store_cite(arena, store_peek(statement, 0), sqlite3_column_int(statement, 1),
                                sqlite3_column_int(statement, 2));
        term->says = store_text(statement, 3, arena);
    }
    sqlite3_reset(statement);
    return true;
}

static bool make_terms(Kb *kb, Text text, const Unit *units, const MatchList *matches, Arena *arena,
                       Evidence *out, RemitError *err) {
    EvidenceTerm *terms = arena_new(arena, matches->count * sizeof *terms);
    for (size_t i = 0; i < matches->count; i++) {
        const Match *match = &matches->items[i];
        if (match->is_dropped)
            continue;
        EvidenceTerm *term = &terms[out->term_count++];
        size_t start = units[match->start].word->start, end = units[match->end - 1].word->end;
        term->term = arena_text(arena, match->phrase);
        term->found = arena_text(arena, (Text){text.at + start, end - start});
        term->key = arena_text(arena, match->counts_for);
        term->weight = match->weight;
        term->pack = arena_text(arena, match->pack);
        if (!add_claim(kb, match->claim, arena, term, err))
            return false;
    }
    out->terms = terms;
    return true;
}

bool kb_evidence(Kb *kb, Text text, Arena *arena, Evidence *out, RemitError *err) {
    *out = (Evidence){0};
    arena_reset(&kb->scratch);
    bool is_long = text.len > MOST_BYTES;
    if (is_long)
        text.len = MOST_BYTES;
    WordList list = words_split(&kb->words, text, MOST_WORDS, &kb->scratch);
    Unit *units = read_units(kb, &list, err);
    MatchList matches = {0};
    bool is_done = units && match_find(kb, text, units, list.count, &matches, err);
    if (is_done) {
        match_drop_covered(&matches);
        match_drop_doubles(&matches);
        out->word_count = list.count;
        out->is_cut = is_long || list.is_cut;
        is_done = make_terms(kb, text, units, &matches, arena, out, err) &&
                  dissent_find(kb, &matches, arena, out, err);
    }
    mem_free(matches.items);
    return is_done;
}
