/* SPDX-License-Identifier: MIT */
/* Decisions as lines of JSON, the same bytes as decision_write_json gives at DETAIL_PLAIN, with all
 * that does not change from record to record prepared once. */
#ifndef REMIT_BATCH_WRITER_H
#define REMIT_BATCH_WRITER_H

#include "base/buffer.h"
#include "engine/decision.h"

typedef struct DecisionWriter DecisionWriter;

/** The policy is borrowed; the hashes are copied. The caller frees it. */
DecisionWriter *decision_writer_new(const Policy *policy, Text policy_hash, Text kb_hash);
/** NULL is fine. */
void decision_writer_free(DecisionWriter *writer);
/** One object and a newline. */
void decision_writer_add(DecisionWriter *writer, const Decision *decision, Buffer *out);

#endif
