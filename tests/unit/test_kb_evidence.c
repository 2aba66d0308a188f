/* SPDX-License-Identifier: MIT */
/* From free text to terms: stems, spellings, typos, runs of words, what covers what, and the
 * dissent that comes along. */
#include "kb_fixture.h"

#define FACTS                                                                                      \
    FIXTURE_FACTS                                                                                  \
    "INSERT INTO term (phrase, key, weight, claim, dispute) VALUES\n"                              \
    "('vendor', 'CIO', 2, 's0.7', NULL),\n"                                                        \
    "('vendor', 'operations', 1, NULL, NULL),\n"                                                   \
    "('help desk', 'CIO', 3, 's1.12', NULL),\n"                                                    \
    "('HR system', 'CIO', 3, NULL, NULL),\n"                                                       \
    "('network', 'CIO', 2, NULL, NULL),\n"                                                         \
    "('network of friends', 'none', 5, NULL, NULL),\n"                                             \
    "('set up … laptop', 'CIO', 3, NULL, NULL),\n"                                               \
    "('set up … laptop bag', 'none', 3, NULL, NULL),\n"                                          \
    "('=IT', 'CIO', 0.5, NULL, NULL),\n"                                                           \
    "('asset', 'CIO', 1, NULL, NULL),\n"                                                           \
    "('infrastructure', 'CIO', 2, NULL, NULL),\n"                                                  \
    "('data center', 'CIO', 2, NULL, NULL),\n"                                                     \
    "('organization design', 'CTO', 2, NULL, NULL),\n"                                             \
    "('e-mail', 'CIO', 2, NULL, NULL),\n"                                                          \
    "('printing', 'CIO', 2, NULL, NULL),\n"                                                        \
    "('product', 'product', 2, NULL, NULL),\n"                                                     \
    "('productivity', 'CIO', 2, NULL, NULL),\n"                                                    \
    "('café menu', 'none', 2, NULL, 'vendors');\n"                                                \
    "INSERT INTO common_word (word) VALUES ('painting');\n"

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

/* The terms found, as "phrase=key phrase=key". */
static void expect_terms(void **state, const char *text, const char *expected) {
    Evidence evidence = evidence_of(state, text_of(text));
    Buffer found = {0};
    for (size_t i = 0; i < evidence.term_count; i++)
        buffer_addf(&found, "%s%.*s=%.*s", i ? ", " : "", TEXT_ARG(evidence.terms[i].term),
                    TEXT_ARG(evidence.terms[i].key));
    buffer_put(&found, '\0');
    if (strcmp(found.at, expected) != 0)
        fail_msg("'%s' gives\n  %s\nnot\n  %s", text, found.at, expected);
    buffer_free(&found);
}

static void words_match_by_stem_case_and_accent(void **state) {
    expect_terms(state, "VENDORS!", "vendor=CIO, vendor=operations");
    expect_terms(state, "the vendor's networks", "vendor=CIO, vendor=operations, network=CIO");
    expect_terms(state, "a CAFE menu", "café menu=none");
    expect_terms(state, "nothing of the kind", "");
}

static void words_match_however_they_are_cut(void **state) {
    expect_terms(state, "helpdesk", "help desk=CIO");
    expect_terms(state, "a help-desk", "help desk=CIO");
    expect_terms(state, "emails", "e-mail=CIO");
    expect_terms(state, "e mail", "e-mail=CIO");
    expect_terms(state, "as set out", "");
    expect_terms(state, "as-set", "asset=CIO");
}

static void spellings_and_abbreviations_match(void **state) {
    expect_terms(state, "organisational design", "organization design=CTO");
    expect_terms(state, "data centres", "data center=CIO");
    expect_terms(state, "our datacentre", "data center=CIO");
    expect_terms(state, "systems of human resources", "");
    expect_terms(state, "human resources systems", "HR system=CIO");
    expect_terms(state, "Hr Systems", "HR system=CIO");
}

static void words_of_one_stem_may_be_apart(void **state) {
    expect_terms(state, "products in production", "product=product");
    expect_terms(state, "productive people", "productivity=CIO");
    expect_terms(state, "a produtcivity tool", "productivity=CIO");
}

static void typos_are_read_past(void **state) {
    expect_terms(state, "vendro", "vendor=CIO, vendor=operations");
    expect_terms(state, "vemdors", "vendor=CIO, vendor=operations");
    expect_terms(state, "netwrok", "network=CIO");
    expect_terms(state, "infrastucture", "infrastructure=CIO");
    expect_terms(state, "infrastutcure", "infrastructure=CIO");
    expect_terms(state, "infrasrtucure", "infrastructure=CIO");
    expect_terms(state, "organizaton desing", "organization design=CTO");
}

static void other_words_are_no_typos(void **state) {
    expect_terms(state, "painting", ""); /* a word of its own */
    expect_terms(state, "printng", "printing=CIO");
    expect_terms(state, "vndr", "");    /* too short */
    expect_terms(state, "vxndxr", "");  /* two edits in a short word */
    expect_terms(state, "n3twork", ""); /* no word */
}

static void little_words_may_stand_between(void **state) {
    expect_terms(state, "the system for HR", "");
    expect_terms(state, "data in the center", "data center=CIO");
    expect_terms(state, "design for our organization", "");
    expect_terms(state, "organization of the design", "organization design=CTO");
}

