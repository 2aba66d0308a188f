/* SPDX-License-Identifier: MIT */
/* Building and opening a knowledge base: the same content from the same texts, and an error that
 * says where to look for everything else. */
#include "kb_fixture.h"
#include <sys/stat.h>

static char *read_file(const char *path, size_t *size) {
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *bytes = malloc(1 << 24);
    *size = fread(bytes, 1, 1 << 24, in);
    fclose(in);
    return bytes;
}

static void the_same_texts_give_the_same_bytes(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    size_t first_size, second_size;
    assert_true(fixture_build(fixture));
    char *first = read_file(fixture->file, &first_size);
    assert_true(fixture_build(fixture));
    char *second = read_file(fixture->file, &second_size);
    assert_int_equal(first_size, second_size);
    assert_memory_equal(first, second, first_size);
    free(first);
    free(second);
    fixture_free(fixture);
}

static void the_hash_follows_the_texts(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    Kb *kb = fixture_open(fixture);
    char before[65] = "";
    assert_int_equal(kb_hash(kb).len, 64);
    memcpy(before, kb_hash(kb).at, 64);
    kb_close(kb);
    fixture_write(fixture, "210.sql", "-- one comment more\n");
    kb = fixture_open(fixture);
    assert_memory_not_equal(before, kb_hash(kb).at, 64);
    kb_close(kb);
    fixture_free(fixture);
}

/* Builds with one more text and expects its error at a line and column. */
static void expect_error(const char *text, int line, int column, const char *message,
                         const char *hint) {
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    fixture_write(fixture, "300.sql", text);
    assert_false(fixture_build(fixture));
    const RemitError *err = &fixture->err;
    assert_int_equal(err->code, REMIT_E_KB);
    assert_non_null(strstr(err->file, "300.sql"));
    assert_int_equal(err->line, line);
    assert_int_equal(err->column, column);
    if (!strstr(err->message, message))
        fail_msg("'%s' is not in '%s'", message, err->message);
    if (!strstr(err->hint, hint))
        fail_msg("'%s' is not in the hint '%s'", hint, err->hint);
    assert_int_not_equal(access(fixture->file, F_OK), 0);
    DIR *folder = opendir(fixture->folder);
    for (const struct dirent *entry; (entry = readdir(folder));)
        if (strstr(entry->d_name, ".part"))
            fail_msg("%s was left behind", entry->d_name);
    closedir(folder);
    fixture_free(fixture);
}

static void a_wrong_word_is_marked(void **state) {
    (void)state;
    expect_error("\n-- a comment\nINSERT INTO claim (id, sorce) VALUES (1, 2);\n", 3, 24, "sorce",
                 "");
    expect_error("SELECT 1;\nINSER INTO claim;\n", 2, 1, "INSER", "not valid");
    expect_error("INSERT INTO terms VALUES (1);\n", 1, 13, "no such table", "order of their names");
}

static void the_row_among_many_is_marked(void **state) {
    (void)state;
    expect_error("INSERT INTO term (phrase, key, weight) VALUES\n"
                 "('a; (b', 'CTO', 1), -- no end ('\n"
                 "('it''s', 'CTO', 1),\n"
                 "('c', 'CTO', 'much'),\n"
                 "('d', 'CTO', 1);\n",
                 4, 1, "TEXT value in REAL column", "");
    expect_error(
        "INSERT INTO term (phrase, key, weight) VALUES\n('a', 'CTO', 1),\n  ('a', 'CTO', 2);\n", 3,
        3, "UNIQUE", "same key");
    expect_error("INSERT INTO claim (id, source, line, line_end, kind, roles, text, terms) VALUES\n"
                 "('s0.1', 's0', 1, 1, 'pay', 'CTO', 'x', ''),\n"
                 "('s0.2', 's0', 2, 2, 'pay', 'CFO', 'x', '');\n",
                 3, 1, "roles", "");
    expect_error("INSERT INTO example (text, owner) VALUES\n"
                 "('fix the app', 'CTO'), ('feed the cat', 'none'),\n"
                 "('both of us', 'shared'), ('pay the rent', 'CFO');\n",
                 3, 27, "owner is neither a role nor 'shared' or 'none'", "");
}

