/* SPDX-License-Identifier: MIT */
/* Search in the claims and disputes: a person's words are read as the index has them, each with all
 * its spellings, a word that no claim has as a typo; then what each word weighs in a claim is added
 * up. What it weighs was found by FTS5 when the file was built: db/930-search.sql. */
#include "kb/evidence_match.h"
#include "kb/lookup_rows.h"
#include <stdlib.h>

enum {
    MOST_SEARCH_WORDS = 30,
    MOST_SEARCH_TYPOS = 8,         /* unknown words that are tried as typos: a real text has few */
    MOST_SEARCH_BYTES = 64 * 1024, /* of a text that are read, for words without end */
    LONGEST_EXPANSION = 5,         /* words that an abbreviation stands for */
    MOST_NUMBERS = 1 << 24,        /* claims; a larger number comes from a damaged file */
};

/* --- reading the words ---------------------------------------------------------------------- */

/* What is searched for: a word, or a run of words that is another spelling of something. Texts live
 * in the scratch arena. */
typedef struct SearchPart {
    Text keys[LONGEST_EXPANSION]; /* of its words */
    size_t count;
    Text spelling; /* the key of the other spellings; empty for a word, whose own has them */
} SearchPart;

typedef struct SearchQuery {
    SearchPart parts[MOST_SEARCH_WORDS];
    uint32_t count;
    Buffer corrected; /* all words as they were read */
    bool is_corrected, has_runs;
    int typos; /* words that were tried as one */
} SearchQuery;

static void add_read(SearchQuery *query, Text word) {
    if (query->corrected.len)
        buffer_put(&query->corrected, ' ');
    buffer_add(&query->corrected, word);
}

/* How many words at `words` make, run together, `key`: 0 when they do not. */
static size_t words_of_run(const Word *words, size_t left, Text key) {
    size_t len = 0;
    for (size_t i = 0; i < left && i < LONGEST_EXPANSION; i++) {
        Text stem = words[i].stem;
        if (stem.len > key.len - len || memcmp(key.at + len, stem.at, stem.len) != 0)
            return 0;
        len += stem.len;
        if (len == key.len)
            return i + 1;
    }
    return 0;
}

/* The longest run of words at `words` that is another spelling of something: "human resources" is
 * "HR". *count is 0 when there is none. */
static bool find_run(Kb *kb, const Word *words, size_t left, size_t *count, Text *key,
                     RemitError *err) {
    *count = 0;
    sqlite3_stmt *rows = store_statement(kb, KB_SEARCH_RUNS, err);
    if (!rows)
        return false;
    store_bind(rows, 1, words->stem);
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        size_t found = words_of_run(words, left, store_peek(rows, 0));
        if (found < 2 || found < *count)
            continue;
        *count = found;
        *key = arena_format(&kb->scratch, "+%.*s", TEXT_ARG(store_peek(rows, 0)));
    }
    return is_done;
}

/* Adds a word, unless it is a filler; one that nobody knows is read as a typo. */
static bool add_word(Kb *kb, Word word, bool with_fillers, SearchQuery *query, RemitError *err) {
    bool is_filler, is_known;
    Text known = {0}, means;
    if (!evidence_knows(kb, &word, &is_filler, &is_known, err))
        return false;
    if (is_filler && !with_fillers)
        return true;
    if (!is_known && !is_filler && query->typos++ < MOST_SEARCH_TYPOS &&
        !evidence_guess(kb, &word, true, &kb->scratch, &known, &means, err))
        return false;
    if (known.len) {
        word = words_split(&kb->words, known, 1, &kb->scratch).items[0];
        query->is_corrected = true;
    }
    add_read(query, word.folded);
    query->parts[query->count++] = (SearchPart){.keys = {word.stem}, .count = 1};
    return true;
}

/* Adds a run, of which the little words do not count. */
static bool add_run(Kb *kb, const Word *words, size_t count, Text spelling, SearchQuery *query,
                    RemitError *err) {
    SearchPart *part = &query->parts[query->count++];
    *part = (SearchPart){.spelling = spelling};
    for (size_t i = 0; i < count; i++) {
        bool is_filler, is_known;
        if (!evidence_knows(kb, &words[i], &is_filler, &is_known, err))
            return false;
        add_read(query, words[i].folded);
        if (!is_filler)
            part->keys[part->count++] = words[i].stem;
    }
    query->has_runs = true;
    return true;
}

