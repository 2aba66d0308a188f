/* SPDX-License-Identifier: MIT */
/* How a text reads beside the examples: what its words weigh for each owner, and which examples are
 * nearest. */
#include "kb_fixture.h"
#include <math.h>

/* Of 25 words and pairs 14 are the CTO's, 8 the CIO's and 3 nobody's. */
#define FACTS                                                                                      \
    FIXTURE_FACTS                                                                                  \
    "INSERT INTO example (text, owner) VALUES\n"                                                   \
    "('zebra app', 'CTO'), ('Zebra app for buyers', 'CTO'), ('giraffe', 'CTO'),\n"                 \
    "('zebra desk', 'CIO'), ('the elephant desk', 'CIO'),\n"                                       \
    "('order pizza', 'none'), ('an elephant', 'CTO');\n"                                           \
    "INSERT INTO term (phrase, key, weight) VALUES ('zebra crossing', 'none', 1);\n"

static const double cto_usual = 14 / 25.0, cio_usual = 8 / 25.0, none_usual = 3 / 25.0;

static double eighths(double weight) {
    return round(8 * weight) / 8;
}

/* What a word tells of an owner: `has` of the `all` examples that have it are this owner's. */
static double told(double has, double all, double usual) {
    return eighths(log((has + 1.5 * usual) / (all + 1.5) / usual));
}

static int set_up(void **state) {
    return state_set_up(state, FACTS);
}

static Evidence evidence_of(void **state, Text text) {
    Evidence evidence;
    arena_reset(ARENA);
    if (!kb_evidence(KB, text, ARENA, &evidence, ERR))
        fail_msg("%s", ERR->message);
    return evidence;
}

static void expect_weight(double value, double expected, const char *what) {
    if (fabs(value - expected) > 1e-9)
        fail_msg("%s is %.3f, not %.3f", what, value, expected);
}

/* Beside what they weigh before any word is read: four, two and one of seven examples. */
static void expect_likes(void **state, const char *text, double cio, double cto, double none) {
    Evidence evidence = evidence_of(state, text_of(text));
    assert_int_equal(evidence.like_count, 3);
    assert_string_equal(evidence.likes[0].owner.at, "CIO");
    assert_string_equal(evidence.likes[1].owner.at, "CTO");
    assert_string_equal(evidence.likes[2].owner.at, "none");
    expect_weight(evidence.likes[0].weight, eighths(log(2 / 7.0 * 3)) + cio, "CIO");
    expect_weight(evidence.likes[1].weight, eighths(log(4 / 7.0 * 3)) + cto, "CTO");
    expect_weight(evidence.likes[2].weight, eighths(log(1 / 7.0 * 3)) + none, "none");
}

/* The words that weigh, as "found=owner, found=owner". */
static void expect_words(void **state, const char *text, const char *expected, size_t heard) {
    Evidence evidence = evidence_of(state, text_of(text));
    Buffer found = {0};
    for (size_t i = 0; i < evidence.word_count; i++)
        buffer_addf(&found, "%s%.*s=%.*s", i ? ", " : "", TEXT_ARG(evidence.words[i].found),
                    TEXT_ARG(evidence.words[i].owner));
    buffer_put(&found, '\0');
    if (strcmp(found.at, expected) != 0)
        fail_msg("'%s' gives\n  %s\nnot\n  %s", text, found.at, expected);
    assert_int_equal(evidence.heard_words, heard);
    buffer_free(&found);
}

static void a_word_weighs_by_whose_examples_have_it(void **state) {
    expect_likes(state, "giraffe qwertz", told(0, 1, cio_usual), told(1, 1, cto_usual),
                 told(0, 1, none_usual));
    expect_likes(state, "Zebras!", told(1, 3, cio_usual), told(2, 3, cto_usual),
                 told(0, 3, none_usual));
    expect_likes(state, "pizza desk", told(0, 1, cio_usual) + told(2, 2, cio_usual),
                 told(0, 1, cto_usual) + told(0, 2, cto_usual),
                 told(1, 1, none_usual) + told(0, 2, none_usual));
    expect_words(state, "a Pizza, then the DESKS", "Pizza=none, the=CIO, DESKS=CIO", 3);
}

