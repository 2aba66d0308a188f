/* SPDX-License-Identifier: MIT */
/* The keys of every decision, read back by another JSON library: they say what the engine decided,
 * whatever it is. */
#include "policy_fixture.h"

#include "format/json.h"
#include <jansson.h>

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
    "  outputs = { size = { { \"a lot\", when = \"points > 10\" } }, word = { { \"any\" } } },\n"
    "  outcome = { { \"large\", when = \"points >= 1000\" }, { \"some\", when = \"points > 0\" } "
    "},\n"
    "}\n";

static Text text_at(const json_t *object, const char *key) {
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? (Text){json_string_value(value), json_string_length(value)}
                                 : TEXT("");
}

static void check_text(const json_t *object, const char *key, Text wanted) {
    if (!wanted.len)
        assert_true(json_is_null(json_object_get(object, key)));
    assert_true(text_equal(text_at(object, key), wanted));
}

static void check_list(const json_t *list, size_t at, Text wanted) {
    const json_t *value = json_array_get(list, at);
    assert_true(json_is_string(value));
    assert_true(text_equal((Text){json_string_value(value), json_string_length(value)}, wanted));
}

static void check_assumed(const json_t *assumed, const char *name, const Value *value) {
    const json_t *given = json_object_get(assumed, name);
    switch (value->kind) {
    case VALUE_STRING:
        check_text(assumed, name, value->string);
        break;
    case VALUE_LIST:
        assert_int_equal(json_array_size(given), value->list.count);
        for (size_t i = 0; i < value->list.count; i++)
            check_list(given, i, value->list.items[i].string);
        break;
    case VALUE_BOOLEAN:
        assert_int_equal(json_is_true(given), value->boolean);
        break;
    default:
        assert_true(json_integer_value(given) == value->integer);
    }
}

/* Every key, and no other; lists in the order of the policy and the subject. */
static void check_keys(const json_t *json, const Printer *printer, const Decision *decision) {
    const Policy *policy = decision->policy;
    const Subject *subject = policy->subject;
    Text hash = printer->policy_hash, kb = printer->kb_hash;
    size_t outputs = 0, fired = 0, open = 0, assumed = 0;
    check_text(json, "policy", policy->name);
    check_text(json, "id", decision->id);
    check_text(json, "outcome", decision->outcome);
    for (int i = 0; i < policy->output_count; i++) {
        outputs += decision->outputs[i].len > 0;
        if (decision->outputs[i].len)
            check_text(json, policy->outputs[i].name.at, decision->outputs[i]);
    }
    const json_t *scores = json_object_get(json, "scores"), *list = json_object_get(json, "fired");
    assert_int_equal(json_object_size(scores), policy->score_count);
    for (int i = 0; i < policy->score_count; i++)
        assert_true(json_number_value(json_object_get(scores, policy->scores[i].at)) ==
                    decision->scores[i]);
    for (int i = 0; i < policy->rule_count; i++)
        if (decision_verdict(decision, i) == VERDICT_HELD)
            check_list(list, fired++, policy->rules[i].id);
    assert_int_equal(json_array_size(list), fired);
    list = json_object_get(json, "unknown");
    for (int i = 0; i < subject->field_count; i++) {
        if (decision->is_open[i])
            check_list(list, open++, subject->fields[i].name);
        assumed += decision->record->is_assumed[i];
        if (decision->record->is_assumed[i])
            check_assumed(json_object_get(json, "assumed"), subject->fields[i].name.at,
                          &decision->record->values[i]);
    }
    assert_int_equal(json_array_size(list), open);
    assert_int_equal(json_object_size(json_object_get(json, "assumed")), assumed);
    list = json_object_get(json, "warnings");
    assert_int_equal(json_array_size(list), decision->warning_count);
    for (size_t i = 0; i < decision->warning_count; i++)
        check_list(list, i, decision->warnings[i]);
    check_text(json, "policy_hash", (Text){hash.at, hash.len < 16 ? hash.len : 16});
    check_text(json, "kb_hash", (Text){kb.at, kb.len < 16 ? kb.len : 16});
    assert_int_equal(json_object_size(json), 10 + outputs);
}

static void test_says_what_was_decided(void **state) {
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
    Buffer out = {0};
    size_t count = sizeof profiles / sizeof *profiles;
    for (size_t i = 0; i < count * 2; i++) {
        Printer printer = {loaded->engine, text_of(loaded->policy->hash),
                           i < count ? TEXT("0123456789abcdef0123") : TEXT(""), DETAIL_PLAIN, NULL};
        Decision decision;
        JsonReader reader;
        json_error_t bad;
        record_reset(record);
        json_open(&reader, text_of(profiles[i % count]), &record->arena);
        assert_true(json_record_read(&reader, record, NULL, &stray, "p", 1, &err));
        assert_true(host_decide(loaded, record, warnings, i % 3, false, &decision, &err));
        buffer_clear(&out);
        decision_write_json(&printer, &decision, &out);
        assert_int_equal(out.at[out.len - 1], '\n');
        json_t *json = json_loadb(out.at, out.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &bad);
        assert_non_null(json);
        check_keys(json, &printer, &decision);
        json_decref(json);
        printer_close(&printer);
    }
    buffer_free(&out);
    stray_names_free(&stray);
    record_free(record);
    fixture_close(&fixture);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_what_was_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
