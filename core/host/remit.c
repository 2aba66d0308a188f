/* SPDX-License-Identifier: MIT */
/* The public face of the library (include/remit.h): texts in and out, over the host. */
#include "remit.h"
#include "host/host.h"
#include "output/decision.h"

struct Remit {
    Host *host;
    Buffer decision; /* the last one given out */
    RemitPolicy *policies;
};

struct RemitPolicy {
    Remit *remit;
    LoadedPolicy *loaded;
    Printer *printer;
    RemitPolicy *next;
};

int remit_exit_code(RemitCode code) {
    return error_exit_code(code);
}

RemitOptions remit_options_default(void) {
    return (RemitOptions){NULL, NULL};
}

Remit *remit_open(const RemitOptions *options) {
    Remit *remit = mem_new(sizeof *remit);
    HostOptions found = {options ? options->scripts : NULL, options ? options->kb : NULL};
    remit->host = host_new(&found);
    return remit;
}

void remit_close(Remit *remit) {
    if (!remit)
        return;
    for (RemitPolicy *policy = remit->policies; policy;) {
        RemitPolicy *next = policy->next;
        printer_close(policy->printer);
        mem_free(policy->printer);
        mem_free(policy);
        policy = next;
    }
    host_free(remit->host);
    buffer_free(&remit->decision);
    mem_free(remit);
}

const RemitPolicy *remit_load(Remit *remit, const char *policy, RemitError *err) {
    RemitError unused;
    if (!err)
        err = &unused;
    LoadedPolicy *loaded = host_policy(remit->host, policy, err);
    if (!loaded || !host_check_named_kb(remit->host, err))
        return NULL;
    RemitPolicy *ready = mem_new(sizeof *ready);
    *ready = (RemitPolicy){remit, loaded, mem_new(sizeof *ready->printer), remit->policies};
    *ready->printer = (Printer){loaded->engine, text_of(loaded->policy->hash),
                                host_kb_hash(loaded->host), DETAIL_PLAIN, NULL};
    remit->policies = ready;
    return ready;
}

const char *remit_decide(const RemitPolicy *policy, const char *profile, size_t len,
                         RemitDetail detail, RemitError *err) {
    RemitError unused;
    if (!err)
        err = &unused;
    LoadedPolicy *loaded = policy->loaded;
    Buffer *out = &policy->remit->decision;
    Record *record = record_new(loaded->subject);
    StrayNames stray = {0};
    JsonReader reader;
    Decision decision;
    const char *given = NULL;
    record_keep_notes(record, true);
    json_open(&reader, (Text){profile, len}, &record->arena);
    bool is_read = json_record_read(&reader, record, NULL, &stray, "<profile>", 1, err) &&
                   (json_finish(&reader) || json_error(&reader, "<profile>", 1, err));
    Text *warnings;
    size_t warning_count = json_record_warnings(record, &stray, &record->arena, &warnings, NULL);
    if (is_read && host_decide(loaded, record, warnings, warning_count, detail > REMIT_PLAIN,
                               &decision, err)) {
        policy->printer->detail = (Detail)detail;
        buffer_clear(out);
        decision_write_json(policy->printer, &decision, out);
        buffer_put(out, '\0');
        given = out->at;
    }
    stray_names_free(&stray);
    record_free(record);
    return given;
}

const char *remit_version(void) {
    return REMIT_VERSION;
}
