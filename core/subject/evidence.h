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

/** What a source holds in a dispute that the text touches. */
typedef struct EvidenceDissent {
    Text dispute; /**< id of the dispute */
    Text title;
    Text cite;  /**< "s2:35" */
    Text owner; /**< whom it names: a role, "shared", or empty */
    Text says;  /**< the position */
} EvidenceDissent;

/** Does the source see it differently than this outcome? */
static inline bool evidence_disagrees(const EvidenceDissent *dissent, Text outcome) {
    return !text_equal(dissent->owner, outcome);
}

/** How the text reads beside the examples of one owner. */
typedef struct EvidenceLike {
    Text owner;    /**< a role, "shared" or "none" */
    double weight; /**< the sum of what its words weigh: 0 tells nothing, less speaks against it */
} EvidenceLike;

/** What examples have of the text: a word, two side by side, or the whole of it. */
typedef struct EvidenceWord {
    Text found;    /**< as the text has it */
    Text owner;    /**< the owner that it speaks for most */
    double weight; /**< for this owner */
    bool is_whole; /**< the text itself is an example */
} EvidenceWord;

/** An example that has words of the text. */
typedef struct EvidenceExample {
    Text text, owner, pack;
} EvidenceExample;

typedef struct Evidence {
    const EvidenceTerm *terms; /**< in the order of the text */
    size_t term_count;
    const EvidenceDissent *dissent;
    size_t dissent_count;
    const EvidenceLike *likes; /**< by owner; none when there are no examples */
    size_t like_count;
    const EvidenceWord *words; /**< what the likes are the sum of, in the order of the text */
    size_t word_count;
    const EvidenceExample *examples; /**< the nearest first; none when nobody asked for them */
    size_t example_count;
    size_t text_words;  /**< how many words the text has, the same one counted again */
    size_t heard_words; /**< how many of these the examples know */
    bool is_cut;        /**< the text was longer than is read: only its beginning counts */
} Evidence;

/** Fills each evidence field of the record: field.evidence names a key, the field gets the sum of
 * the weights of the terms with that key (0 when there are none). "like-CTO" is the weight of the
 * likeness to the examples of this owner; "words" is text_words, "heard" heard_words. */
void evidence_fill(const Evidence *evidence, Record *record);

#endif
