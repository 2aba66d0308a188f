/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: functions that get the same fields, and what is kept for calling them.
 */
#ifndef REMIT_LUA_BUNDLE_GROUP_H
#define REMIT_LUA_BUNDLE_GROUP_H

#include "lua/bundle.h"
#include "lua/state.h"

enum {
    BUNDLE_WORD = 64,       /**< bits of members in a word */
    BUNDLE_MOST_NEEDS = 64, /**< fields that a function gets */
};

/** What tells the values of a field apart, in the key of an answer that is remembered. */
typedef enum SourceKey {
    KEY_NONE,    /**< nothing: answers that hang on it are not remembered */
    KEY_BOOLEAN, /**< these two are a digit of the key's first word, … */
    KEY_SYMBOL,
    KEY_INTEGER, /**< … these a word each */
    KEY_NUMBER,
    KEY_SYMBOLS, /**< a list of a few allowed values */
} SourceKey;

/** A field that functions get, and where its values are kept ready for Lua. */
typedef struct Source {
    int field;
    SourceKey key;
    ValueKind kind;      /**< of its values, as far as they fit into a key */
    const Text *allowed; /**< values, or elements; NULL: any text is */
    int allowed_count;
    int place;      /**< in the bundle's table: of the first allowed value, or of the view */
    ListView *view; /**< of a list field */
} Source;

/** A function of a group: a line of its driver, and one or two of its results. */
typedef struct GroupCall {
    int function;
    int bit;
    bool has_check; /**< the second result: are the upvalues that it reaches as they were? */
} GroupCall;

/** A bit for each member of a group. */
typedef struct GroupAnswer {
    uint64_t held; /**< it returned true */
    uint64_t open; /**< it cannot be told */
} GroupAnswer;

enum { BUNDLE_MOST_KEY = 4 };

/** Answers by what they were given for; a newer one takes the place of an older. A slot is a key,
 * whose first word is never 0, and behind it the two words of the answer. */
typedef struct GroupMemory {
    uint64_t *slots; /**< NULL: nothing is remembered */
    int key_words;
    int shift; /**< of a hash, to get the number of a slot; 0: each key has a slot of its own */
    uint64_t values; /**< the least first word of a key */
} GroupMemory;

struct BundleGroup {
    size_t word;
    uint64_t members; /**< bits of that word */
    int driver;       /**< its place in the bundle's table */
    const GroupCall *calls;
    int call_count, result_count;
    const Source *sources; /**< in the order of the arguments */
    int source_count;
    GroupMemory memory;
    /* of the call that is under way: */
    uint64_t key[BUNDLE_MOST_KEY];
    uint64_t *slot; /**< where its answer belongs; NULL: nowhere */
    GroupAnswer answer;
};

/** Makes the groups of a bundle. Its table is at the stack index `table`, still empty. Sets the
 * bits of all `members` that have a group. */
BundleGroup *bundle_make_groups(Script *script, int table, const Subject *subject,
                                const BundleMember *list, size_t count, Arena *arena,
                                uint64_t *members, int *group_count);

/* ---- bundle_memory.c ---- */

/** Gives the groups room to remember answers. */
void bundle_make_memories(BundleGroup *groups, int count);
void bundle_free_memories(BundleGroup *groups, int count);
/** Is this one of the allowed values, and not only spelled like it? */
static inline bool source_allows(const Source *source, const Value *value) {
    return value->symbol >= 0 && value->symbol < source->allowed_count &&
           value->string.at == source->allowed[value->symbol].at;
}
/** Finds the group's answer without Lua, if that is possible: it is remembered, or a field that the
 * functions need is missing. */
bool bundle_recall(BundleGroup *group, const Value *fields);
/** Remembers the group's answer for the fields of the last bundle_recall. */
void bundle_remember(const BundleGroup *group);

#endif
