/* SPDX-License-Identifier: MIT */
/* Importing packs: whole or not at all, with the line that stands in the way. */
#include "kb_fixture.h"

#include "kb/import.h"
#include "kb/lookup.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#define SOURCES "id,title,published,view,lines\nx0,Minutes,2025,a board,20\n"
#define ROLES   "id,name\nCISO,Chief Information Security Officer\n"
#define CLAIMS                                                                                     \
    "id,source,place,kind,roles,aspect,text,terms\n"                                               \
    "x0.2,x0,2-3,definition,CISO,focus,\"The CISO protects, always.\",CISO; protect\n"             \
    "x0.5,x0,5,responsibility,\"CISO, CIO\",,Breaches are theirs.,breach\n"
#define CLAIMS_WITH_NUMBERS "id,source,place,kind,roles,text,terms,low,high,unit\n"
#define TERMS               "phrase,key,weight,claim,dispute\nbreach,CISO,3,x0.5,vendors\n"

static const char *const shipped_terms =
    FIXTURE_FACTS "INSERT INTO term (phrase, key, weight) VALUES ('vendor', 'CIO', 1),"
                  " ('breach of the office', 'CIO', 2);\n";

/* A pack's folder among the fixture's texts, with these files. */
static void make_pack(const Fixture *fixture, const char *sources, const char *roles,
                      const char *claims, const char *terms) {
    char path[256];
    fixture_path(fixture, "security", path, sizeof path);
    mkdir(path, 0755);
    const char *const files[] = {"security/sources.csv", "security/roles.csv",
                                 "security/claims.csv", "security/terms.csv"};
    const char *const texts[] = {sources, roles, claims, terms};
    for (int i = 0; i < 4; i++) {
        if (texts[i]) {
            fixture_write(fixture, files[i], texts[i]);
        } else {
            fixture_path(fixture, files[i], path, sizeof path);
            unlink(path);
        }
    }
}

/* Imports the file or folder of this name into built.db itself. */
static bool import(Fixture *fixture, const char *name, bool replace) {
    char path[256];
    fixture_path(fixture, name, path, sizeof path);
    KbPackFile pack = {.path = path};
    KbImport all = {
        .from = fixture->file, .to = fixture->file, .packs = &pack, .count = 1, .replace = replace};
    return kb_import(&all, &fixture->err);
}

static void must_import(Fixture *fixture, const char *name, bool replace) {
    if (!import(fixture, name, replace))
        fail_msg("%s:%d: %s", fixture->err.file, fixture->err.line, fixture->err.message);
}

static void a_pack_becomes_part_of_all_answers(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    Kb *kb = fixture_open(fixture);
    char before[65] = "";
    memcpy(before, kb_hash(kb).at, 64);
    kb_close(kb);
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS);
    must_import(fixture, "security", false);
    kb = kb_open(fixture->file, &fixture->err);
    assert_non_null(kb);
    assert_memory_not_equal(before, kb_hash(kb).at, 64);
    KbRole role;
    assert_true(kb_role(kb, TEXT("ciso"), &fixture->arena, &role, &fixture->err));
    assert_string_equal(role.pack.at, "security");
    KbClaims claims;
    assert_true(
        kb_claims(kb, &(KbFilter){.role = TEXT("CISO")}, &fixture->arena, &claims, &fixture->err));
    assert_int_equal(claims.count, 2);
    assert_string_equal(claims.items[0].cite.at, "x0:2-3");
    assert_string_equal(claims.items[0].text.at, "The CISO protects, always.");
    assert_string_equal(claims.items[1].pack.at, "security");
    assert_int_equal(claims.items[1].role_count, 2);
    KbFound found;
    assert_true(kb_search(kb, TEXT("protecting"), NULL, 5, &fixture->arena, &found, &fixture->err));
    assert_int_equal(found.claims.count, 1);
    /* The shipped term around the pack's word does not undo it. */
    Evidence evidence;
    assert_true(
        kb_evidence(kb, TEXT("a breach of the office"), &fixture->arena, &evidence, &fixture->err));
    assert_int_equal(evidence.term_count, 2);
    assert_string_equal(evidence.terms[1].pack.at, "security");
    assert_string_equal(evidence.terms[1].cite.at, "x0:5");
    kb_close(kb);
    fixture_free(fixture);
}

