/* SPDX-License-Identifier: MIT */
/* A session over the host: it remembers and fills records; deciding is host.c's, printing the
 * output room's. */
#include "host/session.h"

static const char ownership[] = "ownership";

typedef struct Used {
    struct Used *next;
    char *name;
    LoadedPolicy *loaded;
    Record *record;
} Used;

/* The last two decisions by policies of one name. */
typedef struct Pair {
    struct Pair *next;
    Snapshot snapshots[2];
    int last;
    bool has_before;
} Pair;

struct Session {
    Host *host;
    Used *used;      /* all policies that were asked for */
    Used *at_hand;   /* one of them, or NULL */
    Record *profile; /* of its subject; never given to an engine, which would leave its assumptions
                        in it */
    const LoadedPolicy *decided; /* that the last decision is from; NULL: there is none */
    Decision decision;
    Pair *pairs;
    Pair *last_pair; /* that of the last decision; NULL: there was none */
    SessionTrace *trace;
    void *trace_ctx;
};

Session *session_new(Host *host) {
    Session *session = mem_new(sizeof *session);
    session->host = host;
    return session;
}

static void free_used(Used *used) {
    while (used) {
        Used *next = used->next;
        record_free(used->record);
        mem_free(used->name);
        mem_free(used);
        used = next;
    }
}

void session_free(Session *session) {
    if (!session)
        return;
    free_used(session->used);
    record_free(session->profile);
    while (session->pairs) {
        Pair *pair = session->pairs;
        session->pairs = pair->next;
        snapshot_free(&pair->snapshots[0]);
        snapshot_free(&pair->snapshots[1]);
        mem_free(pair);
    }
    mem_free(session);
}

Host *session_host(const Session *session) {
    return session->host;
}

/* ---- policies ---- */

static Used *find_used(Session *session, const char *name, RemitError *err) {
    for (Used *used = session->used; used; used = used->next)
        if (strcmp(used->name, name) == 0)
            return used;
    LoadedPolicy *loaded = host_policy(session->host, name, err);
    if (!loaded)
        return NULL;
    Used *used = mem_new(sizeof *used);
    size_t size = strlen(name) + 1;
    used->name = memcpy(mem_new(size), name, size);
    used->loaded = loaded;
    used->record = record_new(loaded->subject);
    used->next = session->used;
    session->used = used;
    return used;
}

LoadedPolicy *session_policy(Session *session, const char *name, Record **record, RemitError *err) {
    if (!name && !session_used(session, err))
        return NULL;
    Used *used = name ? find_used(session, name, err) : session->at_hand;
    if (!used)
        return NULL;
    if (!record)
        return used->loaded;
    if (session->decided == used->loaded)
        session->decided = NULL; /* its values are about to change */
    record_reset(used->record);
    *record = used->record;
    return used->loaded;
}

bool session_use(Session *session, const char *name, RemitError *err) {
    Used *used = find_used(session, name, err);
    if (!used)
        return false;
    session->at_hand = used;
    if (session->profile && session->profile->subject == used->loaded->subject)
        return true;
    Record *profile = record_new(used->loaded->subject);
    if (session->profile)
        record_copy_shared(session->profile, profile);
    record_free(session->profile);
    session->profile = profile;
    return true;
}

LoadedPolicy *session_used(Session *session, RemitError *err) {
    if (session->at_hand)
        return session->at_hand->loaded;
    error_set(err, REMIT_E_USAGE, "there is no policy at hand");
    error_hint(err, ":policy NAME takes one");
    return NULL;
}

bool session_move(Session *session, Host *host, RemitError *err) {
    Session next = {.host = host,
                    .pairs = session->pairs,
                    .last_pair = session->last_pair,
                    .trace = session->trace,
                    .trace_ctx = session->trace_ctx};
    if (session->at_hand && !session_use(&next, session->at_hand->name, err)) {
        free_used(next.used);
        return false;
    }
    if (next.profile && session->profile)
        record_copy_shared(session->profile, next.profile);
    free_used(session->used);
    record_free(session->profile);
    *session = next;
    return true;
}

/* ---- the profile ---- */

const Record *session_profile(const Session *session) {
    return session->profile;
}

void session_take_profile(Session *session, const Record *record) {
    record_reset(session->profile);
    record_copy_shared(record, session->profile);
}

static int find_field(Session *session, Text name, RemitError *err) {
    if (!session_used(session, err))
        return -1;
    const Subject *subject = session->profile->subject;
    int field = subject_column(subject, name);
    if (field < 0) {
        error_set(err, REMIT_E_USAGE, "unknown field '%.*s' of %.*s", TEXT_ARG(name),
                  TEXT_ARG(subject->name));
        subject_suggest(subject, name, err);
    }
    return field;
}

bool session_set(Session *session, Text name, Text value, RemitError *err) {
    int field = find_field(session, name, err);
    if (field < 0)
        return false;
    if (text_invalid_utf8(value) >= 0)
        return error_set(err, REMIT_E_USAGE, "the value of '%.*s' is not valid UTF-8",
                         TEXT_ARG(name));
    Record *profile = session->profile;
    if (record_set_text(profile, field, arena_text(&profile->arena, value), err))
        return true;
    err->code = REMIT_E_USAGE;
    return false;
}

