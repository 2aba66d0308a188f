/* SPDX-License-Identifier: MIT */
/* Looking things up: claims by filter, search, roles, disputes, problems, and SQL of one's own. */
#include "kb_fixture.h"

#include "kb/lookup.h"
#include "kb/query.h"

#define FACTS                                                                                      \
    FIXTURE_FACTS                                                                                  \
    "INSERT INTO claim (id, source, line, line_end, kind, roles, aspect, text, terms) VALUES\n"    \
    "('s1.30', 's1', 30, 30, 'definition', 'CIO', 'focus', 'The CIO organises the colour of"       \
    " offices.', 'HR'),\n"                                                                         \
    "('s1.31', 's1', 31, 31, 'definition', 'CIO', 'focus', 'He says \"no\" to nobody; x', "        \
    "'no'),\n"                                                                                     \
    "('s1.32', 's1', 32, 32, 'definition', 'CIO', 'focus', 'A device of theirs.', 'device');\n"    \
    "INSERT INTO term (phrase, key, weight, claim) VALUES ('vendor', 'CIO', 1, 's0.7');\n"

static int set_up(void **state) {
    return state_set_up(state, FACTS);
}

/* The ids as "s0.5 s0.7". */
static void expect_ids(const KbClaims *claims, const char *expected) {
    char ids[256] = "";
    for (size_t i = 0; i < claims->count; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", i ? " " : "",
                 claims->items[i].id.at);
    assert_string_equal(ids, expected);
}

static void expect_claims(void **state, KbFilter filter, const char *expected) {
    KbClaims claims;
    assert_true(kb_claims(KB, &filter, ARENA, &claims, ERR));
    expect_ids(&claims, expected);
}

static void claims_are_filtered(void **state) {
    expect_claims(state, (KbFilter){0}, "s0.5 s0.7 s1.9 s1.12 s1.20 s1.30 s1.31 s1.32");
    expect_claims(state, (KbFilter){.source = TEXT("s0")}, "s0.5 s0.7");
    expect_claims(state, (KbFilter){.role = TEXT("CIO"), .kind = TEXT("responsibility")},
                  "s0.7 s1.12");
    expect_claims(state, (KbFilter){.aspect = TEXT("overlap")}, "s1.12");
    expect_claims(state, (KbFilter){.place = TEXT("s0:8")}, "s0.7");
    expect_claims(state, (KbFilter){.place = TEXT("s0:6")}, "");
    expect_claims(state, (KbFilter){.id = TEXT("s1.9")}, "s1.9");
    expect_claims(state, (KbFilter){.role = TEXT("x' OR '1'='1")}, "");
}

static void a_claim_has_all_its_parts(void **state) {
    KbClaims claims;
    assert_true(kb_claims(KB, &(KbFilter){.id = TEXT("s0.7")}, ARENA, &claims, ERR));
    const KbClaim *claim = &claims.items[0];
    assert_string_equal(claim->cite.at, "s0:7-8");
    assert_int_equal(claim->term_count, 2);
    assert_string_equal(claim->terms[1].at, "Microsoft");
    assert_false(claim->has_low || claim->has_high);
    assert_true(kb_claims(KB, &(KbFilter){.id = TEXT("s1.20")}, ARENA, &claims, ERR));
    claim = &claims.items[0];
    assert_true(claim->has_low && claim->low == 200000 && !claim->has_high);
    assert_string_equal(claim->unit.at, "USD/year");
    assert_string_equal(claim->country.at, "US");
    assert_string_equal(claim->basis.at, "base");
    assert_string_equal(claim->pack.at, "remit");
}

static void expect_found(void **state, const char *words, const char *expected) {
    KbFound found;
    assert_true(kb_search(KB, text_of(words), NULL, 10, ARENA, &found, ERR));
    expect_ids(&found.claims, expected);
}

static void search_finds_by_form_and_spelling(void **state) {
    expect_found(state, "handling vendors", "s0.7");
    expect_found(state, "organize", "s1.30");
    expect_found(state, "organizing COLORS", "s1.30");
    expect_found(state, "human resources", "s1.30");
    expect_found(state, "servers helpdesk", "s1.12");
    expect_found(state, "microsoft", "s0.7");
}

static void search_takes_anything_for_words(void **state) {
    expect_found(state, "", "");
    expect_found(state, "\"", "");
    expect_found(state, "vendor* AND( \"handled", "s0.7");
    expect_found(state, "text:AND", "");
    expect_found(state, "the", "s1.30 s0.5 s1.9 s0.7 s1.12");
    expect_found(state, "\xff\xfe", "");
}