static bool add_words(Kb *kb, const WordList *list, bool with_fillers, SearchQuery *query,
                      RemitError *err) {
    for (size_t i = 0; i < list->count;) {
        const Word *word = &list->items[i];
        size_t in_run;
        Text spelling;
        if (!find_run(kb, word, list->count - i, &in_run, &spelling, err))
            return false;
        bool is_done = in_run ? add_run(kb, word, in_run, spelling, query, err)
                              : add_word(kb, *word, with_fillers, query, err);
        if (!is_done)
            return false;
        i += in_run ? in_run : 1;
    }
    return true;
}

/* Reads the words; false only when the knowledge base cannot be read. Free query->corrected. */
static bool read_query(Kb *kb, Text words, SearchQuery *query, RemitError *err) {
    *query = (SearchQuery){0};
    arena_reset(&kb->scratch);
    if (words.len > MOST_SEARCH_BYTES)
        words.len = MOST_SEARCH_BYTES;
    WordList list = words_split(&kb->words, words, MOST_SEARCH_WORDS, &kb->scratch);
    if (!add_words(kb, &list, false, query, err))
        return false;
    return query->count > 0 || add_words(kb, &list, true, query, err); /* fillers alone */
}

/* --- ranking -------------------------------------------------------------------------------- */

/* What is searched; the numbers are those of db/930-search.sql. */
typedef enum SearchPlace { IN_CLAIMS, IN_DISPUTE_TITLES, IN_DISPUTES } SearchPlace;

/* What the parts weigh in one claim or dispute. */
typedef struct SearchScore {
    int64_t weight;
    uint32_t number;
    uint32_t parts;     /* how many of them it has */
    uint32_t last;      /* the last of them, counted from 1 */
    uint32_t last_run;  /* the last part of which it has a word and may not have all */
    uint32_t run_words; /* how many of its words */
    int64_t run_weight; /* and what they weigh */
} SearchScore;

typedef struct SearchRank {
    SearchScore *scores; /* by number while weights are added, then the best first */
    size_t room, count;
    uint32_t parts; /* of the query */
} SearchRank;

/* NULL when there can be none of this number. */
static SearchScore *score_of(SearchRank *rank, int64_t number) {
    if (number < 0 || number >= MOST_NUMBERS)
        return NULL;
    if ((size_t)number >= rank->room) {
        size_t room = (size_t)number * 2 + 1024;
        rank->scores = mem_resize(rank->scores, room * sizeof *rank->scores);
        memset(rank->scores + rank->room, 0, (room - rank->room) * sizeof *rank->scores);
        rank->room = room;
    }
    rank->scores[number].number = (uint32_t)number;
    return &rank->scores[number];
}

/* A word of a part counts when all of its `words` are there. */
static void add_score(SearchScore *score, uint32_t part, size_t words, int64_t weight) {
    if (words > 1) {
        if (score->last_run != part)
            score->run_words = 0, score->run_weight = 0;
        score->last_run = part;
        score->run_weight += weight;
        if (++score->run_words < words)
            return;
        weight = score->run_weight;
    }
    score->weight += weight;
    score->parts += score->last != part;
    score->last = part;
}

/* Adds what a key weighs in each, as one of `words` words of the part rank->parts. */
static bool add_weights(Kb *kb, SearchPlace place, Text key, size_t words, SearchRank *rank,
                        RemitError *err) {
    sqlite3_stmt *rows = store_statement(kb, KB_SEARCH_WEIGHTS, err);
    if (!rows)
        return false;
    sqlite3_bind_int(rows, 1, (int)place);
    store_bind(rows, 2, key);
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, rows, &has_row, err)) && has_row) {
        SearchScore *score = score_of(rank, sqlite3_column_int64(rows, 0));
        if (score)
            add_score(score, rank->parts, words, sqlite3_column_int64(rows, 1));
    }
    return is_done;
}

