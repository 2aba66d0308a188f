/* SPDX-License-Identifier: MIT */
/* From a free text to the owners of examples that read like it: what its words weigh is looked up
 * and added up. The weights are derived from the examples by db/940-examples.sql; what the sums
 * mean for a decision is left to the policy. */
#include "kb/likeness.h"
#include <stdlib.h>

static int by_key(const void *a, const void *b) {
    const LikenessPart *x = a, *y = b;
    int order = text_compare(x->key, y->key);
    return order ? order : (x->first > y->first) - (x->first < y->first);
}

static int by_place(const void *a, const void *b) {
    const LikenessPart *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->words > y->words) - (x->words < y->words);
}

/* The keys with a space between, behind `before`. */
static Text join_keys(const Text *keys, size_t count, Text before, Arena *arena) {
    size_t len = before.len + count - 1, at = before.len;
    for (size_t i = 0; i < count; i++)
        len += keys[i].len;
    char *joined = arena_new(arena, len + 1);
    memcpy(joined, before.at, before.len);
    for (size_t i = 0; i < count; i++) {
        if (i)
            joined[at++] = ' ';
        memcpy(joined + at, keys[i].at, keys[i].len);
        at += keys[i].len;
    }
    return (Text){joined, len};
}

LikenessPart *likeness_list_parts(const Text *keys, size_t count, Arena *arena,
                                  size_t *part_count) {
    LikenessPart *parts = arena_new(arena, (2 * count + 1) * sizeof *parts);
    size_t listed = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        parts[listed++] = (LikenessPart){keys[i], i, 1, 1};
        if (i + 1 < count)
            parts[listed++] = (LikenessPart){join_keys(keys + i, 2, TEXT(""), arena), i, 2, 1};
    }
    if (listed)
        qsort(parts, listed, sizeof *parts, by_key);
    for (size_t i = 0; i < listed; i++)
        if (kept > 0 && text_equal(parts[kept - 1].key, parts[i].key))
            parts[kept - 1].times++;
        else
            parts[kept++] = parts[i];
    if (kept) {
        qsort(parts, kept, sizeof *parts, by_place);
        parts[kept++] = (LikenessPart){join_keys(keys, count, TEXT("="), arena), 0, count, 1};
    }
    *part_count = kept;
    return parts;
}

/* The owners that there are examples of, with what they weigh before any word is read. */
static EvidenceLike *list_owners(Kb *kb, Arena *arena, size_t *count, RemitError *err) {
    sqlite3_stmt *row = store_statement(kb, KB_EXAMPLE_OWNERS, err);
    if (!row)
        return NULL;
    StoreList list = {.size = sizeof(EvidenceLike)};
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, row, &has_row, err)) && has_row) {
        EvidenceLike *like = store_add(&list);
        like->owner = store_text(row, 0, arena);
        is_done = store_weight(kb, row, 1, &like->weight, err);
        if (!is_done)
            break;
    }
    *count = list.count;
    EvidenceLike *likes = store_finish(&list, arena);
    return is_done ? likes : NULL;
}

/* Adds what a part weighs for each owner; `most` is the owner that it speaks for. */
static bool weigh_part(Kb *kb, Text key, EvidenceLike *likes, size_t count, EvidenceWord *most,
                       RemitError *err) {
    sqlite3_stmt *row = store_statement(kb, KB_EXAMPLE_WEIGHTS, err);
    if (!row)
        return false;
    store_bind(row, 1, key);
    *most = (EvidenceWord){.weight = 0};
    double others = 0;
    bool has_row = false, is_done;
    while ((is_done = store_step(kb, row, &has_row, err)) && has_row) {
        Text owner = store_peek(row, 0);
        double weight;
        if (!store_weight(kb, row, 1, &weight, err) || !store_weight(kb, row, 2, &others, err))
            return false;
        for (size_t i = 0; i < count; i++) {
            if (!text_equal(likes[i].owner, owner))
                continue;
            likes[i].weight += weight - others; /* `others` is added to all below */
            if (most->owner.len == 0 || weight > most->weight)
                *most = (EvidenceWord){.owner = likes[i].owner, .weight = weight};
        }
    }
    for (size_t i = 0; most->owner.len && i < count; i++)
        likes[i].weight += others;
    return is_done;
}

bool likeness_weigh(Kb *kb, Text text, const Unit *units, size_t count, Arena *arena, Evidence *out,
                    RemitError *err) {
    size_t part_count;
    Text *keys = arena_new(&kb->scratch, count * sizeof *keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = units[i].key;
    const LikenessPart *parts = likeness_list_parts(keys, count, &kb->scratch, &part_count);
    EvidenceLike *likes = list_owners(kb, arena, &out->like_count, err);
    if (!likes)
        return false;
    EvidenceWord *words = arena_new(arena, part_count * sizeof *words);
    for (size_t i = 0; i < part_count; i++) {
        EvidenceWord word;
        if (!weigh_part(kb, parts[i].key, likes, out->like_count, &word, err))
            return false;
        if (word.owner.len == 0)
            continue;
        size_t start = units[parts[i].first].word->start;
        size_t end = units[parts[i].first + parts[i].words - 1].word->end;
        word.found = arena_text(arena, (Text){text.at + start, end - start});
        word.is_whole = i + 1 == part_count;
        words[out->word_count++] = word;
        if (parts[i].words == 1 && !word.is_whole)
            out->heard_words += parts[i].times;
    }
    out->likes = likes;
    out->words = words;
    return true;
}