static void search_reads_the_beginning_of_a_long_text(void **state) {
    size_t size = 10u << 20;
    char *text = malloc(size + 1);
    for (size_t i = 0; i < size; i++)
        text[i] = "microsoft "[i % 10];
    text[size] = '\0';
    expect_found(state, text, "s0.7");
    memset(text, 'x', size); /* one word of 10 MB */
    expect_found(state, text, "");
    free(text);
}

static void search_finds_what_words_together_mean(void **state) {
    KbFound found;
    assert_true(
        kb_search(KB, TEXT("the human resources of vendors"), NULL, 10, ARENA, &found, ERR));
    assert_false(found.has_all);
    expect_ids(&found.claims, "s1.30 s1.9 s0.7");
    /* No claim has the three words or their abbreviation, so each is looked for alone. */
    assert_true(kb_search(KB, TEXT("mobile device management"), NULL, 10, ARENA, &found, ERR));
    assert_false(found.has_all);
    expect_ids(&found.claims, "s1.32");
}

static void a_spelling_weighs_as_much_as_its_word(void **state) {
    KbFound by_word, by_spelling;
    assert_true(kb_search(KB, TEXT("color vendor"), NULL, 10, ARENA, &by_word, ERR));
    assert_true(kb_search(KB, TEXT("colours vendors"), NULL, 10, ARENA, &by_spelling, ERR));
    assert_int_equal(by_word.claims.count, 3);
    expect_ids(&by_word.claims, "s1.9 s1.30 s0.7");
    expect_ids(&by_spelling.claims, "s1.9 s1.30 s0.7");
}

static void search_says_when_it_was_lenient(void **state) {
    KbFound found;
    assert_true(kb_search(KB, TEXT("vendor server"), NULL, 10, ARENA, &found, ERR));
    assert_false(found.has_all);
    assert_int_equal(found.claims.count, 3);
    assert_true(kb_search(KB, TEXT("micorsoft"), NULL, 10, ARENA, &found, ERR));
    assert_string_equal(found.corrected.at, "microsoft");
    expect_ids(&found.claims, "s0.7");
    assert_true(
        kb_search(KB, TEXT("vendor"), &(KbFilter){.role = TEXT("CTO")}, 10, ARENA, &found, ERR));
    assert_true(found.has_all);
    assert_int_equal(found.corrected.len, 0);
    expect_ids(&found.claims, "s1.9");
}

static void a_role_has_many_names(void **state) {
    static const char *const names[] = {"CTO", "cto", "Chief Technology Officer",
                                        "chief technical officer"};
    KbRole role;
    for (size_t i = 0; i < 4; i++) {
        assert_true(kb_role(KB, text_of(names[i]), ARENA, &role, ERR));
        assert_string_equal(role.id.at, "CTO");
    }
    assert_int_equal(role.name_count, 1);
    assert_string_equal(role.names[0].name.at, "Chief Technical Officer");
    assert_string_equal(role.names[0].cite.at, "s1:3");
    assert_true(kb_role(KB, TEXT("CFO"), ARENA, &role, ERR));
    assert_int_equal(role.id.len, 0);
}

static void a_wrong_name_gets_a_suggestion(void **state) {
    Text name = TEXT("RESPONSIBILITY");
    assert_true(kb_check_name(KB, KB_KINDS, &name, ARENA, ERR));
    assert_string_equal(name.at, "responsibility");
    name = TEXT("");
    assert_true(kb_check_name(KB, KB_ROLES, &name, ARENA, ERR));
    name = TEXT("definitoin");
    assert_false(kb_check_name(KB, KB_KINDS, &name, ARENA, ERR));
    assert_int_equal(ERR->code, REMIT_E_USAGE);
    assert_string_equal(ERR->hint, "did you mean 'definition'?");
    name = TEXT("xx");
    assert_false(kb_check_name(KB, KB_SOURCES, &name, ARENA, ERR));
    assert_non_null(strstr(ERR->hint, "s0, s1"));
}

static void disputes_have_every_position(void **state) {
    KbDisputeList disputes;
    assert_true(kb_disputes(KB, TEXT(""), NULL, ARENA, &disputes, ERR));
    assert_int_equal(disputes.count, 1);
    assert_int_equal(disputes.items[0].position_count, 2);
    assert_string_equal(disputes.items[0].positions[1].cite.at, "s1:9");
    assert_string_equal(disputes.items[0].positions[1].owner.at, "CTO");
    KbClaims claims;
    assert_true(kb_claims(KB, &(KbFilter){.id = TEXT("s1.9")}, ARENA, &claims, ERR));
    assert_true(kb_disputes(KB, TEXT(""), &claims, ARENA, &disputes, ERR));
    assert_int_equal(disputes.count, 1);
    assert_true(kb_claims(KB, &(KbFilter){.id = TEXT("s1.12")}, ARENA, &claims, ERR));
    assert_true(kb_disputes(KB, TEXT(""), &claims, ARENA, &disputes, ERR));
    assert_int_equal(disputes.count, 0);
}

