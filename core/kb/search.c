/* SPDX-License-Identifier: MIT */
/* Full-text search in the claims: from a person's words to an FTS5 query. Each word stands for all
 * its spellings; a word that no claim has is taken for a typo. Ranking is FTS5's, with the weights
 * that db/900-claims.sql sets. */
#include "kb/evidence_match.h"
#include "kb/lookup_rows.h"

enum {
    MOST_SEARCH_WORDS = 30,
    LONGEST_EXPANSION = 5, /* words that an abbreviation stands for */
};

/* Adds "word", quoted; folded words hold no quotes. */
static void add_quoted(Buffer *query, Text words) {
    buffer_put(query, '"');
    buffer_add(query, words);
    buffer_put(query, '"');
}

/* Adds OR "…" for all that the spelling table equates with `key`, and counts them. */
static bool add_spellings(Kb *kb, Text key, Buffer *query, size_t *count, RemitError *err) {
    sqlite3_stmt *rows = store_statement(kb, KB_SPELLINGS, err);
    if (rows)
        store_bind(rows, 1, key);
    bool has_row = false, is_done = rows != NULL;
    while (is_done && (is_done = store_step(kb, rows, &has_row, err)) && has_row)
        for (int i = 0; i < 2; i++) { /* the table's words are not folded yet */
            WordList list = words_split(&kb->words, store_peek(rows, i), 8, &kb->scratch);
            buffer_lit(query, " OR \"");
            for (size_t j = 0; j < list.count; j++)
                buffer_addf(query, "%s%.*s", j ? " " : "", TEXT_ARG(list.items[j].folded));
            buffer_put(query, '"');
            ++*count;
        }
    sqlite3_reset(rows);
    return is_done;
}

/* Adds ("colour" OR "color"). */
static bool add_word(Kb *kb, const Word *word, Buffer *query, RemitError *err) {
    size_t count = 0;
    buffer_put(query, '(');
    add_quoted(query, word->folded);
    bool is_done = add_spellings(kb, word->stem, query, &count, err);
    buffer_put(query, ')');
    return is_done;
}

/* Adds (("human" AND "resources") OR "hr") and tells how many words that were; 0 when the words at
 * `words` are no such run. */
static bool add_run(Kb *kb, const Word *words, size_t left, Buffer *query, size_t *used,
                    RemitError *err) {
    *used = 0;
    for (size_t count = left < LONGEST_EXPANSION ? left : LONGEST_EXPANSION; count > 1; count--) {
        Buffer key = {0}, spellings = {0};
        size_t found = 0;
        for (size_t i = 0; i < count; i++)
            buffer_add(&key, words[i].stem);
        bool is_done = add_spellings(kb, buffer_text(&key), &spellings, &found, err);
        for (size_t i = 0; found && i < count; i++) {
            buffer_add(query, i ? TEXT(" AND ") : TEXT("(("));
            add_quoted(query, words[i].folded);
        }
        if (found) {
            buffer_put(query, ')');
            buffer_add(query, buffer_text(&spellings));
            buffer_put(query, ')');
        }
        buffer_free(&key);
        buffer_free(&spellings);
        if (found)
            *used = count;
        if (!is_done || found)
            return is_done;
    }
    return true;
}