static void a_reference_that_leads_nowhere_is_named(void **state) {
    (void)state;
    expect_error("INSERT INTO claim (id, source, line, line_end, kind, roles, text, terms) VALUES\n"
                 "('s0.1', 's0', 1, 1, 'pay', 'CTO', 'x', ''),\n"
                 "('s0.2', 's0', 2, 2, 'responsability', 'CTO', 'x', '');\n",
                 3, 1, "kind 'responsability' of this claim does not exist",
                 "did you mean 'responsibility'?");
}

static void a_text_reaches_no_other_file(void **state) {
    (void)state;
    expect_error("ATTACH '/tmp/other.db' AS other;\n", 1, 1, "ATTACH is not allowed", "");
    expect_error("\nCOMMIT;\n", 2, 1, "transaction", "");
    expect_error("PRAGMA writable_schema = ON;\n", 1, 1, "PRAGMA is not allowed", "");
}

static void bytes_that_are_no_text_are_refused(void **state) {
    (void)state;
    expect_error("-- fine\n-- caf\xe9\n", 2, 7, "not UTF-8", "");
}

/* A row that is false makes the build fail. */
static void the_texts_have_functions_for_words(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    fixture_write(fixture, "960.sql",
                  "CREATE TABLE same (found, expected, CHECK (found = expected));\n"
                  "INSERT INTO same VALUES\n"
                  "(words('Price-Talks, \"Café\"'), '[\"price\",\"talks\",\"cafe\"]'),\n"
                  "(plain_key('help desks'), 'helpdesk'),\n"
                  "(run_key('HR systems'), 'humanresourcsystem'),\n"
                  "(run_key('productive colours'), 'productivity''color'),\n"
                  "(parts('HR systems'), '[\"humanresourc\",\"humanresourc system\",\"system\","
                  "\"=humanresourc system\"]'),\n"
                  "(parts('The \"desk\\'), '[\"the\",\"the desk\",\"desk\",\"=the desk\"]'),\n"
                  "(parts('ha ha'), '[\"ha\",\"ha ha\",\"=ha ha\"]'),\n"
                  "(words('…') || parts('') || run_key(NULL), '[][]');\n");
    if (!fixture_build(fixture))
        fail_msg("line %d: %s", fixture->err.line, fixture->err.message);
    fixture_free(fixture);
}

static void a_folder_without_texts_is_an_error(void **state) {
    (void)state;
    RemitError err;
    assert_false(kb_build("/nonexistent/folder", "/tmp/never.db", &err));
    assert_int_equal(err.code, REMIT_E_INPUT);
    assert_string_equal(err.file, "/nonexistent/folder");
    char folder[] = "/tmp/remit-kb-XXXXXX";
    assert_non_null(mkdtemp(folder));
    assert_false(kb_build(folder, "/tmp/never.db", &err));
    assert_non_null(strstr(err.message, "no .sql file"));
    rmdir(folder);
}

static void a_target_that_cannot_be_written_is_an_error(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    assert_false(kb_build(fixture->folder, "/nonexistent/folder/kb.db", &fixture->err));
    assert_int_equal(fixture->err.code, REMIT_E_OUTPUT);
    assert_string_equal(fixture->err.file, "/nonexistent/folder/kb.db");
    assert_false(kb_build(fixture->folder, "/dev/null", &fixture->err)); /* root could replace it */
    assert_non_null(strstr(fixture->err.message, "device"));
    assert_false(kb_build(fixture->folder, fixture->folder, &fixture->err));
    assert_non_null(strstr(fixture->err.message, "folder"));
    fixture_free(fixture);
}

static void a_failed_build_leaves_the_old_file(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    assert_true(fixture_build(fixture));
    fixture_write(fixture, "300.sql", "nonsense;");
    assert_false(fixture_build(fixture));
    Kb *kb = kb_open(fixture->file, &fixture->err);
    assert_non_null(kb);
    kb_close(kb);
    fixture_free(fixture);
}

/* --- opening -------------------------------------------------------------------------------- */

static void expect_no_kb(const char *file, const char *message) {
    RemitError err;
    assert_null(kb_open(file, &err));
    assert_int_equal(err.code, REMIT_E_KB);
    assert_string_equal(err.file, file);
    if (!strstr(err.message, message))
        fail_msg("'%s' is not in '%s'", message, err.message);
    assert_true(err.hint[0] != '\0');
}

