/* SPDX-License-Identifier: MIT */
/* remit own: who owns a responsibility, told in anybody's words, and who holds it in a given
 * company. */
#include "cli/common.h"
#include <errno.h>
#include <unistd.h>

enum { MOST_TEXT_BYTES = 1 << 20 }; /* the longest job posting has some kilobytes */

static bool set_text(Record *record, Text text, RemitError *err) {
    int field = subject_text_field(record->subject);
    ptrdiff_t invalid = text_invalid_utf8(text);
    if (invalid >= 0) {
        error_set(err, REMIT_E_INPUT, "the text is not valid UTF-8 (byte %td)", invalid + 1);
        return error_hint(err, "save it as UTF-8"), false;
    }
    return record_set_text(record, field, text, err);
}

/* What the command line says of the company it is asked in goes into the record. The subject of
 * companies is long: it is read only when something is said. */
static bool set_company(const Args *args, Host *host, Record *record, Arena *arena,
                        ProfileWarnings *warnings, RemitError *err) {
    const char *profile = args_value(args, "profile");
    *warnings = (ProfileWarnings){0};
    if (!profile && !args_has(args, "set"))
        return true;
    const Subject *subject = host_subject(host, TEXT("company"), err);
    if (!subject)
        return false;
    Record *company = record_new(subject);
    bool is_done = cli_read_profile(args, profile, company, arena, warnings, err) &&
                   cli_apply_sets(args, record, company, err);
    if (is_done) {
        record_copy_shared(company, record);
        cli_settle_warnings(company, arena, warnings);
    }
    record_free(company);
    return is_done;
}

static int own(const Args *args, Host *host, Text text) {
    RemitError err;
    const char *policy = args_value(args, "policy");
    LoadedPolicy *loaded = host_policy(host, policy ? policy : "ownership", &err);
    if (!loaded)
        return cli_fail(args, &err);
    if (subject_text_field(loaded->subject) < 0)
        return cli_usage("own", "the policy '%s' is not about a text",
                         policy ? policy : "ownership");
    Record *record = record_new(loaded->subject);
    Arena arena = {0};
    ProfileWarnings warnings;
    Decision decision;
    bool done = set_text(record, text, &err) &&
                set_company(args, host, record, &arena, &warnings, &err) &&
                host_decide(loaded, record, warnings.texts, warnings.count, true, &decision, &err);
    int exit_code = done ? cli_print_decision(args, loaded, &decision) : cli_fail(args, &err);
    record_free(record);
    arena_free(&arena);
    return exit_code;
}

/* All operands, a space between, as the shell took them apart. */
static void join_operands(const Args *args, Buffer *text) {
    for (int i = 0; i < args->count; i++) {
        if (i)
            buffer_put(text, ' ');
        buffer_add(text, text_of(args->operands[i]));
    }
}

static int run_own(const Args *args) {
    Buffer text = {0};
    bool from_input = args->count == 1 && strcmp(args->operands[0], "-") == 0;
    if (args->count == 0)
        return cli_usage("own", "who owns what? Say it in words");
    if (from_input) {
        RemitError err;
        for (;;) {
            char *at = buffer_reserve(&text, 65536);
            ssize_t count = read(STDIN_FILENO, at, 65536);
            if (count < 0) {
                error_set(&err, REMIT_E_INPUT, "the text cannot be read: %s", strerror(errno));
                error_hint(&err, "remit own - <FILE reads it from a file");
                buffer_free(&text);
                return cli_fail(args, &err);
            }
            if (count == 0)
                break;
            text.len += (size_t)count;
            if (text.len > MOST_TEXT_BYTES) {
                error_set(&err, REMIT_E_INPUT, "the text is longer than %d MiB",
                          MOST_TEXT_BYTES >> 20);
                buffer_free(&text);
                return cli_fail(args, &err);
            }
        }
    } else {
        join_operands(args, &text);
    }
    Host *host = cli_host(args);
    int exit_code = own(args, host, buffer_text(&text));
    host_free(host);
    buffer_free(&text);
    return exit_code;
}

static const Option own_options[] = {
    CLI_DECIDE_OPTIONS,
    {"profile", 'P', "FILE", "the company it is asked in, as a JSON object"},
    {"policy", 'p', "POLICY", "another policy than ownership"},
    {0},
};

const Verb verb_own = {
    .name = "own",
    .operands = "TEXT…|-",
    .summary = "who owns a responsibility",
    .examples = "  remit own \"price talks with our office-software maker\"\n"
                "  remit own \"laptops for new staff\" --profile startup.json\n"
                "  remit own \"single sign-on\" --set roles=CTO --explain\n"
                "  remit own - < job-posting.txt\n",
    .options = own_options,
    .run = run_own,
};
