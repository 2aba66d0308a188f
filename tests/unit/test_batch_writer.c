/* SPDX-License-Identifier: MIT */
/* The prepared writer gives the bytes of the one that explains itself, whatever the decision. */
#include "policy_fixture.h"

#include "batch/writer.h"

static const char policy_text[] =
    "return policy {\n"
    "  name = \"odd \\\"name\\\"\", about = \"company\", doc = \"Many kinds of decision.\",\n"
    "  scores = { \"points\", \"half\" },\n"
    "  assume = {\n"
    "    { id = \"a1\", set = { stage = \"mature\" }, when = \"employees > 100\","
    " because = \"b\" },\n"
    "    { id = \"a2\", set = { regulations = { \"SOX\", \"GDPR\" } },"
    " when = \"industry == 'banking'\", because = \"b\" },\n"
    "    { id = \"a3\", set = { developers = 12 }, when = \"employees > 500\","
    " because = \"b\" },\n"
    "    { id = \"a4\", set = { tech_advantage = true }, when = \"employees > 900\","
    " because = \"b\" },\n"
    "  },\n"
    "  rules = {\n"
    "    { id = \"many\", when = \"employees >= 200\", give = { points = 1234567, half = 0.5 },"
    " because = \"b\", warn = \"a \\\"warning\\\" – with signs\" },\n"
    "    { id = \"bank\", when = \"industry == 'banking'\", give = { points = -7 },"
    " because = \"b\" },\n"
    "    { id = \"mature-and-with-a-long-name-of-its-own\", when = \"stage == 'mature'\","
    " give = { half = -120 }, because = \"b\" },\n"
    "    { id = \"devs\", when = \"developers > 10\", give = { points = 10 }, because = \"b\" },\n"
    "    { id = \"tech\", when = \"tech_advantage\", give = { points = 100 }, because = \"b\" },\n"
    "    { id = \"sox\", when = \"has(regulations, 'SOX')\", give = { half = 999 },"
    " because = \"b\" },\n"
    "    { id = \"plus\", when = \"known(revenue)\", give = { half = \"revenue\" } },\n"
    "    { id = \"minus\", when = \"known(revenue)\", give = { points = \"0 - revenue\" } },\n"
    "  },\n"
    "  outcome = { { \"large\", when = \"points >= 1000\" }, { \"some\", when = \"points > 0\" } "
    "},\n"
    "}\n";

static void test_gives_the_bytes_of_the_plain_writer(void **state) {
    (void)state;
    static const char *const profiles[] = {
        "{}",
        "{\"revenue\":999}",
        "{\"revenue\":1000}",
        "{\"revenue\":1001}",
        "{\"revenue\":99.5}",
        "{\"revenue\":1e18}",
        "{\"id\":\"a\",\"employees\":300}",
        "{\"id\":7,\"employees\":1000,\"industry\":\"banking\"}",
        "{\"name\":\"M\\u00fcller \\\"und\\\" S\\u00f6hne\",\"industry\":\"banking\"}",
        "{\"id\":\"a\\\\b\\u0001\",\"employees\":600,\"stage\":\"startup\"}",
        "{\"id\":\"a name that is longer than the writer expects of a name, by some letters\","
        "\"developers\":11,\"tech_advantage\":false}",
    };
    Fixture fixture;
    RemitError err;
    fixture_open(&fixture);
    LoadedPolicy *loaded = fixture_load(&fixture, policy_text, &err);
    if (!loaded)
        fail_msg("%s:%d: %s", err.file, err.line, err.message);
    static const Text warnings[] = {{"one\n", 4}, {"two", 3}};
    Record *record = record_new(loaded->subject);
    StrayNames stray = {0};
    Buffer plain = {0}, quick = {0};
    for (int hashes = 0; hashes < 2; hashes++) {
        Printer printer = {loaded->engine, text_of(loaded->policy->hash),
                           hashes ? TEXT("0123456789abcdef0123") : TEXT(""), DETAIL_PLAIN};
        DecisionWriter *writer =
            decision_writer_new(loaded->policy, printer.policy_hash, printer.kb_hash);
        for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
            Decision decision;
            JsonReader reader;
            record_reset(record);
            json_open(&reader, text_of(profiles[i]), &record->arena);
            assert_true(json_record_read(&reader, record, NULL, &stray, "p", 1, &err));
            assert_true(host_decide(loaded, record, warnings, i % 3, false, &decision, &err));
            decision_write_json(&printer, &decision, &plain);
            decision_writer_add(writer, &decision, &quick);
        }
        decision_writer_free(writer);
    }
    buffer_put(&plain, '\0');
    buffer_put(&quick, '\0');
    assert_string_equal(quick.at, plain.at);
    assert_non_null(strstr(quick.at, "\"stage\":\"mature\""));
    buffer_free(&plain);
    buffer_free(&quick);
    stray_names_free(&stray);
    record_free(record);
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gives_the_bytes_of_the_plain_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
