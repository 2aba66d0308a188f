/* SPDX-License-Identifier: MIT */
/* Reading other people's words and numbers into fields, as the shipped company subject says. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "host/host.h"
#include "output/layout.h"
#include <stdio.h>

static Host *host;
static const Subject *company;

static int open_company(void **unused) {
    (void)unused;
    HostOptions options = {SOURCE_DIR "/scripts", NULL};
    RemitError err;
    host = host_new(&options);
    company = host_subject(host, TEXT("company"), &err);
    if (!company)
        error_print(stderr, &err, "error", false);
    return company ? 0 : -1;
}

static int close_company(void **unused) {
    (void)unused;
    host_free(host);
    return 0;
}

typedef struct Reading {
    const char *field, *text;
    const char *wanted; /* as printed; "missing"; or "!" and a part of the error */
} Reading;

static void print_value(const Value *value, char *out, size_t room) {
    Buffer buffer = {0};
    if (value->kind == VALUE_MISSING)
        buffer_lit(&buffer, "missing");
    else
        layout_value(&buffer, value);
    snprintf(out, room, "%.*s", (int)buffer.len, buffer.at);
    buffer_free(&buffer);
}

static void test_texts_are_read_as_people_mean_them(void **unused) {
    (void)unused;
    static const Reading readings[] = {
        {"employees", "1200", "1200"},
        {"employees", " 2,100,000 ", "2100000"},
        {"employees", "2 100 000", "2100000"},
        {"employees", "12k", "12000"},
        {"employees", "12K", "12000"},
        {"employees", "1.5M", "1500000"},
        {"employees", "1.1M", "1100000"},
        {"employees", "1e3", "1000"},
        {"employees", "12.0", "12"},
        {"employees", "", "missing"},
        {"employees", "  ", "missing"},
        {"employees", "N/A", "missing"},
        {"employees", "n/a", "missing"},
        {"employees", "-", "missing"},
        {"employees", "many", "!expected a whole number"},
        {"employees", "12x", "!expected a whole number"},
        {"employees", "1,5", "!expected a whole number"},
        {"employees", "1,2345", "!expected a whole number"},
        {"employees", "12.5", "!expected a whole number"},
        {"employees", "-5", "!the least is 0"},
        {"employees", "99999999999999999999", "!employees"},
        {"employees", "1e999", "!employees"},
        {"revenue", "$648,125,000 ", "648125000"},
        {"revenue", "$0.8m", "800000"},
        {"tech_advantage", "yes", "true"},
        {"tech_advantage", "No", "false"},
        {"tech_advantage", "TRUE", "true"},
        {"tech_advantage", "perhaps", "!true or false"},
        {"product", "technology", "technology"},
        {"product", "Technology", "technology"},
        {"product", "banana", "!not one of its allowed values"},
        {"stage", "Start-up", "startup"},
        {"regulations", "GDPR; SOX", "GDPR, SOX"},
        {"regulations", "gdpr|GDPR", "GDPR"},
        {"regulations", "GDPR, XYZ", "!XYZ"},
        {"regulations", "none", "none"},
        {"roles", "None", "none"},
        {"industry", "Health Care", "healthcare"},
        {"industry", "General Merchandisers", "retail"},
    };
    Record *record = record_new(company);
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        const Reading *reading = &readings[i];
        int field = subject_field(company, text_of(reading->field));
        char got[256];
        RemitError err;
        assert_true(field >= 0);
        record_reset(record);
        if (record_set_text(record, field, text_of(reading->text), &err)) {
            print_value(&record->values[field], got, sizeof got);
            if (strcmp(got, reading->wanted) != 0)
                fail_msg("%s = '%s' is read as %s", reading->field, reading->text, got);
        } else if (reading->wanted[0] != '!' || !strstr(err.message, reading->wanted + 1) ||
                   !strstr(err.message, reading->field)) {
            fail_msg("%s = '%s' fails with: %s", reading->field, reading->text, err.message);
        }
    }
    record_free(record);
}

static void test_a_range_is_unknown_and_noted_or_an_error(void **unused) {
    (void)unused;
    static const struct {
        const char *text;
        bool is_range;
    } texts[] = {{"11-50", true},           {"11–50", true},
                 {"1,001-5,000", true},     {"500 to 1000", true},
                 {"51 - 200 people", true}, {"1-10k", true},
                 {"10,001 – 50,000", true}, {"50-11", false},
                 {"11-11", false},          {"11-", false},
                 {"2-10-20", false},        {"11-many", false},
                 {"today", false}};
    Record *record = record_new(company);
    int employees = subject_field(company, TEXT("employees"));
    RemitError err;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        Text text = text_of(texts[i].text);
        record_reset(record);
        record_keep_notes(record, false);
        assert_false(record_set_text(record, employees, text, &err));
        assert_non_null(strstr(err.message, "expected a whole number"));
        assert_int_equal(strstr(err.hint, "a range is no single number") != NULL,
                         texts[i].is_range);
        record_keep_notes(record, true);
        assert_int_equal(record_set_text(record, employees, text, &err), texts[i].is_range);
        assert_int_equal(record->note_count, texts[i].is_range);
        assert_int_equal(record->values[employees].kind, VALUE_MISSING);
        if (texts[i].is_range)
            assert_non_null(strstr(record->notes[0].text.at, texts[i].text));
    }
    /* What comes later counts, and has nothing noted. */
    record_reset(record);
    assert_true(record_set_text(record, employees, TEXT("11-50"), &err));
    assert_true(record_set_text(record, employees, TEXT("11–50"), &err));
    assert_int_equal(record->note_count, 1);
    record_unset(record, employees);
    assert_int_equal(record->note_count, 0);
    record_free(record);
}

