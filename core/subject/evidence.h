/* SPDX-License-Identifier: MIT */
/* Evidence: what the knowledge base has to say about a free text. Made by the kb room, read into
 * the record's evidence fields here, weighed by the policy, printed with the decision. */
#ifndef REMIT_SUBJECT_EVIDENCE_H
#define REMIT_SUBJECT_EVIDENCE_H

#include "subject/subject.h"

/** One term of the knowledge base that was found in the text. */
typedef struct EvidenceTerm {
    Text term;  /**< as the knowledge base has it */
    Text found; /**< as the text has it */
    Text key; /**< what it counts for: an owner ("CTO", "CIO", "shared", "none", a pack's role) or a
                   side ("product", "operations") or any other key of the term table */
    double weight;
    Text cite;  /**< "s0:46", or empty */
    Text claim; /**< the id of the claim behind it, or empty */
    Text says;  /**< that claim's text, or empty */
    Text pack;  /**< the pack it came from */
} EvidenceTerm;

typedef struct EvidenceDissent {
    Text dispute; /**< id of the dispute */
    Text title;
    Text cite; /**< "s2:35" */
    Text says; /**< the position */
} EvidenceDissent;

typedef struct Evidence {
    const EvidenceTerm *terms; /**< in the order of the text */
    size_t term_count;
    const EvidenceDissent *dissent;
    size_t dissent_count;
    size_t word_count;    /**< of the text */
    size_t foreign_count; /**< of these, what is neither in a term nor a plain word */
    bool is_cut;          /**< the text was longer than is read: only its beginning counts */
} Evidence;

/** Fills each evidence field of the record: field.evidence names a key, the field gets the sum of
 * the weights of the terms with that key (0 when there are none); the key "words" is the word
 * count, "foreign" the count of words that are neither in a term nor plain. */
void evidence_fill(const Evidence *evidence, Record *record);

#endif