static void what_is_no_knowledge_base_is_refused(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    char path[256];
    fixture_path(fixture, "absent.db", path, sizeof path);
    expect_no_kb(path, "No such file");
    expect_no_kb(fixture->folder, "is no file");
    expect_no_kb("/dev/zero", "is no file");
    fixture_write(fixture, "text.db",
                  "This is a text, and a long one, so that it is no header at all."
                  " It goes on for more than a hundred bytes, as headers do.");
    fixture_path(fixture, "text.db", path, sizeof path);
    expect_no_kb(path, "no knowledge base");
    fixture_write(fixture, "empty.db", "");
    fixture_path(fixture, "empty.db", path, sizeof path);
    expect_no_kb(path, "no knowledge base of remit");
    /* One that says it is a knowledge base, and of which version. */
    assert_true(fixture_build(fixture));
    fixture_write(fixture, "999.sql", "PRAGMA user_version = 99;");
    assert_false(fixture_build(fixture)); /* what cannot be opened is not put in place */
    assert_non_null(strstr(fixture->err.message, "version 99"));
    assert_non_null(strstr(fixture->err.hint, "newer"));
    fixture_write(fixture, "999.sql", "PRAGMA user_version = 0;");
    assert_false(fixture_build(fixture));
    assert_non_null(strstr(fixture->err.hint, "build it again"));
    fixture_free(fixture);
}

/* Whatever byte is wrong, the answer is an error or an answer, and never a crash. */
static void a_damaged_file_does_no_harm(void **state) {
    (void)state;
    Fixture *fixture =
        fixture_new(FIXTURE_FACTS "INSERT INTO term (phrase, key, weight, claim) VALUES"
                                  " ('vendor', 'CIO', 1, 's0.7');");
    assert_true(fixture_build(fixture));
    size_t size;
    char *bytes = read_file(fixture->file, &size), path[256];
    fixture_path(fixture, "damaged.db", path, sizeof path);
    uint64_t random = 7;
    for (int round = 0; round < 150; round++) {
        char *damaged = malloc(size);
        memcpy(damaged, bytes, size);
        for (int i = 0; i < 40; i++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            damaged[(random >> 33) % size] = (char)(random >> 25);
        }
        FILE *out = fopen(path, "wb");
        size_t cut = round % 3 == 0 ? (size_t)(random >> 33) % size : size;
        assert_int_equal(fwrite(damaged, 1, cut, out), cut);
        fclose(out);
        free(damaged);
        RemitError err = {0};
        Evidence evidence;
        Kb *kb = kb_open(path, &err);
        if (!kb || !kb_evidence(kb, TEXT("who talks to vendrs"), &fixture->arena, &evidence, &err))
            assert_int_equal(err.code, REMIT_E_KB);
        kb_close(kb);
        arena_reset(&fixture->arena);
    }
    free(bytes);
    fixture_free(fixture);
}

static void a_path_with_odd_characters_opens(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    char path[256];
    fixture_path(fixture, "50% of #1? yes.db", path, sizeof path);
    assert_true(kb_build(fixture->folder, path, &fixture->err));
    Kb *kb = kb_open(path, &fixture->err);
    assert_non_null(kb);
    kb_close(kb);
    kb_close(NULL);
    fixture_free(fixture);
}

static void the_shipped_texts_build(void **state) {
    (void)state;
    Fixture *fixture = fixture_new("");
    RemitError err = {0};
    if (!kb_build(SOURCE_DIR "/db", fixture->file, &err))
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    Kb *kb = kb_open(fixture->file, &err);
    assert_non_null(kb);
    kb_close(kb);
    fixture_free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_texts_give_the_same_bytes),
        cmocka_unit_test(the_hash_follows_the_texts),
        cmocka_unit_test(a_wrong_word_is_marked),
        cmocka_unit_test(the_row_among_many_is_marked),
        cmocka_unit_test(a_reference_that_leads_nowhere_is_named),
        cmocka_unit_test(a_text_reaches_no_other_file),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(the_texts_have_functions_for_words),
        cmocka_unit_test(a_folder_without_texts_is_an_error),
        cmocka_unit_test(a_target_that_cannot_be_written_is_an_error),
        cmocka_unit_test(a_failed_build_leaves_the_old_file),
        cmocka_unit_test(what_is_no_knowledge_base_is_refused),
        cmocka_unit_test(a_damaged_file_does_no_harm),
        cmocka_unit_test(a_path_with_odd_characters_opens),
        cmocka_unit_test(the_shipped_texts_build),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