static Evidence evidence_of(Fixture *fixture, const char *text) {
    Kb *kb = kb_open(fixture->file, &fixture->err);
    assert_non_null(kb);
    Evidence evidence;
    assert_true(kb_evidence(kb, text_of(text), &fixture->arena, &evidence, &fixture->err));
    kb_close(kb);
    return evidence;
}

static void a_pack_brings_words_of_its_own(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS "risk register,CISO,2,,\n");
    fixture_write(fixture, "security/spellings.csv", "word,means\nleak,breach\n");
    fixture_write(fixture, "security/fillers.csv", "word\nhuge\n");
    fixture_write(fixture, "security/common_words.csv", "word\nbreech\n");
    assert_int_equal(evidence_of(fixture, "leaks").term_count, 0);
    must_import(fixture, "security", false);
    assert_int_equal(evidence_of(fixture, "leaks").term_count, 1);               /* as a breach */
    assert_int_equal(evidence_of(fixture, "risk, huge register").term_count, 1); /* past a filler */
    assert_int_equal(evidence_of(fixture, "breech").term_count, 0);              /* no typo of it */
    /* What a word is read as is text to a search, whatever stands in it. */
    fixture_write(fixture, "security/spellings.csv", "word,means\nleak,\"bre\"\"ach\"\n");
    must_import(fixture, "security", true);
    fixture_write(fixture, "security/spellings.csv", "word,means\nleak,breach\n");
    /* Taken out and brought again with the pack, they do not clash with themselves. */
    must_import(fixture, "security", true);
    assert_int_equal(evidence_of(fixture, "leaks").term_count, 1);
    fixture_write(fixture, "security/spellings.csv", "word,means\nleak,breach\nleak,breach\n");
    assert_false(import(fixture, "security", true));
    assert_int_equal(fixture->err.line, 3);
    assert_non_null(strstr(fixture->err.message, "spelling 'leak' is there already"));
    fixture_write(fixture, "security/spellings.csv", "word\nleak\n");
    assert_false(import(fixture, "security", true));
    assert_non_null(strstr(fixture->err.message, "the column 'means' is missing"));
    fixture_free(fixture);
}

static double likeness_of(const Evidence *evidence, const char *owner) {
    for (size_t i = 0; i < evidence->like_count; i++)
        if (text_equal(evidence->likes[i].owner, text_of(owner)))
            return evidence->likes[i].weight;
    fail_msg("nothing is like what %s owns", owner);
    return 0;
}

static void a_pack_brings_examples(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(
        FIXTURE_FACTS "INSERT INTO example (text, owner) VALUES ('feed the zebra', 'none'),"
                      " ('ship a zebra app', 'CTO'), ('order desks', 'CIO');\n");
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, NULL);
    fixture_write(fixture, "security/examples.csv",
                  "owner,text\nCISO,\"somebody steals our zebras, again\"\nCISO,zebra leak\n");
    must_import(fixture, "security", false);
    Evidence evidence = evidence_of(fixture, "Zebras leaking");
    assert_int_equal(evidence.like_count, 4);
    assert_true(likeness_of(&evidence, "CISO") > likeness_of(&evidence, "CTO"));
    Kb *kb = kb_open(fixture->file, &fixture->err);
    assert_true(
        kb_nearest_examples(kb, TEXT("stealing"), 3, &fixture->arena, &evidence, &fixture->err));
    assert_int_equal(evidence.example_count, 1);
    assert_string_equal(evidence.examples[0].text.at, "somebody steals our zebras, again");
    assert_string_equal(evidence.examples[0].owner.at, "CISO");
    assert_string_equal(evidence.examples[0].pack.at, "security");
    kb_close(kb);
    /* The pack is brought again without them: nothing is left of them. */
    char path[256];
    fixture_path(fixture, "security/examples.csv", path, sizeof path);
    unlink(path);
    must_import(fixture, "security", true);
    evidence = evidence_of(fixture, "zebra leak");
    assert_int_equal(evidence.like_count, 3);
    assert_int_equal(evidence.heard_words, 1);
    fixture_free(fixture);
}

