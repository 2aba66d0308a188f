/* SPDX-License-Identifier: MIT */
/* What functions returned, by the arguments that they returned it for: they keep no state and see
 * nothing else, so they would return the same again. Only answers are kept, never errors. */
#include "lua/bundle_group.h"

enum {
    MOST_BITS = 11, /* slots of a group, as a power of two */
    LEAST_BITS = 6,
    ANSWER_WORDS = 2,
    MOST_WORDS = (4 << 20) / sizeof(uint64_t), /* of all memories of a bundle */
    SYMBOL_BITS = 6,
    WORD_SYMBOLS = 10, /* in a word of a key */
};

static size_t slot_words(const GroupMemory *memory) {
    return (size_t)memory->key_words + ANSWER_WORDS;
}

/* ---- making ---- */

/* Finds how keys are made; false when not all that the functions get fits into one. */
static bool plan_key(const BundleGroup *group, GroupMemory *memory) {
    *memory = (GroupMemory){.key_words = 1, .values = 1};
    for (int i = 0; i < group->source_count; i++) {
        const Source *source = &group->sources[i];
        if (source->key == KEY_NONE)
            return false;
        if (source->key == KEY_BOOLEAN)
            memory->values *= 2;
        else if (source->key == KEY_SYMBOL)
            memory->values *= (uint64_t)source->allowed_count;
        else
            memory->key_words++;
        if (memory->values > UINT32_MAX || memory->key_words > BUNDLE_MOST_KEY)
            return false;
    }
    return true;
}

void bundle_make_memories(BundleGroup *groups, int count) {
    size_t left = MOST_WORDS;
    int bits = MOST_BITS;
    while (bits > LEAST_BITS && ((size_t)count * ANSWER_WORDS * 2 << bits) > left)
        bits--;
    for (int i = 0; i < count; i++) {
        GroupMemory memory;
        if (!plan_key(&groups[i], &memory))
            continue;
        size_t slots = (size_t)1 << bits;
        if (memory.key_words == 1 && memory.values <= slots)
            slots = memory.values;
        else
            memory.shift = 64 - bits;
        size_t words = slots * slot_words(&memory);
        if (words > left)
            continue;
        left -= words;
        memory.slots = mem_new(words * sizeof *memory.slots); /* touched as answers come */
        groups[i].memory = memory;
    }
}

void bundle_free_memories(BundleGroup *groups, int count) {
    for (int i = 0; i < count; i++)
        mem_free(groups[i].memory.slots);
}

/* ---- keys ---- */

/* A list of a few allowed values in one word. */
static bool pack_symbols(const Source *source, const Value *value, uint64_t *word) {
    *word = 0;
    if (value->list.count > WORD_SYMBOLS)
        return false;
    for (size_t i = 0; i < value->list.count; i++) {
        if (!source_allows(source, &value->list.items[i]))
            return false;
        *word = *word << SYMBOL_BITS | (uint64_t)(value->list.items[i].symbol + 1);
    }
    return true;
}

/* Writes what tells these arguments from others; false when one is missing or does not fit. */
static inline bool write_key(BundleGroup *group, const Value *fields) {
    uint64_t *word = group->key, digits = 1;
    const Source *source = group->sources, *end = source + group->source_count;
    for (; source < end; source++) {
        const Value *value = &fields[source->field];
        if (value->kind != source->kind)
            return false;
        switch (source->key) {
        case KEY_BOOLEAN:
            digits = digits * 2 + value->boolean;
            break;
        case KEY_SYMBOL:
            if (!source_allows(source, value))
                return false;
            digits = digits * (uint64_t)source->allowed_count + (uint64_t)value->symbol;
            break;
        case KEY_INTEGER:
            *++word = (uint64_t)value->integer;
            break;
        case KEY_NUMBER:
            memcpy(++word, &value->number, sizeof value->number);
            break;
        case KEY_SYMBOLS:
            if (!pack_symbols(source, value, ++word))
                return false;
            break;
        case KEY_NONE:
            return false;
        }
    }
    group->key[0] = digits;
    return true;
}

static inline uint64_t *find_slot(const BundleGroup *group) {
    const GroupMemory *memory = &group->memory;
    uint64_t number = group->key[0] - memory->values, hash = 0;
    if (memory->shift) {
        for (int i = 0; i < memory->key_words; i++)
            hash = (hash ^ hash >> 32 ^ group->key[i]) * 0x9e3779b97f4a7c15u;
        number = hash >> memory->shift;
    }
    return memory->slots + number * slot_words(memory);
}

static inline bool has_key(const BundleGroup *group, const uint64_t *slot) {
    uint64_t difference = 0;
    for (int i = 0; i < group->memory.key_words; i++)
        difference |= slot[i] ^ group->key[i];
    return difference == 0;
}

/* ---- answers ---- */

static bool is_missing(const BundleGroup *group, const Value *fields) {
    for (int i = 0; i < group->source_count; i++)
        if (fields[group->sources[i].field].kind == VALUE_MISSING)
            return true;
    return false;
}

bool bundle_recall(BundleGroup *group, const Value *fields) {
    group->slot = NULL;
    if (!group->memory.slots || !write_key(group, fields)) {
        group->answer = (GroupAnswer){0, group->members};
        return is_missing(group, fields);
    }
    uint64_t *slot = group->slot = find_slot(group);
    if (!has_key(group, slot))
        return false;
    slot += group->memory.key_words;
    group->answer = (GroupAnswer){slot[0], slot[1]};
    return true;
}

void bundle_remember(const BundleGroup *group) {
    if (!group->slot)
        return;
    size_t words = (size_t)group->memory.key_words;
    memcpy(group->slot, group->key, words * sizeof *group->key);
    group->slot[words] = group->answer.held;
    group->slot[words + 1] = group->answer.open;
}
