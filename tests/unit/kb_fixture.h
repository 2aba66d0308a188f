/* SPDX-License-Identifier: MIT */
/* A small knowledge base of a test's own facts, over the shipped tables, language data and
 * derivations. */
#ifndef REMIT_TESTS_KB_FIXTURE_H
#define REMIT_TESTS_KB_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "kb/kb.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct Fixture {
    char folder[64]; /* of the SQL texts */
    char file[96];   /* the built knowledge base */
    RemitError err;
    Arena arena;
} Fixture;

static inline void fixture_path(const Fixture *fixture, const char *name, char *path, size_t size) {
    snprintf(path, size, "%s/%s", fixture->folder, name);
}

static inline void fixture_write(const Fixture *fixture, const char *name, const char *text) {
    char path[256];
    fixture_path(fixture, name, path, sizeof path);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
}

/* The folder with the shipped texts whose names begin with 0, 8 or 9, and `facts` as 200.sql. */
static inline Fixture *fixture_new(const char *facts) {
    Fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->folder, "/tmp/remit-kb-XXXXXX");
    assert_non_null(mkdtemp(fixture->folder));
    fixture_path(fixture, "built.db", fixture->file, sizeof fixture->file);
    DIR *shipped = opendir(SOURCE_DIR "/db");
    assert_non_null(shipped);
    for (const struct dirent *entry; (entry = readdir(shipped));) {
        char from[512], to[512];
        if (!strchr("089", entry->d_name[0]) || !strstr(entry->d_name, ".sql"))
            continue;
        snprintf(from, sizeof from, "%s/db/%s", SOURCE_DIR, entry->d_name);
        snprintf(to, sizeof to, "%s/%s", fixture->folder, entry->d_name);
        assert_int_equal(symlink(from, to), 0);
    }
    closedir(shipped);
    fixture_write(fixture, "200.sql", facts);
    return fixture;
}

static inline void fixture_free(Fixture *fixture) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", fixture->folder);
    assert_int_equal(system(command), 0);
    arena_free(&fixture->arena);
    free(fixture);
}

static inline bool fixture_build(Fixture *fixture) {
    return kb_build(fixture->folder, fixture->file, &fixture->err);
}

/* Builds and opens; the test fails with the error when it cannot be done. */
static inline Kb *fixture_open(Fixture *fixture) {
    Kb *kb = fixture_build(fixture) ? kb_open(fixture->file, &fixture->err) : NULL;
    if (!kb)
        error_print(stderr, &fixture->err, "error", false);
    assert_non_null(kb);
    return kb;
}

/* For tests that only read: one knowledge base for all of a file, as cmocka's state. */
typedef struct State {
    Fixture *fixture;
    Kb *kb;
} State;

static inline int state_set_up(void **state, const char *facts) {
    State *made = calloc(1, sizeof *made);
    made->fixture = fixture_new(facts);
    made->kb = fixture_open(made->fixture);
    *state = made;
    return 0;
}

static inline int state_tear_down(void **state) {
    State *made = *state;
    kb_close(made->kb);
    fixture_free(made->fixture);
    free(made);
    return 0;
}

#define KB    (((State *)*state)->kb)
#define ARENA (&((State *)*state)->fixture->arena)
#define ERR   (&((State *)*state)->fixture->err)

/* Two sources, two roles, one dispute and a few claims. */
#define FIXTURE_FACTS                                                                              \
    "INSERT INTO pack VALUES ('remit', 'Test');\n"                                                 \
    "INSERT INTO source (id, title, published, view, lines) VALUES\n"                              \
    "('s0', 'One', '2020', 'a tester', 50),\n"                                                     \
    "('s1', 'Two', NULL, 'another tester', 50);\n"                                                 \
    "INSERT INTO role (id, name) VALUES\n"                                                         \
    "('CIO', 'Chief Information Officer'), ('CTO', 'Chief Technology Officer');\n"                 \
    "INSERT INTO role_name VALUES ('CTO', 'Chief Technical Officer', 's1', 3);\n"                  \
    "INSERT INTO kind VALUES ('responsibility', 'r'), ('definition', 'd'), ('pay', 'p');\n"        \
    "INSERT INTO claim (id, source, line, line_end, kind, roles, aspect, text, terms) VALUES\n"    \
    "('s0.5', 's0', 5, 5, 'definition', 'CTO', 'focus', 'The CTO makes products.', 'product'),\n"  \
    "('s0.7', 's0', 7, 8, 'responsibility', 'CIO', 'responsibility',\n"                            \
    " 'Vendors are handled by the CIO.', 'vendor; Microsoft'),\n"                                  \
    "('s1.9', 's1', 9, 9, 'responsibility', 'CTO', 'responsibility',\n"                            \
    " 'The CTO deals with vendors.', 'vendor'),\n"                                                 \
    "('s1.12', 's1', 12, 12, 'responsibility', 'CIO CTO', 'overlap',\n"                            \
    " 'Both look after the help desk and its servers.', 'help desk; servers');\n"                  \
    "INSERT INTO claim (id, source, line, line_end, kind, roles, aspect, text, terms, low, high,"  \
    " unit, country, basis) VALUES\n"                                                              \
    "('s1.20', 's1', 20, 20, 'pay', 'CTO', 'pay', 'A CTO gets 200,000 or more.', 'salary',"        \
    " 200000, NULL, 'USD/year', 'US', 'base');\n"                                                  \
    "INSERT INTO dispute VALUES ('vendors', 'Vendor management', 'Who?', 'remit');\n"              \
    "INSERT INTO position VALUES ('vendors', 's0', 7, 'CIO', 'The CIO does.'),\n"                  \
    "('vendors', 's1', 9, 'CTO', 'The CTO does.');\n"

#endif