/* The pack's examples must be refused at this line. */
static void expect_no_examples(const char *examples, int line, const char *message) {
    Fixture *fixture = fixture_new(
        FIXTURE_FACTS "INSERT INTO example (text, owner) VALUES ('feed the zebra', 'none');\n");
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, NULL);
    fixture_write(fixture, "security/examples.csv", examples);
    assert_false(import(fixture, "security", false));
    const RemitError *err = &fixture->err;
    if (!strstr(err->message, message))
        fail_msg("'%s' is not in '%s'", message, err->message);
    assert_int_equal(err->code, REMIT_E_INPUT);
    assert_non_null(strstr(err->file, "security/examples.csv"));
    assert_int_equal(err->line, line);
    assert_true(err->hint[0] != '\0');
    Kb *kb = kb_open(fixture->file, &fixture->err);
    KbPackList packs;
    assert_true(kb_packs(kb, &fixture->arena, &packs, &fixture->err));
    assert_int_equal(packs.count, 1);
    kb_close(kb);
    fixture_free(fixture);
}

static void wrong_examples_are_refused(void **state) {
    (void)state;
    expect_no_examples("text,owner\nbreak in,CISO\nfeed the zebra,CISO\n", 3,
                       "example 'feed the zebra' is there already");
    expect_no_examples("text,owner\nbreak in,CISO\nbreak in,CTO\n", 3,
                       "example 'break in' is there already");
    expect_no_examples("text,owner\nbreak in,CISO\nFeed the Zebra.,CISO\n", 3,
                       "example 'Feed the Zebra.': says the same as 'feed the zebra', of none");
    expect_no_examples("text,owner\n???,CISO\n", 2, "has no word to be read by");
    expect_no_examples("text,owner\n  ,CISO\n", 2, "an example without text");
    expect_no_examples("text,owner\nbreak in,\n", 2, "an example without owner");
    expect_no_examples("text,owner\nbreak in,CFO\n", 2,
                       "owner is neither a role nor 'shared' or 'none'");
    expect_no_examples("text\nbreak in\n", 1, "the column 'owner' is missing");
    expect_no_examples("id,text,owner\n1,break in,CISO\n", 1, "an example has no column 'id'");
}

/* The pack with one of its files changed must be refused, and the file be as before. */
static void expect_refusal(const char *sources, const char *roles, const char *claims,
                           const char *terms, const char *file, int line, const char *message) {
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    char command[512];
    snprintf(command, sizeof command, "cp '%s' '%s/before'", fixture->file, fixture->folder);
    assert_int_equal(system(command), 0);
    make_pack(fixture, sources, roles, claims, terms);
    assert_false(import(fixture, "security", false));
    const RemitError *err = &fixture->err;
    assert_int_equal(err->code, REMIT_E_INPUT);
    if (!strstr(err->message, message))
        fail_msg("'%s' is not in '%s'", message, err->message);
    if (!strstr(err->file, file))
        fail_msg("%s is not in %s", file, err->file);
    assert_int_equal(err->line, line);
    snprintf(command, sizeof command, "cmp '%s' '%s/before' && ! ls '%s' | grep -q '[.]part'",
             fixture->file, fixture->folder, fixture->folder);
    assert_int_equal(system(command), 0);
    fixture_free(fixture);
}

