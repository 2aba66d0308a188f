/* SPDX-License-Identifier: MIT */
/* For tests of policies: a policy given as Lua text, decided over a company given as JSON. */
#ifndef REMIT_TESTS_POLICY_FIXTURE_H
#define REMIT_TESTS_POLICY_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "host/host.h"
#include "input/file.h"
#include "output/decision.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Fixture {
    Host *host;
    char folder[64];
    char file[96];
} Fixture;

static inline void fixture_open(Fixture *fixture) {
    HostOptions options = {SOURCE_DIR "/scripts", "/nonexistent/remit.db"};
    fixture->host = host_new(&options);
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/remit-test-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    snprintf(fixture->file, sizeof fixture->file, "%s/p.lua", fixture->folder);
}

static inline void fixture_close(Fixture *fixture) {
    unlink(fixture->file);
    rmdir(fixture->folder);
    host_free(fixture->host);
}

/* NULL with `err` set when the policy does not load. */
static inline LoadedPolicy *fixture_load(Fixture *fixture, const char *policy, RemitError *err) {
    assert_true(file_write(fixture->file, text_of(policy), err));
    return host_policy(fixture->host, fixture->file, err);
}

/* The decision as JSON in `out`, or an error. */
static inline bool fixture_decide(LoadedPolicy *loaded, const char *profile, Detail detail,
                                  Buffer *out, RemitError *err) {
    Record *record = record_new(loaded->subject);
    StrayNames stray = {0};
    JsonReader reader;
    Decision decision;
    json_open(&reader, text_of(profile), &record->arena);
    bool done = json_record_read(&reader, record, NULL, &stray, "profile.json", 1, err) &&
                host_decide(loaded, record, NULL, 0, detail > DETAIL_PLAIN, &decision, err);
    buffer_clear(out);
    if (done) {
        Printer printer = {loaded->engine, TEXT(""), TEXT(""), detail, NULL};
        decision_write_json(&printer, &decision, out);
        printer_close(&printer);
    }
    buffer_put(out, '\0');
    stray_names_free(&stray);
    record_free(record);
    return done;
}

#endif