static void lists_are_whole(void **state) {
    KbSourceList sources;
    assert_true(kb_sources(KB, ARENA, &sources, ERR));
    assert_int_equal(sources.count, 2);
    assert_int_equal(sources.items[1].claim_count, 6);
    assert_int_equal(sources.items[1].lines, 50);
    KbTermList terms;
    assert_true(kb_terms(KB, TEXT("CIO"), TEXT("VEND"), ARENA, &terms, ERR));
    assert_int_equal(terms.count, 1);
    assert_string_equal(terms.items[0].cite.at, "s0:7-8");
    assert_true(kb_terms(KB, TEXT("CTO"), TEXT(""), ARENA, &terms, ERR));
    assert_int_equal(terms.count, 0);
    KbPackList packs;
    assert_true(kb_packs(KB, ARENA, &packs, ERR));
    assert_int_equal(packs.count, 1);
    assert_int_equal(packs.items[0].claim_count, 8);
}

/* --- SQL ------------------------------------------------------------------------------------ */

static void sql_reads(void **state) {
    KbQuery *query = kb_query(KB,
                              TEXT("SELECT id, low, line, basis, ?1 AS given FROM claim WHERE"
                                   " low > ?2;  "),
                              NULL, ERR);
    assert_non_null(query);
    assert_int_equal(kb_query_parameters(query), 2);
    kb_query_bind(query, 1, (KbCell){.kind = KB_TEXT, .text = TEXT("'; DROP TABLE claim")});
    kb_query_bind(query, 2, (KbCell){.kind = KB_INTEGER, .integer = 1000});
    assert_int_equal(kb_query_columns(query), 5);
    assert_string_equal(kb_query_name(query, 4).at, "given");
    bool has_row;
    assert_true(kb_query_next(query, &has_row, ERR) && has_row);
    assert_true(text_equal(kb_query_cell(query, 0).text, TEXT("s1.20")));
    assert_int_equal(kb_query_cell(query, 1).kind, KB_NUMBER);
    assert_true(kb_query_cell(query, 1).number == 200000);
    assert_int_equal(kb_query_cell(query, 2).integer, 20);
    assert_true(text_equal(kb_query_cell(query, 4).text, TEXT("'; DROP TABLE claim")));
    assert_true(kb_query_next(query, &has_row, ERR) && !has_row);
    kb_query_free(query);
    kb_query_free(NULL);
}

static void expect_refused(void **state, const char *sql, const char *message) {
    assert_null(kb_query(KB, text_of(sql), NULL, ERR));
    assert_int_equal(ERR->code, REMIT_E_USAGE);
    if (!strstr(ERR->message, message))
        fail_msg("'%s' gives '%s', not '%s'", sql, ERR->message, message);
}

static void sql_does_nothing_else(void **state) {
    static const char *const forbidden[] = {
        "DELETE FROM claim",
        "INSERT INTO pack VALUES ('a', 'b')",
        "UPDATE claim SET text = ''",
        "UPDATE sqlite_master SET sql = ''",
        "DROP TABLE claim",
        "CREATE TABLE t (x)",
        "CREATE TEMP TABLE t (x)",
        "ATTACH '/etc/passwd' AS p",
        "VACUUM INTO '/tmp/copy.db'",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "PRAGMA journal_mode = DELETE",
        "SELECT load_extension('/tmp/x.so')",
        "SELECT random()",
        "SELECT hex(randomblob(8))",
        "SELECT datetime('now')",
        "SELECT current_timestamp",
        "BEGIN",
        "SELECT fts5(1)",
        "REINDEX",
        "ANALYZE",
        "INSERT INTO claim_search (claim_search) VALUES ('rebuild')",
    };
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        KbQuery *query = kb_query(KB, text_of(forbidden[i]), NULL, ERR);
        bool has_row = false;
        /* A few are refused only when they run. */
        if (query && kb_query_next(query, &has_row, ERR))
            fail_msg("'%s' was run", forbidden[i]);
        kb_query_free(query);
    }
    arena_reset(ARENA);
    expect_refused(state, "DELETE FROM claim", "only reading is allowed");
    expect_refused(state, "", "no SQL");
    expect_refused(state, " -- nothing", "no SQL");
    expect_refused(state, "SELECT 1; SELECT 2", "more than one");
    expect_refused(state, "SELECT sorce FROM claim", "no such column: sorce");
    assert_int_equal(ERR->column, 8);
    assert_non_null(strstr(ERR->source, "SELECT sorce"));
    expect_refused(state, "SELECT '\xff'", "UTF-8");
    KbClaims claims; /* and it is still whole */
    assert_true(kb_claims(KB, NULL, ARENA, &claims, ERR));
    assert_int_equal(claims.count, 8);
}