static void a_pack_with_a_mistake_is_refused_whole(void **state) {
    (void)state;
    /* no source */
    expect_refusal(NULL, ROLES, CLAIMS, TERMS, "claims.csv", 2, "source 'x0' of this claim");
    expect_refusal(SOURCES, ROLES, "id,source,place,kind,roles,text,terms\nx,,2,pay,CTO,t,w\n",
                   NULL, "claims.csv", 2, "a claim without source");
    expect_refusal(SOURCES, ROLES, "id,place,kind,roles,text,terms\nx,2,pay,CTO,t,w\n", NULL,
                   "claims.csv", 1, "the column 'source' is missing");
    /* a clash */
    expect_refusal("id,title,view\ns0,Again,x\n", NULL, NULL, NULL, "sources.csv", 2,
                   "source 's0' is there already");
    expect_refusal(SOURCES, ROLES, CLAIMS, "phrase,key,weight\nrisk,CISO,1\nvendors,CIO,2\n",
                   "terms.csv", 3, "counts for CIO by 'vendor' of the pack remit already");
    expect_refusal(SOURCES, ROLES, CLAIMS, "phrase,key,weight\nrisk,CISO,1\nrisks,CISO,2\n",
                   "terms.csv", 3, "same words as 'risk'");
    /* what leads nowhere */
    expect_refusal(SOURCES, ROLES, CLAIMS, "phrase,key,weight,claim\nrisk,CISO,1,x0.9\n",
                   "terms.csv", 2, "claim 'x0.9' of this term does not exist");
    expect_refusal(SOURCES, NULL, CLAIMS, NULL, "claims.csv", 2, "roles");
    /* what the checks find */
    expect_refusal(SOURCES, ROLES, CLAIMS "x0.30,x0,30,pay,CISO,,Far off.,far\n", NULL,
                   "claims.csv", 4, "line 30 lies behind the 20 lines of x0");
    expect_refusal(SOURCES, ROLES "CRO,Chief Risk Officer\n", CLAIMS, NULL, "roles.csv", 3,
                   "role 'CRO': no claim defines it");
    /* ids that would be taken for something else */
    static const char *const ids[] = {"none", "Shared", "both", "\"x\"\"y\"", "a b", "a;b", "C\\O"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        char roles[64];
        snprintf(roles, sizeof roles, "id,name\n%s,x\n", ids[i]);
        expect_refusal(SOURCES, roles, NULL, NULL, "roles.csv", 2, "has only letters, digits");
    }
    /* numbers that are none */
    expect_refusal(SOURCES, ROLES, CLAIMS_WITH_NUMBERS "x0.3,x0,3,pay,CISO,t,w,-1e999,1,USD\n",
                   NULL, "claims.csv", 2, "too large to be one");
    expect_refusal(SOURCES, ROLES, CLAIMS_WITH_NUMBERS "x0.3,x0,3,pay,CISO,t,w,1,1e999,USD\n", NULL,
                   "claims.csv", 2, "too large to be one");
    /* the CSV itself */
    expect_refusal(SOURCES, "id,nam\nCISO,x\n", NULL, NULL, "roles.csv", 1, "no column 'nam'");
    expect_refusal(SOURCES, "id,name\nCISO\n", NULL, NULL, "roles.csv", 2, "");
    expect_refusal(SOURCES, "", NULL, NULL, "roles.csv", 0, "empty");
    expect_refusal(SOURCES, ROLES, "id,source,place,kind,roles,text,terms\nx,x0,two,pay,CTO,t,w\n",
                   NULL, "claims.csv", 2, "'two' is no place");
    expect_refusal(SOURCES, ROLES, CLAIMS, "phrase,key,weight\nrisk,CISO,much\n", "terms.csv", 2,
                   "REAL");
}

static void a_pack_comes_in_once_and_can_be_replaced(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS);
    must_import(fixture, "security", false);
    assert_false(import(fixture, "security", false));
    assert_non_null(strstr(fixture->err.message, "is there already"));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, "phrase,key,weight\nrisk,CISO,1\nattack,CISO,2\n");
    must_import(fixture, "security", true);
    Kb *kb = kb_open(fixture->file, &fixture->err);
    KbPackList packs;
    assert_true(kb_packs(kb, &fixture->arena, &packs, &fixture->err));
    assert_int_equal(packs.count, 2);
    assert_string_equal(packs.items[1].id.at, "security");
    assert_int_equal(packs.items[1].term_count, 2);
    assert_int_equal(packs.items[1].claim_count, 2);
    kb_close(kb);
    fixture_free(fixture);
}

