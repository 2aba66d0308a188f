/* SPDX-License-Identifier: MIT */
/* The library as an embedder sees it: include/remit.h and nothing else. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "remit.h"
#include <string.h>

static const char *decide(const RemitPolicy *policy, const char *profile, RemitError *err) {
    return remit_decide(policy, profile, strlen(profile), REMIT_REASON, err);
}

static void test_an_embedder_decides(void **unused) {
    (void)unused;
    RemitOptions options = remit_options_default();
    options.scripts = SOURCE_DIR "/scripts";
    Remit *remit = remit_open(&options);
    RemitError err;
    const RemitPolicy *policy = remit_load(remit, "structure", &err);
    assert_non_null(policy);
    const char *decision =
        decide(policy,
               "{\"employees\":1200,\"product\":\"technology\",\"internal_it\":\"complex\"}", &err);
    assert_non_null(decision);
    assert_non_null(strstr(decision, "\"outcome\":\"both\""));
    decision = decide(policy, "{\"employes\":1200}", &err);
    assert_non_null(decision);
    assert_non_null(strstr(decision, "did you mean 'employees'?"));
    remit_close(remit);
}

static void test_what_is_wrong_is_told_with_its_place(void **unused) {
    (void)unused;
    RemitOptions options = remit_options_default();
    options.scripts = SOURCE_DIR "/scripts";
    Remit *remit = remit_open(&options);
    RemitError err;
    assert_null(remit_load(remit, "strukture", &err));
    assert_int_equal(err.code, REMIT_E_POLICY);
    assert_string_equal(err.hint, "did you mean 'structure'?");
    const RemitPolicy *policy = remit_load(remit, "structure", NULL);
    assert_non_null(policy);
    assert_null(decide(policy, "{\"employees\":\n\"lots\"}", &err));
    assert_int_equal(err.code, REMIT_E_RECORD);
    assert_int_equal(err.line, 2);
    assert_int_equal(remit_exit_code(err.code), 1);
    assert_null(decide(policy, "{} {}", NULL));
    remit_close(remit);
    remit_close(NULL);
}

static void test_a_knowledge_base_that_is_named_must_be_there(void **unused) {
    (void)unused;
    RemitOptions options = remit_options_default();
    options.scripts = SOURCE_DIR "/scripts";
    options.kb = SOURCE_DIR "/no-such.db";
    Remit *remit = remit_open(&options);
    RemitError err;
    assert_null(remit_load(remit, "structure", &err));
    assert_int_equal(err.code, REMIT_E_KB);
    assert_null(remit_load(remit, "structure", NULL));
    remit_close(remit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_embedder_decides),
        cmocka_unit_test(test_what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(test_a_knowledge_base_that_is_named_must_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
