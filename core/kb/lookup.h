/* SPDX-License-Identifier: MIT */
/* Looking things up in the knowledge base: claims by what they are about, roles, disputes, terms.
 * Results live in the arena that was given and stay valid until it is reset, also after kb_close.
 * Finding nothing is no error: counts are 0. */
#ifndef REMIT_KB_LOOKUP_H
#define REMIT_KB_LOOKUP_H

#include "kb/kb.h"

/** One statement of one source. Texts are never NULL; what is not given is empty. */
typedef struct KbClaim {
    Text id;
    Text source;
    int line, line_end; /**< of the source; equal for one line */
    Text cite;          /**< "s0:61" or "s0:61-63" */
    Text kind;
    const Text *roles;
    size_t role_count;
    Text aspect;
    Text text;
    const Text *terms;
    size_t term_count;
    bool has_low, has_high;
    double low, high;
    Text unit, country, basis;
    Text pack;
} KbClaim;

typedef struct KbClaims {
    const KbClaim *items;
    size_t count;
} KbClaims;

/** Which claims; an empty text means any. */
typedef struct KbFilter {
    Text source, role, kind, aspect, country, pack;
    Text place; /**< "s0:61": the claims that rest on this line */
    Text id;
} KbFilter;

/** By source, line and id. A filter's names must be right: see kb_check_name. */
bool kb_claims(Kb *kb, const KbFilter *filter, Arena *arena, KbClaims *out, RemitError *err);

typedef struct KbFound {
    KbClaims claims; /**< the best first */
    bool has_all;    /**< each has all the words; else none has, and they have some of them */
    Text corrected;  /**< what was searched for, when a word was taken for a typo; else empty */
} KbFound;

/** The claims that have these words, in any order and form; also by the spellings and abbreviations
 * that the knowledge base knows. `filter` may be NULL. */
bool kb_search(Kb *kb, Text words, const KbFilter *filter, size_t most, Arena *arena, KbFound *out,
               RemitError *err);

/** The lists that names come from. */
typedef enum KbNames {
    KB_SOURCES,
    KB_ROLES,
    KB_KINDS,
    KB_ASPECTS,
    KB_COUNTRIES,
    KB_DISPUTES,
    KB_OWNERS, /**< of examples: the roles, "shared" and "none" */
    KB_PACKS
} KbNames;

typedef struct KbNameList {
    const Text *items; /**< sorted */
    size_t count;
} KbNameList;

bool kb_names(Kb *kb, KbNames which, Arena *arena, KbNameList *out, RemitError *err);
/** Fails with REMIT_E_USAGE, "did you mean" and the list when `*name` is not in the list; corrects
 * the case of the letters. An empty name is fine. */
bool kb_check_name(Kb *kb, KbNames which, Text *name, Arena *arena, RemitError *err);
/** Fails with REMIT_E_USAGE when `*place` ("s0:61", "s0:61-63") is no line of a source; corrects
 * the case of the letters. `*has_claim`: does a claim rest on one of the lines? */
bool kb_check_place(Kb *kb, Text *place, bool *has_claim, Arena *arena, RemitError *err);

typedef struct KbRoleName {
    Text name;
    Text cite; /**< where a source uses it; empty when none does */
} KbRoleName;

typedef struct KbRole {
    Text id; /**< empty when there is no such role */
    Text name;
    Text pack;
    const KbRoleName *names; /**< all names, the usual one first */
    size_t name_count;
} KbRole;

/** A role by its id or one of its names; case does not count. */
bool kb_role(Kb *kb, Text name, Arena *arena, KbRole *out, RemitError *err);

typedef struct KbPosition {
    Text source;
    Text cite;
    Text owner; /**< a role, "shared", or empty when the dispute is not about an owner */
    Text says;
} KbPosition;

typedef struct KbDispute {
    Text id, title, question, pack;
    const KbPosition *positions;
    size_t position_count;
} KbDispute;

typedef struct KbDisputeList {
    const KbDispute *items;
    size_t count;
} KbDisputeList;

/** All disputes, or the one of this id, or those that are about one of these claims. */
bool kb_disputes(Kb *kb, Text id, const KbClaims *about, Arena *arena, KbDisputeList *out,
                 RemitError *err);
/** The disputes whose title or question has these words, the best first; if none, those in which a
 * position has them. */
bool kb_disputes_search(Kb *kb, Text words, Arena *arena, KbDisputeList *out, RemitError *err);

typedef struct KbSource {
    Text id, title, published, view, pack;
    int lines; /**< 0 when nobody counted */
    size_t claim_count;
} KbSource;

typedef struct KbSourceList {
    const KbSource *items;
    size_t count;
} KbSourceList;

bool kb_sources(Kb *kb, Arena *arena, KbSourceList *out, RemitError *err);

typedef struct KbTerm {
    Text phrase, key, cite, claim, dispute, pack;
    double weight;
} KbTerm;

typedef struct KbTermList {
    const KbTerm *items;
    size_t count;
} KbTermList;

/** The terms of ownership: all, or those that count for `key`, or that have a word of `words`. */
bool kb_terms(Kb *kb, Text key, Text words, Arena *arena, KbTermList *out, RemitError *err);

/** Which examples; an empty text means any. */
typedef struct KbExampleFilter {
    Text words; /**< at least one of them, in any form; little words do not count */
    Text owner, pack;
} KbExampleFilter;

typedef struct KbExampleList {
    const EvidenceExample *items;
    size_t count;
} KbExampleList;

/** At most `most` of the examples, the nearest to the words first; without words by owner. */
bool kb_examples(Kb *kb, const KbExampleFilter *filter, size_t most, Arena *arena,
                 KbExampleList *out, RemitError *err);

typedef struct KbPack {
    Text id, title;
    size_t role_count, source_count, claim_count, position_count, term_count, example_count;
} KbPack;

typedef struct KbPackList {
    const KbPack *items;
    size_t count;
} KbPackList;

bool kb_packs(Kb *kb, Arena *arena, KbPackList *out, RemitError *err);

/** Something that is wrong in the facts: a row of the view `problem` in db/9xx. */
typedef struct KbProblem {
    Text what; /**< "claim", "term" … */
    Text id;
    Text says;
    Text pack;
} KbProblem;

typedef struct KbProblemList {
    const KbProblem *items;
    size_t count;
} KbProblemList;

/** All problems, or those of one pack. */
bool kb_problems(Kb *kb, Text pack, Arena *arena, KbProblemList *out, RemitError *err);

#endif