static void test_columns_of_other_people_find_their_fields(void **unused) {
    (void)unused;
    static const char *const columns[][2] = {{"Number_of_employees", "employees"},
                                             {"headcount", "employees"},
                                             {"EMPLOYEES ", "employees"},
                                             {"Company", "name"},
                                             {"Sector", "industry"},
                                             {"Industry", "industry"},
                                             {"team_size", "employees"},
                                             {"Revenue", "revenue"},
                                             {"Country", "country"},
                                             {"Ticker symbol of the week", NULL},
                                             {"", NULL}};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        int field = subject_column(company, text_of(columns[i][0]));
        const char *found = field < 0 ? NULL : company->fields[field].name.at;
        if (columns[i][1])
            assert_string_equal(found ? found : "none", columns[i][1]);
        else
            assert_null(found);
    }
}

static void test_a_wrong_value_names_its_field_and_what_was_meant(void **unused) {
    (void)unused;
    Record *record = record_new(company);
    RemitError err;
    int product = subject_field(company, TEXT("product"));
    assert_false(record_set_text(record, product, TEXT("tecnology"), &err));
    assert_int_equal(err.code, REMIT_E_RECORD);
    assert_non_null(strstr(err.message, "product"));
    assert_string_equal(err.hint, "did you mean 'technology'?");
    assert_false(record_set_boolean(record, product, true, &err));
    assert_non_null(strstr(err.message, "product"));
    record_free(record);
}

static void test_an_identity_may_be_written_as_a_whole_number(void **unused) {
    (void)unused;
    static const struct {
        double number;
        const char *wanted; /* NULL: refused */
    } numbers[] = {{17.0, "17"}, {1e2, "100"}, {-0.0, "0"},   {0x1p53 - 1, "9007199254740991"},
                   {17.5, NULL}, {1e20, NULL}, {-1e300, NULL}};
    Record *record = record_new(company);
    int id = subject_field(company, TEXT("id")), product = subject_field(company, TEXT("product"));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        RemitError err = {0};
        assert_int_equal(record_set_number(record, id, numbers[i].number, &err),
                         numbers[i].wanted != NULL);
        if (numbers[i].wanted)
            assert_true(text_equal(record_identity(record), text_of(numbers[i].wanted)));
        else
            assert_non_null(strstr(err.hint, "quotes"));
    }
    RemitError err;
    assert_false(record_set_number(record, product, 17.0, &err));

    /* With its text at hand also one that no number holds. */
    Text huge = TEXT("18446744073709551617");
    assert_true(record_set_numeral(record, id, huge, 0x1p64, &err));
    assert_true(text_equal(record_identity(record), huge));
    assert_true(record_set_numeral(record, id, TEXT("-18446744073709551617"), -0x1p64, &err));
    assert_true(text_equal(record_identity(record), TEXT("-18446744073709551617")));
    assert_false(record_set_numeral(record, id, TEXT("1.8446744073709551617e19"), 0x1p64, &err));
    assert_false(record_set_numeral(record, product, huge, 0x1p64, &err));
    record_free(record);
}

static void test_no_text_holds_a_nul(void **unused) {
    (void)unused;
    static const char *const fields[] = {"id", "product", "roles"};
    const Text text = {"CTO\0x", 5};
    Record *record = record_new(company);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        RemitError err;
        int field = subject_field(company, text_of(fields[i]));
        assert_true(field >= 0);
        assert_false(record_set_text(record, field, text, &err));
        assert_int_equal(err.code, REMIT_E_RECORD);
        assert_non_null(strstr(err.message, fields[i]));
    }
    record_free(record);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_are_read_as_people_mean_them),
        cmocka_unit_test(test_a_range_is_unknown_and_noted_or_an_error),
        cmocka_unit_test(test_columns_of_other_people_find_their_fields),
        cmocka_unit_test(test_a_wrong_value_names_its_field_and_what_was_meant),
        cmocka_unit_test(test_an_identity_may_be_written_as_a_whole_number),
        cmocka_unit_test(test_no_text_holds_a_nul),
    };
    return cmocka_run_group_tests(tests, open_company, close_company);
}
