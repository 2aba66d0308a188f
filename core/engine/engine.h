/* SPDX-License-Identifier: MIT */
/* The engine: decides one record after another by one policy. Every mode of remit goes through
 * engine_decide; it knows no file format, no Lua and no SQL. */
#ifndef REMIT_ENGINE_ENGINE_H
#define REMIT_ENGINE_ENGINE_H

#include "engine/decision.h"

/** How the engine calls a rule that is a function; the Lua room provides it. Returns false with
 * `err` set when the function failed. `result` is any value, VALUE_NIL for "cannot be told". */
typedef bool FunctionCall(void *ctx, int function, const Value *args, size_t count, Arena *arena,
                          Value *result, RemitError *err);

/** How the engine calls many rules that are functions at once, over the values of all fields. It
 * overwrites their bits: the rule holds; it holds or cannot be told. Returns false with nothing
 * written when they have to be called one by one. */
typedef bool BundleCall(void *ctx, const Value *fields, uint64_t *held, uint64_t *possible);

typedef struct Engine Engine;

/** The policy and ctx are borrowed. `call` may be NULL when no rule is a function. */
Engine *engine_new(const Policy *policy, FunctionCall *call, void *ctx);
/** Lets the engine call the rules with a bit in `members`, which is borrowed, by `call`. */
void engine_set_bundle(Engine *engine, BundleCall *call, void *ctx, const uint64_t *members);
/** NULL is fine. */
void engine_free(Engine *engine);

typedef struct EngineInput {
    Record *record; /**< what the policy assumes is filled in, and taken out at the next call */
    const Evidence *evidence; /**< may be NULL */
    const Text *warnings;     /**< from reading the record; they lead the decision's */
    size_t warning_count;
    bool explain; /**< also margin, flips, what rests on assumptions, what each rule gave */
} EngineInput;

/** Decides. The decision is borrowed until the next call on this engine. Fails with REMIT_E_RECORD
 * when a rule cannot be evaluated (an integer divided by zero, an error in a function) and
 * REMIT_E_LIMIT when a function ran too long. */
bool engine_decide(Engine *engine, const EngineInput *input, Decision *out, RemitError *err);

/** What the flips of a decision tell of missing and assumed fields, of the given ones: for each
 * field and outcome a value with which the last decision, which must have succeeded, would be that
 * one; of numbers the nearest. Borrowed until the next decision. */
const Sensitivity *engine_given_flips(Engine *engine, size_t *count);
/** The fields that a rule reads, directly or through facts; ascending. */
const int *engine_rule_fields(const Engine *engine, int rule, int *count);
/** Is any decision of this policy affected by the field? Batch readers skip the others. */
bool engine_reads(const Engine *engine, int field);
/** Does the rule run as bit tests (and not as a tree or in Lua)? For listings. */
bool engine_rule_is_native(const Engine *engine, int rule);

#endif
