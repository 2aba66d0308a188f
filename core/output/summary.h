/* SPDX-License-Identifier: MIT */
/* A summary of many decisions, for people: how many subjects get which outcome, by chosen fields,
 * what the outcomes hang on, and the closest calls. Its memory does not grow with the decisions. */
#ifndef REMIT_OUTPUT_SUMMARY_H
#define REMIT_OUTPUT_SUMMARY_H

#include "base/buffer.h"
#include "engine/decision.h"

typedef struct Summary Summary;

/** Never NULL. `policy` must outlive it; the caller frees it. */
Summary *summary_new(const Policy *policy);
/** NULL is fine. */
void summary_free(Summary *summary);
/**
 * Asks for a table by a field: "industry", or for a number with the lower bounds of its bands,
 * "employees=50,200,500". Fails with REMIT_E_USAGE: no such field, a list, bands that do not rise,
 * a text without allowed values. The tables come out in the order they were asked for.
 */
bool summary_by(Summary *summary, Text table, RemitError *err);
/** Counts a decision; nothing of it is kept but the name of a close call. */
void summary_add(Summary *summary, const Decision *decision);
/** Appends what was counted, as bytes that summary_add_packed of the same program understands. */
void summary_pack(const Summary *summary, Buffer *out);
/** Counts nothing so far. */
void summary_clear(Summary *summary);
/** Adds what another summary of the same policy and the same tables has counted, of decisions
 * behind those that this one has. False when these are no such bytes; then the counts are of no
 * use. */
bool summary_add_packed(Summary *summary, Text packed);
/** Appends the summary: lines of at most 80 columns, the same for the same decisions. */
void summary_print(const Summary *summary, Buffer *out);

#endif
