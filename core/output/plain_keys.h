/* SPDX-License-Identifier: MIT */
/* The keys that every decision has, as JSON, with all that does not change from record to record
 * prepared once. Inside this room: decision_write_json is what others call. */
#ifndef REMIT_OUTPUT_PLAIN_KEYS_H
#define REMIT_OUTPUT_PLAIN_KEYS_H

#include "base/buffer.h"
#include "engine/decision.h"

typedef struct PlainKeys PlainKeys;

/** The policy is borrowed; the hashes are copied. The caller frees it. */
PlainKeys *plain_keys_new(const Policy *policy, Text policy_hash, Text kb_hash);
/** NULL is fine. */
void plain_keys_free(PlainKeys *keys);
/** One object and a newline: `}\n` are its last bytes. */
void plain_keys_write(const PlainKeys *keys, const Decision *decision, Buffer *out);
/** A value as JSON. */
void json_write_value(Buffer *out, const Value *value);

#endif