static void what_no_example_has_weighs_nothing(void **state) {
    expect_likes(state, "", 0, 0, 0);
    expect_likes(state, "qwertz", 0, 0, 0);
    expect_words(state, "qwertz giraffe", "giraffe=CTO", 1);
    expect_words(state, "crossing", "", 0); /* a term's word is none of an example */
    Evidence evidence = evidence_of(state, TEXT("qwertz uiop"));
    assert_int_equal(evidence.text_words, 2);
}

static void a_pair_weighs_that_stands_in_two_examples(void **state) {
    expect_words(state, "our zebra app", "zebra=CTO, zebra app=CTO, app=CTO", 2);
    expect_likes(state, "our zebra app", told(1, 3, cio_usual) + 2 * told(0, 2, cio_usual),
                 told(2, 3, cto_usual) + 2 * told(2, 2, cto_usual),
                 told(0, 3, none_usual) + 2 * told(0, 2, none_usual));
    expect_words(state, "our zebra desk", "zebra=CTO, desk=CIO", 2); /* in one example only */
    expect_words(state, "app zebra", "app=CTO, zebra=CTO", 2);
}

static void a_text_that_is_an_example_has_its_owner(void **state) {
    expect_words(state, "Mr Giraffe", "Giraffe=CTO", 1);
    expect_words(state, "Giraffe!", "Giraffe=CTO, Giraffe=CTO", 1);
    expect_likes(state, "ZEBRA-desks", told(1, 3, cio_usual) + told(2, 2, cio_usual) + 40,
                 told(2, 3, cto_usual) + told(0, 2, cto_usual),
                 told(0, 3, none_usual) + told(0, 2, none_usual));
    expect_words(state, "zebra desk", "zebra=CTO, desk=CIO, zebra desk=CIO", 2);
}

static void a_word_weighs_once_and_is_heard_each_time(void **state) {
    expect_words(state, "giraffe, giraffes; the Giraffe", "giraffe=CTO, the=CIO", 4);
    Evidence evidence = evidence_of(state, TEXT("zebra app zebra app"));
    assert_int_equal(evidence.text_words, 4);
    assert_int_equal(evidence.heard_words, 4); /* but each is heard */
    assert_int_equal(evidence.word_count, 3);
}

static void a_typo_is_of_a_word_of_two_examples(void **state) {
    expect_words(state, "elephnat", "elephnat=CIO", 1);
    expect_words(state, "elephnats", "elephnats=CIO", 1);
    expect_words(state, "girafef", "", 0); /* in one example only: a name, or itself a typo */
}

static void each_word_says_what_it_weighs(void **state) {
    Evidence evidence = evidence_of(state, TEXT("Our Desk"));
    assert_int_equal(evidence.word_count, 1);
    assert_string_equal(evidence.words[0].found.at, "Desk");
    expect_weight(evidence.words[0].weight, told(2, 2, cio_usual), "desk");
}

static void a_long_text_is_weighed_in_part(void **state) {
    Buffer text = {0};
    buffer_lit(&text, "giraffe ");
    for (int i = 0; i < 30000; i++)
        buffer_lit(&text, "qwertz ");
    buffer_lit(&text, "zebra");
    Evidence evidence = evidence_of(state, buffer_text(&text));
    assert_true(evidence.is_cut);
    assert_int_equal(evidence.heard_words, 1);
    buffer_free(&text);
}

static void without_examples_nothing_is_like_anything(void **state) {
    (void)state;
    Fixture *fixture = fixture_new(FIXTURE_FACTS);
    Kb *kb = fixture_open(fixture);
    Evidence evidence;
    assert_true(kb_evidence(kb, TEXT("zebra app"), &fixture->arena, &evidence, &fixture->err));
    assert_true(
        kb_nearest_examples(kb, TEXT("zebra"), 3, &fixture->arena, &evidence, &fixture->err));
    assert_int_equal(evidence.like_count + evidence.word_count + evidence.example_count, 0);
    assert_int_equal(evidence.text_words, 2);
    assert_int_equal(evidence.heard_words, 0);
    kb_close(kb);
    fixture_free(fixture);
}

