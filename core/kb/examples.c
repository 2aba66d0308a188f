/* SPDX-License-Identifier: MIT */
/* Looking up examples themselves: those that are nearest to a text, by FTS5's own rank, and lists
 * of them. What their words weigh is left to likeness.c. */
#include "kb/evidence_match.h"
#include "kb/lookup_rows.h"

enum {
    MOST_WORDS_READ = 60,  /* of a text, for the examples that are nearest … */
    MOST_WORDS_ASKED = 12, /* … and asked for */
};

/* What FTS5 is asked, in kb->key: any of the words but fillers, which are in too many examples to
 * tell which one is near. Empty when there are no others. */
static bool write_query(Kb *kb, Text text, RemitError *err) {
    arena_reset(&kb->scratch);
    buffer_clear(&kb->key);
    WordList list = words_split(&kb->words, text, MOST_WORDS_READ, &kb->scratch);
    for (size_t i = 0, asked = 0; i < list.count && asked < MOST_WORDS_ASKED; i++) {
        bool is_filler, is_known;
        if (!evidence_knows(kb, &list.items[i], &is_filler, &is_known, err))
            return false;
        if (!is_filler)
            buffer_addf(&kb->key, "%s\"%.*s\"", asked++ ? " OR " : "",
                        TEXT_ARG(list.items[i].folded));
    }
    return true;
}

bool kb_examples(Kb *kb, const KbExampleFilter *filter, size_t most, Arena *arena,
                 KbExampleList *out, RemitError *err) {
    *out = (KbExampleList){0};
    bool has_words = filter->words.len > 0;
    if (has_words && !write_query(kb, filter->words, err))
        return false;
    if (has_words && kb->key.len == 0)
        return true;
    sqlite3_stmt *row = store_statement(kb, has_words ? KB_EXAMPLES_NEAREST : KB_EXAMPLES, err);
    if (!row)
        return false;
    store_bind(row, 1, filter->owner);
    store_bind(row, 2, filter->pack);
    sqlite3_bind_int64(row, 3, most < INT64_MAX ? (int64_t)most : INT64_MAX);
    if (has_words)
        store_bind(row, 4, buffer_text(&kb->key));
    StoreList list = {.size = sizeof(EvidenceExample)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, row, &has_row, err)) && has_row) {
        EvidenceExample *example = store_add(&list);
        example->text = store_text(row, 0, arena);
        example->owner = store_text(row, 1, arena);
        example->pack = store_text(row, 2, arena);
    }
    out->count = list.count;
    out->items = store_finish(&list, arena);
    return is_done;
}

bool kb_nearest_examples(Kb *kb, Text text, size_t most, Arena *arena, Evidence *out,
                         RemitError *err) {
    KbExampleList list = {0};
    KbExampleFilter filter = {.words = text};
    bool is_done = text.len == 0 || kb_examples(kb, &filter, most, arena, &list, err);
    out->examples = list.items;
    out->example_count = list.count;
    return is_done;
}