bool session_unset(Session *session, Text name, RemitError *err) {
    int field = find_field(session, name, err);
    if (field >= 0)
        record_put(session->profile, field, (Value){.kind = VALUE_MISSING});
    return field >= 0;
}

/* ---- decisions ---- */

static void remember(Session *session) {
    Pair *pair = session->pairs;
    while (pair && !text_equal(pair->snapshots[pair->last].policy, session->decision.policy->name))
        pair = pair->next;
    if (pair) {
        pair->last = !pair->last;
        pair->has_before = true;
    } else {
        pair = mem_new(sizeof *pair);
        pair->next = session->pairs;
        session->pairs = pair;
    }
    session->last_pair = pair;
    snapshot_take(&pair->snapshots[pair->last], &session->decision);
    if (session->trace)
        session->trace(session->trace_ctx, &pair->snapshots[pair->last]);
}

bool session_decide(Session *session, LoadedPolicy *loaded, Record *record, RemitError *err) {
    session->decided = NULL;
    if (loaded->policy->rule_count == 0)
        return error_set(err, REMIT_E_ANSWER_NO,
                         "the policy '%.*s' has no rules: there is nothing to decide by",
                         TEXT_ARG(loaded->policy->name));
    if (!host_decide(loaded, record, NULL, 0, true, &session->decision, err))
        return false;
    session->decided = loaded;
    remember(session);
    return true;
}

bool session_decide_profile(Session *session, const char *policy, RemitError *err) {
    if (!session_used(session, err))
        return false;
    Record *record;
    LoadedPolicy *loaded = session_policy(session, policy, &record, err);
    if (!loaded)
        return false;
    record_copy_shared(session->profile, record);
    return session_decide(session, loaded, record, err);
}

/* The policy at hand when it is about a text too, such as an edited copy of the usual one. */
static const char *policy_of_texts(const Session *session) {
    const Used *at_hand = session->at_hand;
    bool is_about_text = at_hand && subject_text_field(at_hand->loaded->subject) >= 0;
    return is_about_text ? at_hand->name : ownership;
}

bool session_own(Session *session, Text text, const Record *company, RemitError *err) {
    Record *record;
    const char *policy = policy_of_texts(session);
    LoadedPolicy *loaded = session_policy(session, policy, &record, err);
    if (!loaded)
        return false;
    int field = subject_text_field(record->subject);
    if (field < 0)
        return error_set(err, REMIT_E_USAGE, "the policy '%s' is not about a text", policy);
    ptrdiff_t invalid = text_invalid_utf8(text);
    if (invalid >= 0)
        return error_set(err, REMIT_E_INPUT, "the text is not valid UTF-8 (byte %td)", invalid + 1);
    if (!company)
        company = session->profile;
    if (company)
        record_copy_shared(company, record);
    return record_set_text(record, field, arena_text(&record->arena, text), err) &&
           session_decide(session, loaded, record, err);
}

const LoadedPolicy *session_policy_decided(const Session *session) {
    return session->decided;
}

static bool fail_undecided(RemitError *err) {
    error_set(err, REMIT_E_USAGE, "nothing has been decided yet");
    error_hint(err, "try own \"laptops for new staff\" or recommend{employees=120}");
    return false;
}

const Decision *session_decision(const Session *session, RemitError *err) {
    if (session->decided)
        return &session->decision;
    fail_undecided(err);
    return NULL;
}

bool session_last_two(const Session *session, const Snapshot **before, const Snapshot **last,
                      RemitError *err) {
    const Pair *pair = session->last_pair;
    if (!pair)
        return fail_undecided(err);
    *last = &pair->snapshots[pair->last];
    *before = &pair->snapshots[!pair->last];
    if (pair->has_before)
        return true;
    error_set(err, REMIT_E_USAGE, "there is only one decision by '%.*s' so far",
              TEXT_ARG((*last)->policy));
    error_hint(err, "change something (:set, or edit and :reload) and decide again");
    return false;
}

void session_trace(Session *session, SessionTrace *trace, void *ctx) {
    session->trace = trace;
    session->trace_ctx = ctx;
}

static bool printer_of(const Session *session, Detail detail, Printer *printer, RemitError *err) {
    const LoadedPolicy *decided = session->decided;
    if (!decided)
        return fail_undecided(err);
    *printer = (Printer){decided->engine, text_of(decided->policy->hash),
                         host_kb_hash(session->host), detail, NULL};
    return true;
}

bool session_write_text(const Session *session, Detail detail, Style style, Buffer *out,
                        RemitError *err) {
    Printer printer;
    if (!printer_of(session, detail, &printer, err))
        return false;
    decision_write_text(&printer, &session->decision, style, out);
    return true;
}

bool session_write_json(const Session *session, Detail detail, Buffer *out, RemitError *err) {
    Printer printer;
    if (!printer_of(session, detail, &printer, err))
        return false;
    decision_write_json(&printer, &session->decision, out);
    printer_close(&printer);
    return true;
}