static bool is_word_known(Kb *kb, const Word *word, bool *is_filler, bool *is_known,
                          RemitError *err) {
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

/* The query of all words and the one of any of them, and what was read when a word was corrected.
 */
typedef struct SearchQuery {
    Buffer all, any, corrected;
    bool is_corrected;
    size_t part_count;
} SearchQuery;

static void add_corrected(SearchQuery *query, Text word) {
    if (query->corrected.len)
        buffer_put(&query->corrected, ' ');
    buffer_add(&query->corrected, word);
}

/* One word as a part of the query, unless it is a filler. */
static bool make_word_part(Kb *kb, Word word, bool with_fillers, SearchQuery *query, Buffer *part,
                           RemitError *err) {
    bool is_filler, is_known;
    Text known = {0}, means;
    if (!is_word_known(kb, &word, &is_filler, &is_known, err))
        return false;
    if (is_filler && !with_fillers)
        return true;
    if (!is_known && !is_filler &&
        !evidence_guess(kb, &word, true, &kb->scratch, &known, &means, err))
        return false;
    if (known.len) {
        word = words_split(&kb->words, known, 1, &kb->scratch).items[0];
        query->is_corrected = true;
    }
    add_corrected(query, word.folded);
    return add_word(kb, &word, part, err);
}

static bool make_query(Kb *kb, const WordList *list, bool with_fillers, SearchQuery *query,
                       RemitError *err) {
    Buffer part = {0};
    bool is_done = true;
    for (size_t i = 0, used = 0; is_done && i < list->count; i += used) {
        buffer_clear(&part);
        is_done = add_run(kb, &list->items[i], list->count - i, &part, &used, err);
        for (size_t j = 0; j < used; j++)
            add_corrected(query, list->items[i + j].folded);
        if (is_done && used == 0) {
            used = 1;
            is_done = make_word_part(kb, list->items[i], with_fillers, query, &part, err);
        }
        if (part.len == 0)
            continue;
        buffer_add(&query->all, query->all.len ? TEXT(" AND ") : TEXT(""));
        buffer_add(&query->all, buffer_text(&part));
        buffer_add(&query->any, query->any.len ? TEXT(" OR ") : TEXT(""));
        buffer_add(&query->any, buffer_text(&part));
        query->part_count++;
    }
    buffer_free(&part);
    return is_done;
}

static bool run_query(Kb *kb, Text match, const KbFilter *filter, size_t most, Arena *arena,
                      KbClaims *out, RemitError *err) {
    Text values[LOOKUP_FILTER_VALUES + 1];
    lookup_filter_values(filter, values);
    values[LOOKUP_FILTER_VALUES] = match;
    sqlite3_stmt *rows = store_statement(kb, KB_SEARCH, err);
    for (int i = 0; rows && i <= LOOKUP_FILTER_VALUES; i++)
        store_bind(rows, i + 1, values[i]);
    return lookup_read_claims(kb, rows, most, arena, out, err);
}

/* Reads the words; false only when the knowledge base cannot be read. Free the query after. */
static bool read_query(Kb *kb, Text words, SearchQuery *query, RemitError *err) {
    *query = (SearchQuery){0};
    arena_reset(&kb->scratch);
    WordList list = words_split(&kb->words, words, MOST_SEARCH_WORDS, &kb->scratch);
    if (!make_query(kb, &list, false, query, err))
        return false;
    return query->part_count > 0 || make_query(kb, &list, true, query, err); /* fillers alone */
}

static void free_query(SearchQuery *query) {
    buffer_free(&query->all);
    buffer_free(&query->any);
    buffer_free(&query->corrected);
}

bool kb_search(Kb *kb, Text words, const KbFilter *filter, size_t most, Arena *arena, KbFound *out,
               RemitError *err) {
    *out = (KbFound){.has_all = true};
    SearchQuery query;
    bool is_done = read_query(kb, words, &query, err);
    if (is_done && query.part_count) {
        is_done = run_query(kb, buffer_text(&query.all), filter, most, arena, &out->claims, err);
        if (is_done && out->claims.count == 0 && query.part_count > 1) {
            out->has_all = false;
            is_done =
                run_query(kb, buffer_text(&query.any), filter, most, arena, &out->claims, err);
        }
        if (query.is_corrected)
            out->corrected = arena_text(arena, buffer_text(&query.corrected));
    }
    free_query(&query);
    return is_done;
}

bool kb_disputes_search(Kb *kb, Text words, Arena *arena, KbDisputeList *out, RemitError *err) {
    *out = (KbDisputeList){0};
    SearchQuery query;
    bool is_done = read_query(kb, words, &query, err);
    for (int round = 0; is_done && query.part_count && out->count == 0 && round < 2; round++) {
        Text match = arena_format(&kb->scratch, "%s(%.*s)", round == 0 ? "{title question} : " : "",
                                  TEXT_ARG(buffer_text(&query.all)));
        sqlite3_stmt *rows =
            store_ask(kb,
                      "SELECT id, dispute.title, dispute.question, pack FROM dispute_search"
                      " JOIN dispute ON dispute.id = dispute_search.dispute"
                      " WHERE dispute_search MATCH ?1 ORDER BY rank, id",
                      &match, 1, err);
        is_done = lookup_read_disputes(kb, rows, arena, out, err);
    }
    free_query(&query);
    return is_done;
}