static void sql_ends_in_time(void **state) {
    const char *endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                          " SELECT count(*) FROM n";
    KbQuery *query = kb_query(KB, text_of(endless), &(KbLimits){.milliseconds = 50}, ERR);
    assert_non_null(query);
    bool has_row;
    assert_false(kb_query_next(query, &has_row, ERR));
    assert_int_equal(ERR->code, REMIT_E_LIMIT);
    kb_query_free(query);
    const char *rows =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    query = kb_query(KB, text_of(rows), &(KbLimits){.rows = 7}, ERR);
    int count = 0;
    while (kb_query_next(query, &has_row, ERR) && has_row)
        count++;
    assert_int_equal(count, 7);
    assert_true(kb_query_is_cut(query));
    kb_query_free(query);
    KbClaims claims; /* the limit was the query's alone */
    assert_true(kb_claims(KB, NULL, ARENA, &claims, ERR));
}

/* --- problems ------------------------------------------------------------------------------- */

static void problems_are_told(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(
        FIXTURE_FACTS
        "INSERT INTO claim (id, source, line, line_end, kind, roles, aspect, text, terms) VALUES\n"
        "('s1.60', 's1', 60, 60, 'definition', 'CIO', 'focus', 'Far behind.', 'x'),\n"
        "('s1.40', 's1', 40, 40, 'definition', 'CIO', 'focus', 'No terms.', '');\n"
        "INSERT INTO term (phrase, key, weight) VALUES ('help desk', 'CIO', 1),"
        " ('helpdesk', 'CIO', 2), ('…', 'CIO', 1);\n"
        "INSERT INTO position VALUES ('vendors', 's0', 33, 'CFO', 'Neither.');\n"
        "INSERT INTO example (text, owner) VALUES ('fix the app', 'CTO'), ('fix apps', 'CTO'),\n"
        "('Fix  the App!', 'none'), ('?!', 'none'), ('pay the rent', 'none');\n"
        "UPDATE example SET owner = 'CFO' WHERE text = 'pay the rent';\n");
    Kb *kb = fixture_open(fixture);
    KbProblemList problems;
    assert_true(kb_problems(kb, TEXT(""), &fixture->arena, &problems, &fixture->err));
    Buffer all = {0};
    for (size_t i = 0; i < problems.count; i++)
        buffer_addf(&all, "%s %s %s\n", problems.items[i].what.at, problems.items[i].id.at,
                    problems.items[i].says.at);
    buffer_put(&all, '\0');
    assert_string_equal(
        all.at, "claim s1.40 has no terms to be found by\n"
                "claim s1.60 line 60 lies behind the 50 lines of s1\n"
                "example ?! has no word to be read by\n"
                "example Fix  the App! says the same as 'fix the app', of CTO\n"
                "example pay the rent owner 'CFO' is neither a role nor 'shared' or 'none'\n"
                "position vendors s0:33 no claim rests on this line\n"
                "position vendors s0:33 owner 'CFO' is neither a role nor shared\n"
                "term helpdesk is found by the same words as 'help desk', and counts for CIO"
                " too\n"
                "term … has no word to be found by\n");
    buffer_free(&all);
    kb_close(kb);
    fixture_free(fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_filtered),
        cmocka_unit_test(a_claim_has_all_its_parts),
        cmocka_unit_test(search_finds_by_form_and_spelling),
        cmocka_unit_test(search_takes_anything_for_words),
        cmocka_unit_test(search_reads_the_beginning_of_a_long_text),
        cmocka_unit_test(search_finds_what_words_together_mean),
        cmocka_unit_test(a_spelling_weighs_as_much_as_its_word),
        cmocka_unit_test(search_says_when_it_was_lenient),
        cmocka_unit_test(a_role_has_many_names),
        cmocka_unit_test(a_wrong_name_gets_a_suggestion),
        cmocka_unit_test(disputes_have_every_position),
        cmocka_unit_test(lists_are_whole),
        cmocka_unit_test(sql_reads),
        cmocka_unit_test(sql_does_nothing_else),
        cmocka_unit_test(sql_ends_in_time),
        cmocka_unit_test(problems_are_told),
    };
    return cmocka_run_group_tests(tests, set_up, state_tear_down);
}