static void a_pack_may_be_sql(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    fixture_write(
        fixture, "risk.sql",
        "INSERT INTO source (id, title, view) VALUES ('x0', 'Minutes', 'a board');\n"
        "INSERT INTO claim (id, source, line, line_end, kind, roles, text, terms) VALUES\n"
        "('x0.1', 'x0', 1, 1, 'definition', 'CIO', 'Risk; and more.', 'risk');\n"
        "INSERT INTO term (phrase, key, weight, claim) VALUES ('risk', 'CIO', 1, 'x0.1');\n");
    must_import(fixture, "risk.sql", false);
    Kb *kb = kb_open(fixture->file, &fixture->err);
    KbClaims claims;
    assert_true(
        kb_claims(kb, &(KbFilter){.pack = TEXT("risk")}, &fixture->arena, &claims, &fixture->err));
    assert_int_equal(claims.count, 1);
    KbTermList terms;
    assert_true(kb_terms(kb, TEXT(""), TEXT("risk"), &fixture->arena, &terms, &fixture->err));
    assert_string_equal(terms.items[0].pack.at, "risk");
    kb_close(kb);
    fixture_free(fixture);
}

static void sql_of_a_pack_changes_nothing_that_is_there(void **state) {
    (void)state;
    static const char *const forbidden[] = {
        "DELETE FROM claim;",
        "UPDATE claim SET text = 'x';",
        "DROP TABLE term;",
        "CREATE TABLE t (x);",
        "INSERT OR REPLACE INTO role (id, name) VALUES ('CTO', 'x');",
        "REPLACE INTO role (id, name) VALUES ('CTO', 'x');",
        "INSERT INTO role (id, name) VALUES ('CTO', 'x') ON CONFLICT DO UPDATE SET name = 'x';",
        "INSERT INTO meta VALUES ('derive', 'DROP TABLE claim');",
        "INSERT INTO pack VALUES ('other', 'x');",
        "INSERT INTO claim_search (claim_search) VALUES ('delete-all');",
        "ATTACH '/tmp/x' AS x;",
        "PRAGMA user_version = 7;",
        "WITH x AS (SELECT 1) DELETE FROM claim;",
    };
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        fixture_write(fixture, "evil.sql", forbidden[i]);
        if (import(fixture, "evil.sql", false))
            fail_msg("'%s' was run", forbidden[i]);
        assert_int_equal(fixture->err.code, REMIT_E_INPUT);
        assert_int_equal(fixture->err.line, 1);
    }
    fixture_free(fixture);
}

/* Each must be refused where the mark stands: what is in front of it is fine. */
static void sql_of_a_pack_is_rows_of_literals(void **state) {
    (void)state;
    static const struct {
        const char *before, *rest;
    } wrong[] = {
        {"INSERT INTO filler (word) ", "SELECT 'x';"},
        {"INSERT INTO filler (word) ", "WITH n (i) AS (VALUES (1)) VALUES ('x');"},
        {"INSERT INTO filler (word) VALUES ('x'), (", "upper('y'));"},
        {"INSERT INTO filler (word) VALUES (", "CAST(x'ff61' AS TEXT));"},
        {"INSERT INTO filler (word) VALUES ('a' ", "|| 'b');"},
        {"INSERT INTO filler (word) VALUES (", "x'ff61');"},
        {"INSERT INTO filler (word) VALUES (", "char(0));"},
        {"INSERT INTO filler (word) VALUES ((", "SELECT 'x'));"},
        {"INSERT INTO filler (word) VALUES ('it''s; (') ", "UNION SELECT 'x';"},
        {"INSERT INTO filler (word) VALUES ('x') ", "RETURNING word;"},
        {"INSERT INTO filler (word) VALUES ('x') ", "ON CONFLICT DO NOTHING;"},
        {"INSERT INTO filler (word) VALUES (", "?1);"},
        {"INSERT ", "OR IGNORE INTO filler (word) VALUES ('x');"},
        {"INSERT INTO filler (word) VALUES ('x'); -- SELECT\n", "SELECT 1;"},
    };
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char text[256];
        snprintf(text, sizeof text, "%s%s", wrong[i].before, wrong[i].rest);
        fixture_write(fixture, "evil.sql", text);
        if (import(fixture, "evil.sql", false))
            fail_msg("'%s' was run", text);
        const char *newline = strrchr(wrong[i].before, '\n');
        assert_int_equal(fixture->err.code, REMIT_E_INPUT);
        assert_int_equal(fixture->err.line, newline ? 2 : 1);
        if (fixture->err.column != (newline ? 1 : (int)strlen(wrong[i].before) + 1))
            fail_msg("'%s' is marked at %d", text, fixture->err.column);
        assert_non_null(strstr(fixture->err.hint, "a pack adds"));
    }
    fixture_write(fixture, "fine.sql",
                  "insert into \"source\" (id, title, view, lines)\n"
                  "Values ('x0', 'SELECT; ('' --', 'x', -- as it is\n NULL), ('x1', 'y', 'z', +20);"
                  "/* and */ INSERT INTO filler VALUES ('x', 'remit');\n");
    must_import(fixture, "fine.sql", false);
    fixture_free(fixture);
}