static int by_weight(const void *a, const void *b) {
    const SearchScore *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* All that have one of the parts, the best first; with `is_apart` each word of a run is a part of
 * its own. The caller frees rank->scores. */
static bool rank_all(Kb *kb, SearchPlace place, const SearchQuery *query, bool is_apart,
                     SearchRank *rank, RemitError *err) {
    *rank = (SearchRank){0};
    for (uint32_t i = 0; i < query->count; i++) {
        const SearchPart *part = &query->parts[i];
        rank->parts++;
        if (part->spelling.len && !add_weights(kb, place, part->spelling, 1, rank, err))
            return false;
        for (size_t j = 0; j < part->count; j++) {
            rank->parts += is_apart && j > 0;
            if (!add_weights(kb, place, part->keys[j], is_apart ? 1 : part->count, rank, err))
                return false;
        }
    }
    for (size_t i = 0; i < rank->room; i++)
        if (rank->scores[i].parts)
            rank->scores[rank->count++] = rank->scores[i];
    if (rank->count)
        qsort(rank->scores, rank->count, sizeof *rank->scores, by_weight);
    return true;
}

/* --- claims --------------------------------------------------------------------------------- */

/* The best claims that have so many of the parts and pass the filter. */
static bool read_best(Kb *kb, const SearchRank *rank, uint32_t parts, const KbFilter *filter,
                      size_t most, Arena *arena, KbClaims *out, RemitError *err) {
    StoreList list = {.size = sizeof(KbClaim)};
    Text values[LOOKUP_FILTER_VALUES];
    lookup_filter_values(filter, values);
    bool is_done = true;
    for (size_t i = 0; is_done && i < rank->count && list.count < most; i++) {
        if (rank->scores[i].parts < parts)
            continue;
        sqlite3_stmt *row = store_statement(kb, KB_SEARCH_CLAIM, err);
        for (int j = 0; row && j < LOOKUP_FILTER_VALUES; j++)
            store_bind(row, j + 1, values[j]);
        bool has_row = false;
        if (row)
            sqlite3_bind_int64(row, LOOKUP_FILTER_VALUES + 1, rank->scores[i].number);
        is_done = row && store_step(kb, row, &has_row, err);
        if (is_done && has_row)
            lookup_read_claim(row, arena, store_add(&list));
        sqlite3_reset(row);
    }
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

/* The claims that have all parts; else those that have one; else those that have a word of one. */
static bool search_claims(Kb *kb, const SearchQuery *query, const KbFilter *filter, size_t most,
                          Arena *arena, KbFound *out, RemitError *err) {
    SearchRank rank;
    out->has_all = true;
    bool is_done = rank_all(kb, IN_CLAIMS, query, false, &rank, err) &&
                   read_best(kb, &rank, rank.parts, filter, most, arena, &out->claims, err);
    if (is_done && out->claims.count == 0 && rank.parts > 1) {
        out->has_all = false;
        is_done = read_best(kb, &rank, 1, filter, most, arena, &out->claims, err);
    }
    mem_free(rank.scores);
    if (!is_done || out->claims.count || !query->has_runs)
        return is_done;
    out->has_all = false;
    is_done = rank_all(kb, IN_CLAIMS, query, true, &rank, err) &&
              read_best(kb, &rank, 1, filter, most, arena, &out->claims, err);
    mem_free(rank.scores);
    return is_done;
}

bool kb_search(Kb *kb, Text words, const KbFilter *filter, size_t most, Arena *arena, KbFound *out,
               RemitError *err) {
    *out = (KbFound){.has_all = true};
    SearchQuery query;
    bool is_done = read_query(kb, words, &query, err) &&
                   search_claims(kb, &query, filter, most, arena, out, err);
    if (query.is_corrected)
        out->corrected = arena_text(arena, buffer_text(&query.corrected));
    buffer_free(&query.corrected);
    return is_done;
}

/* --- disputes ------------------------------------------------------------------------------- */

/* The numbers of those that have all parts, as a JSON array. */
static Text numbers_of(const SearchRank *rank, Arena *arena) {
    Buffer json = {0};
    buffer_put(&json, '[');
    for (size_t i = 0; i < rank->count; i++)
        if (rank->scores[i].parts == rank->parts)
            buffer_addf(&json, "%s%u", json.len > 1 ? "," : "", rank->scores[i].number);
    buffer_put(&json, ']');
    Text text = arena_text(arena, buffer_text(&json));
    buffer_free(&json);
    return text;
}

bool kb_disputes_search(Kb *kb, Text words, Arena *arena, KbDisputeList *out, RemitError *err) {
    *out = (KbDisputeList){0};
    SearchQuery query;
    bool is_done = read_query(kb, words, &query, err);
    for (SearchPlace place = IN_DISPUTE_TITLES; is_done && out->count == 0 && place <= IN_DISPUTES;
         place++) {
        SearchRank rank;
        is_done = rank_all(kb, place, &query, false, &rank, err);
        if (is_done) {
            Text numbers = numbers_of(&rank, &kb->scratch);
            sqlite3_stmt *rows =
                store_ask(kb,
                          "SELECT dispute.id, dispute.title, dispute.question, pack"
                          " FROM json_each(?1) AS best"
                          " JOIN dispute_search ON dispute_search.rowid = best.value"
                          " JOIN dispute ON dispute.id = dispute_search.dispute ORDER BY best.key",
                          &numbers, 1, err);
            is_done = lookup_read_disputes(kb, rows, arena, out, err);
        }
        mem_free(rank.scores);
    }
    buffer_free(&query.corrected);
    return is_done;
}