static void the_longer_term_covers_the_shorter(void **state) {
    expect_terms(state, "my network of friends", "network of friends=none");
    expect_terms(state, "my network of friends and the office network",
                 "network of friends=none, network=CIO");
}

static void a_gap_passes_up_to_three_words(void **state) {
    expect_terms(state, "set up laptops", "set up … laptop=CIO");
    expect_terms(state, "setting up new grey heavy laptops", "set up … laptop=CIO");
    expect_terms(state, "setting up the new network laptops", "set up … laptop=CIO, network=CIO");
    expect_terms(state, "set up one two three four laptops", "");
    expect_terms(state, "set up all the laptop bags", "set up … laptop bag=none");
}

static void an_exact_term_wants_its_letters(void **state) {
    expect_terms(state, "our IT", "=IT=CIO");
    expect_terms(state, "is it ours", "");
}

static void a_term_counts_once(void **state) {
    expect_terms(state, "network, networks, the Network", "network=CIO");
}

static void each_term_says_what_it_rests_on(void **state) {
    Evidence evidence = evidence_of(state, TEXT("Talks with Vendors"));
    assert_int_equal(evidence.text_words, 3);
    assert_false(evidence.is_cut);
    assert_int_equal(evidence.term_count, 2);
    const EvidenceTerm *term = &evidence.terms[0];
    assert_string_equal(term->found.at, "Vendors");
    assert_true(term->weight == 2);
    assert_string_equal(term->cite.at, "s0:7-8");
    assert_string_equal(term->claim.at, "s0.7");
    assert_string_equal(term->says.at, "Vendors are handled by the CIO.");
    assert_string_equal(term->pack.at, "remit");
    assert_int_equal(evidence.terms[1].cite.len, 0);
}

static void dissent_comes_along(void **state) {
    /* By the claim behind the term: all that is held, and who differs from an answer. */
    Evidence evidence = evidence_of(state, TEXT("vendors"));
    assert_int_equal(evidence.dissent_count, 2);
    const EvidenceDissent *dissent = &evidence.dissent[1];
    assert_string_equal(dissent->dispute.at, "vendors");
    assert_string_equal(dissent->title.at, "Vendor management");
    assert_string_equal(dissent->cite.at, "s1:9");
    assert_string_equal(dissent->says.at, "The CTO does.");
    assert_true(evidence_disagrees(dissent, TEXT("CIO")));
    assert_true(evidence_disagrees(dissent, TEXT("shared")));
    assert_false(evidence_disagrees(dissent, TEXT("CTO")));
    /* By the term's own row. */
    evidence = evidence_of(state, TEXT("cafe menu"));
    assert_int_equal(evidence.dissent_count, 2);
    evidence = evidence_of(state, TEXT("network"));
    assert_int_equal(evidence.dissent_count, 0);
}

static void any_bytes_are_a_text(void **state) {
    static const char *const texts[] = {
        "",
        " ",
        "\x01\x02\x1b[31m",
        "'; DROP TABLE term; --",
        "\" OR 1=1 NEAR(",
        "\xff\xfe\xc0\x80",
        "Кто отвечает за сеть",
        "誰がネットワークを担当しますか",
        "؟من المسؤول",
        "… … …",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(evidence_of(state, text_of(texts[i])).term_count, 0);
    Evidence evidence = evidence_of(state, (Text){"net\0work \0 vendor", 17});
    assert_int_equal(evidence.term_count, 3); /* a NUL parts words, and 'net work' is one */
}

static void a_long_text_is_read_in_part(void **state) {
    size_t size = 10u << 20;
    char *text = malloc(size);
    for (size_t i = 0; i < size; i++)
        text[i] = i % 8 == 7 ? ' ' : (char)('a' + i * 7 % 26);
    memcpy(text, "vendor ", 7);
    Evidence evidence = evidence_of(state, (Text){text, size});
    assert_true(evidence.is_cut);
    assert_int_equal(evidence.term_count, 2);
    memset(text, 'x', size); /* one word of 10 MB */
    evidence = evidence_of(state, (Text){text, size});
    assert_true(evidence.is_cut);
    assert_int_equal(evidence.term_count, 0);
    for (size_t i = 0; i < size; i++)
        text[i] = "vendor "[i % 7];
    evidence = evidence_of(state, (Text){text, size});
    assert_true(evidence.is_cut);
    assert_int_equal(evidence.text_words, 20000);
    assert_int_equal(evidence.term_count, 2);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_match_by_stem_case_and_accent),
        cmocka_unit_test(words_match_however_they_are_cut),
        cmocka_unit_test(spellings_and_abbreviations_match),
        cmocka_unit_test(words_of_one_stem_may_be_apart),
        cmocka_unit_test(typos_are_read_past),
        cmocka_unit_test(other_words_are_no_typos),
        cmocka_unit_test(little_words_may_stand_between),
        cmocka_unit_test(the_longer_term_covers_the_shorter),
        cmocka_unit_test(a_gap_passes_up_to_three_words),
        cmocka_unit_test(an_exact_term_wants_its_letters),
        cmocka_unit_test(a_term_counts_once),
        cmocka_unit_test(each_term_says_what_it_rests_on),
        cmocka_unit_test(dissent_comes_along),
        cmocka_unit_test(any_bytes_are_a_text),
        cmocka_unit_test(a_long_text_is_read_in_part),
    };
    return cmocka_run_group_tests(tests, set_up, state_tear_down);
}
