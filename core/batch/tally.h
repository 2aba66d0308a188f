/* SPDX-License-Identifier: MIT */
/* What a run came to: how many records were read, decided and rejected and why, which outcomes, and
 * which rules fired. Tallies of parts add up to that of the whole. */
#ifndef REMIT_BATCH_TALLY_H
#define REMIT_BATCH_TALLY_H

#include "base/buffer.h"
#include "engine/decision.h"

/** Why a record was rejected: name, for files and summaries. */
#define REJECT_REASONS(X)                                                                          \
    X(REJECT_MALFORMED, "malformed") /* no JSON, or no row of this CSV */                          \
    X(REJECT_VALUE, "value")         /* a value does not fit its field */                          \
    X(REJECT_RULE, "rule")           /* a rule cannot be evaluated for it */                       \
    X(REJECT_LIMIT, "limit")         /* too long, or a function took too much */                   \
    X(REJECT_CRASH, "crash")         /* the process that decided it died */

typedef enum RejectReason {
#define X(reason, name) reason,
    REJECT_REASONS(X)
#undef X
        REJECT_REASON_COUNT
} RejectReason;

enum { TALLY_OUTCOMES = 64, TALLY_RULES = 4096 };

typedef struct Tally {
    uint64_t read, decided, left_out; /**< left out: by --where */
    uint64_t rejected[REJECT_REASON_COUNT];
    uint64_t outcomes[TALLY_OUTCOMES]; /**< by row of the policy's outcomes */
    uint64_t no_outcome, other_outcomes;
    uint64_t fired[TALLY_RULES]; /**< by rule, as far as there is room */
} Tally;

/** How a run ended, for its summary. */
typedef struct TallyFrame {
    const Policy *policy;
    Text kb_hash;
    double seconds;
    bool is_interrupted;
} TallyFrame;

const char *reject_reason_name(RejectReason reason);
void tally_decision(Tally *tally, const Decision *decision);
/** What a policy counts of it: sets that to nothing, adds that. */
void tally_clear(Tally *tally, const Policy *policy);
void tally_add(Tally *sum, const Tally *part, const Policy *policy);
/** Its bytes, borrowed; and the tally of such bytes: false when they are none of this policy. */
Text tally_bytes(const Tally *tally, const Policy *policy);
bool tally_of_bytes(Tally *tally, Text bytes, const Policy *policy);
uint64_t tally_rejected(const Tally *tally);
/** Some lines for people. */
void tally_write_text(const Tally *tally, const TallyFrame *frame, Buffer *out);
/** One JSON object and a newline. */
void tally_write_json(const Tally *tally, const TallyFrame *frame, Buffer *out);

#endif
