/* SPDX-License-Identifier: MIT */
/* The host: finds scripts and the knowledge base, loads subjects and policies with them, and
 * decides. include/remit.h is its public face; the commands use this one. */
#ifndef REMIT_HOST_HOST_H
#define REMIT_HOST_HOST_H

#include "engine/engine.h"
#include "input/json_record.h"
#include "kb/kb.h"
#include "lua/bundle.h"

typedef struct Host Host;

typedef struct HostOptions {
    const char *scripts; /**< the folder with subjects/ and policies/; NULL: find it */
    const char *kb;      /**< the knowledge base's file; NULL: find it */
} HostOptions;

/** A policy with all that it needs to decide. Owned by its host. */
typedef struct LoadedPolicy {
    Host *host;
    Script *script;
    const Subject *subject;
    Policy *policy;
    Engine *engine;
    Bundle *bundle;     /**< the rules that are functions; NULL when none is */
    int evidence_field; /**< the text that evidence is looked up for; -1: the subject asks for none
                         */
    Arena arena;
    struct LoadedPolicy *next;
} LoadedPolicy;

/** Never NULL. The options are copied. The caller frees it. */
Host *host_new(const HostOptions *options);
/** NULL is fine. */
void host_free(Host *host);

/** The knowledge base, opened at the first call; NULL with REMIT_E_KB. */
Kb *host_kb(Host *host, RemitError *err);
/** False with REMIT_E_KB when the user named a knowledge base (an option, REMIT_DB) that cannot be
 * opened: also a policy that asks nothing of it is not to be answered as if it were there. */
bool host_check_named_kb(Host *host, RemitError *err);
/** Its hash, or empty when there is none to be found. */
Text host_kb_hash(Host *host);

/** The subject of scripts/subjects/NAME.lua; loaded once. NULL with REMIT_E_POLICY. */
const Subject *host_subject(Host *host, Text name, RemitError *err);
/** Loads a policy by name (policies/NAME.lua among the scripts) or by file (a name with a slash or
 * ending in .lua). Each call loads it anew. NULL with REMIT_E_POLICY. */
LoadedPolicy *host_policy(Host *host, const char *name, RemitError *err);
/** The names of the policies among the scripts, in byte order. */
const Text *host_policy_names(Host *host, size_t *count);

/** Decides a record: looks up the evidence if the subject asks for it, then the engine. The
 * decision is borrowed until the next call with this policy. */
bool host_decide(LoadedPolicy *loaded, Record *record, const Text *warnings, size_t warning_count,
                 bool explain, Decision *out, RemitError *err);

#endif
