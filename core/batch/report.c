/* SPDX-License-Identifier: MIT */
/* Telling people how a run goes, and keeping the records that were rejected. */
#include "batch/report.h"
#include "format/csv.h"
#include <time.h>

enum { SHOWN_REJECTIONS = 20, STATUS_MS = 200, LINE_MS = 10000 };

double report_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool report_open(Report *report, const char *errors, const uint64_t *goes_on, RemitError *err) {
    if (!errors)
        return true;
    report->has_errors = goes_on ? sink_reopen(&report->errors, errors, *goes_on, err)
                                 : sink_open(&report->errors, errors, err);
    if (!goes_on)
        buffer_lit(&report->errors.buffer, "line,column,code,message,raw\n");
    return report->has_errors;
}

void report_keep(Report *report) {
    if (report->has_errors)
        sink_keep(&report->errors);
    report->has_errors = false;
}

static void clear_status(Report *report) {
    if (report->has_status)
        fputs("\r\033[K", report->messages);
    report->has_status = false;
}

void report_warning(Report *report, const char *file, int line, Text message) {
    RemitError err;
    clear_status(report);
    error_set(&err, REMIT_OK, "%.*s", TEXT_ARG(message));
    error_at(&err, file, line, 0);
    error_print(report->messages, &err, "warning", report->use_color);
}

void report_note(Report *report, const char *message) {
    RemitError err;
    clear_status(report);
    error_set(&err, REMIT_OK, "%s", message);
    error_print(report->messages, &err, "note", report->use_color);
}

void report_error(Report *report, const RemitError *err) {
    clear_status(report);
    error_print(report->messages, err, "error", report->use_color);
}

/* Rejected texts can be in any encoding; the file is UTF-8. */
static void write_raw(Buffer *out, Text raw) {
    Buffer clean = {0};
    while (raw.len) {
        ptrdiff_t invalid = text_invalid_utf8(raw);
        size_t valid = invalid < 0 ? raw.len : (size_t)invalid;
        buffer_add(&clean, (Text){raw.at, valid});
        if (invalid >= 0)
            buffer_lit(&clean, "\xef\xbf\xbd");
        valid += invalid >= 0;
        raw = (Text){raw.at + valid, raw.len - valid};
    }
    csv_write_cell(out, buffer_text(&clean), ',');
    buffer_free(&clean);
}

static void write_rejection(Report *report, const Rejection *rejection) {
    Buffer *out = &report->errors.buffer;
    buffer_addf(out, "%d,", rejection->error.line);
    if (rejection->error.column)
        buffer_addf(out, "%d", rejection->error.column);
    buffer_addf(out, ",%s,", reject_reason_name(rejection->reason));
    write_raw(out, text_of(rejection->error.message));
    buffer_put(out, ',');
    write_raw(out, rejection->raw);
    buffer_put(out, '\n');
    if (!report->failed && !sink_relieve(&report->errors, &report->failure))
        report->failed = true;
}

void report_rejection(void *ctx, const Rejection *rejection) {
    Report *report = ctx;
    report->rejections++;
    if (report->has_errors)
        write_rejection(report, rejection);
    if (report->shows_rejections && report->rejections <= SHOWN_REJECTIONS)
        report_error(report, &rejection->error);
}

static void print_status(const Report *report, uint64_t bytes, const Tally *tally, double seconds) {
    FILE *out = report->messages;
    double part = report->size ? (double)bytes / (double)report->size : 0;
    if (report->size)
        fprintf(out, "%3.0f %%  ", part > 1 ? 100 : part * 100);
    fprintf(out, "%llu records  %.0f/s  %.0f s", (unsigned long long)tally->read,
            seconds > 0 ? (double)tally->read / seconds : 0, seconds);
    if (part > 0.01 && part < 1) {
        double left = seconds * (1 - part) / part;
        fprintf(out, "  ETA %d:%02d", (int)(left / 60), (int)left % 60);
    }
    uint64_t rejected = tally_rejected(tally);
    if (rejected)
        fprintf(out, "  %llu rejected", (unsigned long long)rejected);
}

void report_progress(Report *report, uint64_t bytes, const Tally *tally) {
    if (report->is_quiet)
        return;
    double now = report_clock();
    if ((now - report->last) * 1000 < (report->is_terminal ? STATUS_MS : LINE_MS))
        return;
    report->last = now;
    if (report->is_terminal)
        fputs("\r", report->messages);
    print_status(report, bytes, tally, now - report->start);
    fputs(report->is_terminal ? "\033[K" : "\n", report->messages);
    fflush(report->messages);
    report->has_status = report->is_terminal;
}

void report_strangers(Report *report, const char *file, int line, const char *what,
                      const Subject *subject, const Stranger *strangers, size_t count) {
    Buffer message = {0};
    size_t near = 0, far = 0;
    Text *names = mem_new((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) {
        if (!strangers[i].is_passed && !strangers[i].warning.len)
            names[far++] = strangers[i].name;
        if (strangers[i].warning.len && near++ < STRAY_SHOWN)
            report_warning(report, file, line, strangers[i].warning);
    }
    if (near > STRAY_SHOWN) {
        buffer_addf(&message, "%zu more %ss look like fields and are none", near - STRAY_SHOWN,
                    what);
        report_warning(report, file, line, buffer_text(&message));
        buffer_clear(&message);
    }
    stray_names_note(names, far, what, subject, &message);
    if (message.len)
        report_warning(report, file, line, buffer_text(&message));
    mem_free(names);
    buffer_free(&message);
}

bool report_close(Report *report, RemitError *err) {
    clear_status(report);
    if (report->shows_rejections && report->rejections > SHOWN_REJECTIONS)
        fprintf(report->messages, "… and %llu more; --errors FILE keeps them all\n",
                (unsigned long long)(report->rejections - SHOWN_REJECTIONS));
    if (!report->has_errors)
        return true;
    report->has_errors = false;
    if (!report->failed)
        return sink_finish(&report->errors, err);
    sink_abandon(&report->errors);
    *err = report->failure;
    return false;
}
