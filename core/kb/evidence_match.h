/* SPDX-License-Identifier: MIT */
/* What the files behind kb_evidence share. Internal to the kb room. */
#ifndef REMIT_KB_EVIDENCE_MATCH_H
#define REMIT_KB_EVIDENCE_MATCH_H

#include "kb/store.h"

/** A word of the text as it is compared. */
typedef struct Unit {
    const Word *word;
    Text key; /**< its stem, or what the spelling table or the typo reads it as */
    bool is_filler;
} Unit;

/** A term found: the units start … end - 1. Texts live in the scratch arena. */
typedef struct Match {
    size_t start, end;
    size_t head_end, tail_start; /**< what lies between is a gap; both are `end` without one */
    size_t words;                /**< of the text that make it: fillers and gap not counted */
    Text key, tail;
    Text phrase, counts_for, pack, claim, dispute;
    double weight;
    bool is_dropped;
} Match;

typedef struct MatchList {
    Match *items; /**< by start, the longer first */
    size_t count, room;
} MatchList;

/** All terms in the text, also those inside of others. The caller frees items. */
bool match_find(Kb *kb, Text text, const Unit *units, size_t count, MatchList *out,
                RemitError *err);
/** Drops what lies inside of a longer term. */
void match_drop_covered(MatchList *matches);
/** Drops a term that was found before, or that another spelling of the same phrase stands for. */
void match_drop_doubles(MatchList *matches);

/** The positions of disputes that the matches touch. */
bool dissent_find(Kb *kb, const MatchList *matches, Arena *arena, Evidence *out, RemitError *err);

/** Is the word a filler? Does anything know it: a term, an example, a claim, a list of words? */
bool evidence_knows(Kb *kb, const Word *word, bool *is_filler, bool *is_known, RemitError *err);
/** What an unknown word was probably meant as: a word of the terms or of two examples, or also of
 * the claims, and its key; empty when nothing is near. */
bool evidence_guess(Kb *kb, const Word *word, bool with_claims, Arena *arena, Text *known,
                    Text *means, RemitError *err);

#endif
