/* SPDX-License-Identifier: MIT */
/* From a free text to the terms in it: words are read through the spelling table and past typos,
 * and runs of them looked up as keys. What a term counts for and how much is in its row; what that
 * means for a decision is left to the policy. Read words.h and db/910-words.sql before. */
#include "kb/likeness.h"
#include "kb/typo_index.h"

enum {
    MOST_WORDS = 20000,       /* of a text that are read */
    MOST_BYTES = 1024 * 1024, /* likewise, for words without end */
    MOST_TYPOS = 200,         /* unknown words that are tried as typos: a real text has few */
    MOST_GUESSES = 256,       /* words that are not compared twice with one of them */
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

/* What an unknown word may be meant as, by the whole word and by its stem. */
typedef struct Guesser {
    Kb *kb;
    const Word *unknown;
    bool with_claims;
    Arena *arena; /* of the guesses */
    Guess best, by_stem;
    uint32_t seen[MOST_GUESSES]; /* ids of words that were compared */
    size_t seen_count;
} Guesser;

/* Compares the unknown word with a known one, which `row` is about. */
static void keep_nearer(Guesser *guesser, Text unknown, Text known, sqlite3_stmt *row,
                        Guess *best) {
    size_t limit = (size_t)typo_edits(unknown);
    if (known.len > unknown.len + limit || unknown.len > known.len + limit)
        return;
    Guess guess = {store_peek(row, 0), store_peek(row, 2), text_edits(unknown, known),
                   sqlite3_column_int64(row, 3)};
    if (guess.edits > limit || !is_nearer(&guess, best))
        return;
    guess.word = arena_text(guesser->arena, guess.word);
    guess.means = arena_text(guesser->arena, guess.means);
    *best = guess;
}

static bool compare_word(Guesser *guesser, uint32_t id, RemitError *err) {
    for (size_t i = 0; i < guesser->seen_count; i++)
        if (guesser->seen[i] == id)
            return true;
    if (guesser->seen_count < MOST_GUESSES)
        guesser->seen[guesser->seen_count++] = id;
    sqlite3_stmt *row = store_statement(guesser->kb, KB_VOCABULARY, err);
    if (!row)
        return false;
    sqlite3_bind_int64(row, 1, id);
    sqlite3_bind_int(row, 2, guesser->with_claims);
    bool has_row = false;
    if (!store_step(guesser->kb, row, &has_row, err))
        return false;
    const Word *unknown = guesser->unknown;
    if (has_row)
        keep_nearer(guesser, unknown->folded, store_peek(row, 0), row, &guesser->best);
    if (has_row && !text_equal(unknown->folded, unknown->stem))
        keep_nearer(guesser, unknown->stem, store_peek(row, 1), row, &guesser->by_stem);
    sqlite3_reset(row);
    return true;
}

/* Compares the words that share a key with the unknown one. */
static bool compare_by_key(Guesser *guesser, uint32_t key, RemitError *err) {
    sqlite3_stmt *block = store_statement(guesser->kb, KB_TYPO_BLOCK, err);
    if (!block)
        return false;
    sqlite3_bind_int64(block, 1, key);
    bool has_row = false, is_done = store_step(guesser->kb, block, &has_row, err);
    if (is_done && has_row) {
        Text entries = {sqlite3_column_blob(block, 0), (size_t)sqlite3_column_bytes(block, 0)};
        size_t at = typo_block_start(entries, key);
        for (uint32_t id; is_done && typo_block_next(entries, key, &at, &id);)
            is_done = compare_word(guesser, id, err);
    }
    sqlite3_reset(block);
    return is_done;
}

bool evidence_knows(Kb *kb, const Word *word, bool *is_filler, bool *is_known, RemitError *err) {
    sqlite3_stmt *row = store_statement(kb, KB_WORD, err);
    if (!row)
        return false;
    store_bind(row, 1, word->stem);
    store_bind(row, 2, word->folded);
    bool has_row = false, is_done = store_step(kb, row, &has_row, err);
    *is_filler = has_row && sqlite3_column_int(row, 1);
    *is_known =
        has_row && (sqlite3_column_type(row, 0) != SQLITE_NULL || sqlite3_column_int(row, 2));
    sqlite3_reset(row);
    return is_done;
}

bool evidence_guess(Kb *kb, const Word *word, bool with_claims, Arena *arena, Text *known,
                    Text *means, RemitError *err) {
    Guesser guesser = {kb, word, with_claims, arena, .seen_count = 0};
    /* Two edits have many keys: they are tried when no word is one edit away. */
    for (int round = 0; round < 2; round++) {
        uint32_t keys[TYPO_KEYS];
        int least = round == 0 ? 0 : 2, most = round + 1;
        size_t count = typo_keys_of_unknown(word->folded, word->stem, least, most, keys);
        for (size_t i = 0; i < count; i++)
            if (!compare_by_key(&guesser, keys[i], err))
                return false;
        if ((guesser.best.word.len && guesser.best.edits <= 1) ||
            (guesser.by_stem.word.len && guesser.by_stem.edits <= 1))
            break;
    }
    /* The whole word tells more: 'produtcivity' is nearer to 'productivity' than to 'product'. */
    Guess best = guesser.best;
    if (best.word.len == 0 || (guesser.by_stem.word.len && guesser.by_stem.edits < best.edits))
        best = guesser.by_stem;
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
        out->text_words = list.count;
        out->is_cut = is_long || list.is_cut;
        is_done = make_terms(kb, text, units, &matches, arena, out, err) &&
                  dissent_find(kb, &matches, arena, out, err) &&
                  likeness_weigh(kb, text, units, list.count, arena, out, err);
    }
    mem_free(matches.items);
    return is_done;
}
