/* SPDX-License-Identifier: MIT */
/* What several verbs do. */
#include "cli/common.h"
#include "input/file.h"
#include <stdarg.h>

enum { MOST_PROFILE_BYTES = 64 << 20 };

Host *cli_host(const Args *args) {
    HostOptions options = {args_value(args, "scripts"), args_value(args, "db")};
    return host_new(&options);
}

int cli_fail(const Args *args, const RemitError *err) {
    fflush(stdout);
    error_print(stderr, err, "error", args->use_color_err);
    return error_exit_code(err->code);
}

int cli_usage(const char *verb, const char *format, ...) {
    RemitError err;
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    error_set(&err, REMIT_E_USAGE, "%s", message);
    error_hint(&err, "'remit %s --help' shows examples", verb);
    error_print(stderr, &err, "error", false);
    return error_exit_code(REMIT_E_USAGE);
}

void cli_warn(const Args *args, Text warning) {
    RemitError err;
    error_set(&err, REMIT_OK, "%.*s", TEXT_ARG(warning));
    error_print(stderr, &err, "warning", args->use_color_err);
}

static bool read_file(const Args *args, const char *file, Record *record, Arena *arena,
                      ProfileWarnings *warnings, RemitError *err) {
    Buffer content = {0}, note = {0};
    StrayNames stray = {0};
    JsonReader reader;
    const char *name = strcmp(file, "-") == 0 ? "<stdin>" : file;
    bool done = file_read(file, MOST_PROFILE_BYTES, REMIT_E_INPUT, &content, err);
    if (done) {
        Text text = arena_text(arena, json_without_bom(buffer_text(&content)));
        json_open(&reader, text, arena);
        record_keep_notes(record, true);
        done = json_record_read(&reader, record, NULL, &stray, name, 1, err);
        record_keep_notes(record, false); /* what is typed shall be right */
        if (done && !json_finish(&reader)) {
            done = json_error(&reader, name, 1, err);
            error_hint(err, "a profile is one object; 'remit batch' takes many records");
        }
        if (!done)
            err->code = REMIT_E_INPUT;
    }
    if (done && stray.count && args_has(args, "strict")) {
        done = subject_fail_name(record->subject, stray.names[0], REMIT_E_INPUT, err);
        error_at(err, name, 0, 0);
    }
    if (done) { /* as in a list: what looks like a field is told with the decision, the rest here */
        warnings->count = json_record_warnings(record, &stray, arena, &warnings->texts, &note);
        warnings->name_count = warnings->count - record->note_count;
    }
    if (note.len)
        cli_warn(args, buffer_text(&note));
    buffer_free(&note);
    stray_names_free(&stray);
    buffer_free(&content);
    return done;
}

bool cli_apply_sets(const Args *args, Record *record, Record *other, RemitError *err) {
    for (int i = 0; i < args->given_count; i++) {
        if (strcmp(args->given[i].option->name, "set") != 0)
            continue;
        const char *set = args->given[i].value, *equals = strchr(set, '=');
        if (!equals) {
            error_set(err, REMIT_E_USAGE, "--set %s has no '='", set);
            error_hint(err, "write --set employees=1200");
            return false;
        }
        Text name = {set, (size_t)(equals - set)};
        Text value = text_of(equals + 1);
        bool is_known = false;
        Record *records[] = {record, other};
        for (int k = 0; k < 2; k++) {
            int field = records[k] ? subject_column(records[k]->subject, name) : -1;
            if (field < 0)
                continue;
            is_known = true;
            if (text_invalid_utf8(value) >= 0) {
                return error_set(err, REMIT_E_USAGE, "--set %.*s: the value is not valid UTF-8",
                                 TEXT_ARG(name));
            }
            record_unset(records[k], field);
            if (!record_set_text(records[k], field, value, err)) {
                err->code = REMIT_E_USAGE;
                return false;
            }
        }
        if (!is_known) {
            const Subject *subject = other ? other->subject : record->subject;
            error_set(err, REMIT_E_USAGE, "--set: unknown field '%.*s' of %.*s", TEXT_ARG(name),
                      TEXT_ARG(subject->name));
            subject_suggest(subject, name, err);
            return false;
        }
    }
    return true;
}

void cli_settle_warnings(const Record *record, Arena *arena, ProfileWarnings *warnings) {
    warnings->count = warnings->name_count;
    for (size_t i = 0; i < record->note_count; i++)
        warnings->texts[warnings->count++] = arena_text(arena, record->notes[i].text);
}

bool cli_read_profile(const Args *args, const char *file, Record *record, Arena *arena,
                      ProfileWarnings *warnings, RemitError *err) {
    *warnings = (ProfileWarnings){0};
    return !file || read_file(args, file, record, arena, warnings, err);
}

int cli_print_decision(const Args *args, LoadedPolicy *loaded, const Decision *decision) {
    Printer printer = {loaded->engine, text_of(loaded->policy->hash), host_kb_hash(loaded->host),
                       args_has(args, "explain") ? DETAIL_RULES : DETAIL_REASON, NULL};
    Buffer out = {0};
    const char *file = args_value(args, "output");
    RemitError err;
    int exit_code = 0;
    if (args_has(args, "json"))
        decision_write_json(&printer, decision, &out);
    else
        decision_write_text(&printer, decision, style_of(args->use_color_out && !file), &out);
    if (file && strcmp(file, "-") != 0) {
        if (!file_write(file, buffer_text(&out), &err))
            exit_code = cli_fail(args, &err);
    } else {
        fwrite(out.at, 1, out.len, stdout);
    }
    buffer_free(&out);
    printer_close(&printer);
    return exit_code;
}