static void what_is_no_pack_is_refused(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    char path[256];
    assert_false(import(fixture, "security", false)); /* no knowledge base yet */
    assert_int_equal(fixture->err.code, REMIT_E_KB);
    assert_true(fixture_build(fixture));
    assert_false(import(fixture, "absent", false));
    assert_int_equal(fixture->err.code, REMIT_E_INPUT);
    fixture_write(fixture, "notes.txt", "x");
    assert_false(import(fixture, "notes.txt", false));
    assert_non_null(strstr(fixture->err.message, "cannot be the name"));
    fixture_path(fixture, "empty", path, sizeof path);
    mkdir(path, 0755);
    assert_false(import(fixture, "empty", false));
    assert_non_null(strstr(fixture->err.message, "no .csv or .sql"));
    fixture_write(fixture, "empty/role.csv", ROLES);
    assert_false(import(fixture, "empty", false));
    assert_non_null(strstr(fixture->err.hint, "roles.csv"));
    fixture_path(fixture, "empty/role.csv", path, sizeof path);
    unlink(path);
    fixture_write(fixture, "remit.sql", "");
    assert_false(import(fixture, "remit.sql", false));
    assert_non_null(strstr(fixture->err.message, "shipped"));
    fixture_free(fixture);
}

/* --- runs that do not come to their end ------------------------------------------------------ */

static bool has_part(const Fixture *fixture) {
    char part[128];
    snprintf(part, sizeof part, "%s.part", fixture->file);
    return access(part, F_OK) == 0;
}

static void two_runs_do_not_write_one_file(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS);
    char part[128];
    snprintf(part, sizeof part, "%s.part", fixture->file);
    int other = open(part, O_WRONLY | O_CREAT, 0600); /* as another run has it */
    assert_int_equal(write(other, "half", 4), 4);
    assert_int_equal(flock(other, LOCK_EX), 0);
    assert_false(import(fixture, "security", false));
    assert_int_equal(fixture->err.code, REMIT_E_OUTPUT);
    assert_non_null(strstr(fixture->err.message, "another run is writing"));
    assert_non_null(strstr(fixture->err.hint, "wait for its end"));
    assert_false(fixture_build(fixture));
    assert_non_null(strstr(fixture->err.message, "another run is writing"));
    assert_true(has_part(fixture)); /* it is the other's */
    close(other);
    /* What a run that was killed has left is used up. */
    must_import(fixture, "security", false);
    assert_false(has_part(fixture));
    fixture_free(fixture);
}

/* The signal comes while it is under way; the import must then leave everything as it was. */
static void expect_stop(Fixture *fixture, int number, bool (*run)(Fixture *fixture)) {
    sigset_t set, before, after;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_BLOCK, &set, &before); /* so that it is still pending behind the run */
    raise(number);
    assert_false(run(fixture));
    assert_int_equal(fixture->err.code, REMIT_E_OUTPUT);
    assert_non_null(strstr(fixture->err.message, "stopped"));
    assert_false(has_part(fixture));
    sigprocmask(SIG_BLOCK, NULL, &after);
    for (int each = SIGHUP; each <= SIGTERM; each++) /* no signal is held back any more */
        assert_int_equal(sigismember(&after, each), each == number);
    assert_int_equal(sigtimedwait(&set, NULL, &(struct timespec){0}), number);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static bool import_security(Fixture *fixture) {
    return import(fixture, "security", false);
}

