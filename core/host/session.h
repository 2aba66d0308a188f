/* SPDX-License-Identifier: MIT */
/* A session: what one person has at hand who asks one question after another. The policies that
 * were used, each loaded once; the profile that is being worked on; the last decision. Every
 * decision goes through host_decide. */
#ifndef REMIT_HOST_SESSION_H
#define REMIT_HOST_SESSION_H

#include "host/host.h"
#include "host/snapshot.h"
#include "output/decision.h"

typedef struct Session Session;

/** The host is borrowed. The caller frees it with session_free, before the host. */
Session *session_new(Host *host);
/** NULL is fine. */
void session_free(Session *session);
Host *session_host(const Session *session);
/** Goes on with another host, so that edited files count: loads the policy at hand from it and
 * keeps the profile. When that fails nothing has changed. */
bool session_move(Session *session, Host *host, RemitError *err);

/** A policy by name or file, loaded at the first use, or the one at hand when `name` is NULL.
 * `*record` becomes an empty record of its subject, to be filled and given to session_decide; NULL
 * when nothing is to be decided. NULL with REMIT_E_POLICY. */
LoadedPolicy *session_policy(Session *session, const char *name, Record **record, RemitError *err);
/** Makes it the policy at hand. The profile keeps the fields that the new subject has too. */
bool session_use(Session *session, const char *name, RemitError *err);
/** The policy at hand; NULL with REMIT_E_USAGE while there is none. */
LoadedPolicy *session_used(Session *session, RemitError *err);

/** The profile at hand; NULL until there is a policy. Its values are set by the functions below. */
const Record *session_profile(const Session *session);
/** Replaces the profile by a copy of the record, field by field of one name. */
void session_take_profile(Session *session, const Record *record);
/** Sets one field from a text, as --set does; or makes it missing. Fail with REMIT_E_USAGE. */
bool session_set(Session *session, Text field, Text value, RemitError *err);
bool session_unset(Session *session, Text field, RemitError *err);

/** Decides what `record`, which came with the policy, was filled with. */
bool session_decide(Session *session, LoadedPolicy *loaded, Record *record, RemitError *err);
/** Decides the profile at hand, by the policy at hand when `policy` is NULL. */
bool session_decide_profile(Session *session, const char *policy, RemitError *err);
/** Who owns what the text tells? By the policy at hand when it is about texts, else by the usual
 * one; in the company of the record, or of the profile at hand when it is NULL. */
bool session_own(Session *session, Text text, const Record *company, RemitError *err);
/** The policy of the last decision; NULL when there is none. */
const LoadedPolicy *session_policy_decided(const Session *session);
/** The last decision; NULL with REMIT_E_USAGE when there is none. Borrowed until the next. */
const Decision *session_decision(const Session *session, RemitError *err);
/** The last decision and the one before it by a policy of that name, also across session_move.
 * False with REMIT_E_USAGE when there are not so many. Borrowed until the next decision. */
bool session_last_two(const Session *session, const Snapshot **before, const Snapshot **last,
                      RemitError *err);
/** Is told of each decision as it is made. */
typedef void SessionTrace(void *ctx, const Snapshot *decided);
/** `trace` NULL: nobody is told any longer. */
void session_trace(Session *session, SessionTrace *trace, void *ctx);
/** Writes the last decision; false with REMIT_E_USAGE when there is none. */
bool session_write_text(const Session *session, Detail detail, Style style, Buffer *out,
                        RemitError *err);
bool session_write_json(const Session *session, Detail detail, Buffer *out, RemitError *err);

#endif
