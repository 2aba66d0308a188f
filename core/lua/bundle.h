/* SPDX-License-Identifier: MIT */
/* Bundles: functions of a script that are called together for one record, with one step into Lua
 * instead of one for each. A bundle says what script_call says of each function, or nothing at all:
 * whatever is out of the ordinary is left to script_call. */
#ifndef REMIT_LUA_BUNDLE_H
#define REMIT_LUA_BUNDLE_H

#include "lua/script.h"
#include "subject/subject.h"

/** A function, and the fields that it is given as arguments. */
typedef struct BundleMember {
    int function; /**< negative: none; so that bits can count something else than functions */
    const int *needs;
    int need_count;
} BundleMember;

typedef struct Bundle Bundle;

/** Prepares the functions to be called together over records of `subject`, which is borrowed, as
 * the script is. The caller frees it before the script. */
Bundle *bundle_new(Script *script, const Subject *subject, const BundleMember *members,
                   size_t count);
/** NULL is fine. */
void bundle_free(Bundle *bundle);
/** A bit for each member that the bundle calls; the others are left to script_call. */
const uint64_t *bundle_members(const Bundle *bundle);

/** Calls the functions over the values of all fields, and overwrites the members' bits: it returned
 * true; it returned true or cannot be told, since it returned nil or a field that it needs is
 * missing. Returns false and writes nothing when they have to be called one by one: a function
 * failed, took long, changed something or returned what is no answer. */
bool bundle_call(Bundle *bundle, const Value *fields, uint64_t *held, uint64_t *possible);

#endif