static void a_signal_stops_the_run_and_leaves_nothing_behind(void **state) {
    (void)state;
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
    Fixture *fixture = fixture_new(shipped_terms);
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        expect_stop(fixture, ends[i], import_security);
        expect_stop(fixture, ends[i], fixture_build);
    }
    must_import(fixture, "security", false); /* it had not come in */
    /* One that is ignored, as nohup does, stops nothing. */
    sigset_t hang_up;
    sigemptyset(&hang_up);
    sigaddset(&hang_up, SIGHUP);
    signal(SIGHUP, SIG_IGN);
    sigprocmask(SIG_BLOCK, &hang_up, NULL);
    raise(SIGHUP);
    must_import(fixture, "security", true);
    sigprocmask(SIG_UNBLOCK, &hang_up, NULL);
    signal(SIGHUP, SIG_DFL);
    fixture_free(fixture);
}

static void what_has_no_end_is_stopped(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(shipped_terms);
    fixture_write(fixture, "990.sql", /* derives for ever as soon as there is a second pack */
                  "DROP VIEW IF EXISTS most; CREATE VIEW most AS"
                  " SELECT iif(count(*) > 1, 1e18, 1) AS most FROM pack;\n"
                  "WITH RECURSIVE each (i) AS (SELECT 1 UNION ALL"
                  " SELECT i + 1 FROM each, most WHERE i < most) SELECT max(i) FROM each;\n");
    assert_true(fixture_build(fixture));
    make_pack(fixture, SOURCES, ROLES, CLAIMS, TERMS);
    char path[256];
    fixture_path(fixture, "security", path, sizeof path);
    KbPackFile pack = {.path = path};
    KbImport all = {.from = fixture->file,
                    .to = fixture->file,
                    .packs = &pack,
                    .count = 1,
                    .milliseconds = 2000};
    assert_false(kb_import(&all, &fixture->err));
    assert_int_equal(fixture->err.code, REMIT_E_LIMIT);
    assert_non_null(strstr(fixture->err.message, "more than 2 seconds of processor time"));
    assert_true(fixture->err.hint[0] != '\0');
    assert_false(has_part(fixture));
    fixture_free(fixture);
}

static void the_sample_pack_comes_in(void **state) {
    (void)state;
    Fixture *fixture = fixture_new("");
    KbPackFile pack = {.path = SOURCE_DIR "/db/packs/security"};
    KbImport all = {.from = fixture->file, .to = fixture->file, .packs = &pack, .count = 1};
    assert_true(kb_build(SOURCE_DIR "/db", fixture->file, &fixture->err));
    if (!kb_import(&all, &fixture->err))
        fail_msg("%s:%d: %s", fixture->err.file, fixture->err.line, fixture->err.message);
    fixture_free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_becomes_part_of_all_answers),
        cmocka_unit_test(a_pack_brings_words_of_its_own),
        cmocka_unit_test(a_pack_brings_examples),
        cmocka_unit_test(wrong_examples_are_refused),
        cmocka_unit_test(a_pack_with_a_mistake_is_refused_whole),
        cmocka_unit_test(a_pack_comes_in_once_and_can_be_replaced),
        cmocka_unit_test(a_pack_may_be_sql),
        cmocka_unit_test(sql_of_a_pack_changes_nothing_that_is_there),
        cmocka_unit_test(sql_of_a_pack_is_rows_of_literals),
        cmocka_unit_test(what_is_no_pack_is_refused),
        cmocka_unit_test(two_runs_do_not_write_one_file),
        cmocka_unit_test(a_signal_stops_the_run_and_leaves_nothing_behind),
        cmocka_unit_test(what_has_no_end_is_stopped),
        cmocka_unit_test(the_sample_pack_comes_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