/* Of one example none can be expected to have a word, so that none has it tells little. */
static void few_examples_of_an_owner_speak_less_against_it(void **state) {
    (void)state;
    Fixture *fixture =
        fixture_new(FIXTURE_FACTS
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)"
                    " INSERT INTO example (text, owner) SELECT 'giraffe z' || i, 'CTO' FROM n;\n"
                    "INSERT INTO example (text, owner) VALUES ('lamp', 'CIO');\n");
    Kb *kb = fixture_open(fixture);
    Evidence evidence;
    assert_true(kb_evidence(kb, TEXT("a giraffe"), &fixture->arena, &evidence, &fixture->err));
    double usual = 1 / 121.0, doubt = 0.1 / usual;
    assert_string_equal(evidence.likes[0].owner.at, "CIO");
    expect_weight(evidence.likes[0].weight,
                  eighths(log(1 / 41.0 * 2)) + eighths(log(doubt / (40 + doubt))), "CIO");
    assert_string_equal(evidence.words[0].owner.at, "CTO");
    kb_close(kb);
    fixture_free(fixture);
}

/* --- the nearest examples ------------------------------------------------------------------- */

/* The nearest, as "text=owner; text=owner". */
static void expect_nearest(void **state, const char *text, size_t most, const char *expected) {
    Evidence evidence = {0};
    Buffer found = {0};
    arena_reset(ARENA);
    if (!kb_nearest_examples(KB, text_of(text), most, ARENA, &evidence, ERR))
        fail_msg("%s", ERR->message);
    for (size_t i = 0; i < evidence.example_count; i++) {
        assert_string_equal(evidence.examples[i].pack.at, "remit");
        buffer_addf(&found, "%s%.*s=%.*s", i ? "; " : "", TEXT_ARG(evidence.examples[i].text),
                    TEXT_ARG(evidence.examples[i].owner));
    }
    buffer_put(&found, '\0');
    if (strcmp(found.at, expected) != 0)
        fail_msg("'%s' gives\n  %s\nnot\n  %s", text, found.at, expected);
    buffer_free(&found);
}

static void the_nearest_example_comes_first(void **state) {
    expect_nearest(state, "a desk for buyers of an app", 9,
                   "Zebra app for buyers=CTO; zebra app=CTO; zebra desk=CIO;"
                   " the elephant desk=CIO");
    expect_nearest(state, "a desk for buyers of an app", 1, "Zebra app for buyers=CTO");
    expect_nearest(state, "GIRAFFES", 9, "giraffe=CTO");
    expect_nearest(state, "the", 9, ""); /* a filler tells nothing of what is near */
    expect_nearest(state, "qwertz", 9, "");
    expect_nearest(state, "", 9, "");
}

static void the_syntax_of_a_search_is_text(void **state) {
    expect_nearest(state, "\"giraffe", 9, "giraffe=CTO");
    expect_nearest(state, "giraf*", 9, "");
    expect_nearest(state, "NEAR(giraffe, 2) NOT giraffe", 9, "giraffe=CTO");
    expect_nearest(state, "text:giraffe AND pizza", 9, "giraffe=CTO; order pizza=none");
    expect_nearest(state, "') OR 1=1; -- {^} + \x01 \xff", 9, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_weighs_by_whose_examples_have_it),
        cmocka_unit_test(what_no_example_has_weighs_nothing),
        cmocka_unit_test(a_pair_weighs_that_stands_in_two_examples),
        cmocka_unit_test(a_text_that_is_an_example_has_its_owner),
        cmocka_unit_test(a_word_weighs_once_and_is_heard_each_time),
        cmocka_unit_test(a_typo_is_of_a_word_of_two_examples),
        cmocka_unit_test(each_word_says_what_it_weighs),
        cmocka_unit_test(a_long_text_is_weighed_in_part),
        cmocka_unit_test(without_examples_nothing_is_like_anything),
        cmocka_unit_test(few_examples_of_an_owner_speak_less_against_it),
        cmocka_unit_test(the_nearest_example_comes_first),
        cmocka_unit_test(the_syntax_of_a_search_is_text),
    };
    return cmocka_run_group_tests(tests, set_up, state_tear_down);
}
