/* SPDX-License-Identifier: MIT */
/* Filling and printing errors. Texts that are too long are cut at a whole UTF-8 sequence. */
#include "base/error.h"
#include <stdarg.h>

enum { WIDEST_SOURCE = 160 }; /* a longer line is shown as a window around the error */

static void copy_text(char *to, size_t room, Text text) {
    size_t len = text.len < room - 1 ? text.len : room - 1;
    if (len < text.len)
        while (len > 0 && ((unsigned char)text.at[len] & 0xc0) == 0x80)
            len--;
    if (len)
        memcpy(to, text.at, len);
    to[len] = '\0';
}

__attribute__((format(printf, 3, 0))) static void copy_format(char *to, size_t room,
                                                              const char *format, va_list args) {
    char text[1024];
    vsnprintf(text, sizeof text, format, args);
    copy_text(to, room, text_of(text));
}

bool error_set(RemitError *err, RemitCode code, const char *format, ...) {
    if (!err)
        return false;
    *err = (RemitError){.code = code};
    va_list args;
    va_start(args, format);
    copy_format(err->message, sizeof err->message, format, args);
    va_end(args);
    return false;
}

void error_at(RemitError *err, const char *file, int line, int column) {
    if (!err || err->file[0])
        return;
    copy_text(err->file, sizeof err->file, text_of(file));
    if (err->line == 0) {
        err->line = line;
        err->column = column;
    }
}

void error_in_text(RemitError *err, const char *file, Text text, size_t offset, size_t width) {
    if (!err || err->file[0])
        return;
    if (offset > text.len)
        offset = text.len;
    int line = 1;
    size_t start = 0;
    for (const char *at = text.at, *stop = text.at + offset;
         at < stop && (at = memchr(at, '\n', (size_t)(stop - at)));) {
        line++;
        start = (size_t)(++at - text.at);
    }
    const char *newline = memchr(text.at + start, '\n', text.len - start);
    size_t end = newline ? (size_t)(newline - text.at) : text.len;
    if (end > start && text.at[end - 1] == '\r')
        end--;
    err->line = line;
    err->column = (int)(offset - start) + 1;
    copy_text(err->file, sizeof err->file, text_of(file));
    size_t column = offset - start;
    if (end - start > WIDEST_SOURCE) { /* a window: the caret must stay in it */
        size_t from = column > WIDEST_SOURCE / 2 ? start + column - WIDEST_SOURCE / 2 : start;
        while (from > start && ((unsigned char)text.at[from] & 0xc0) == 0x80)
            from--;
        if (end - from > WIDEST_SOURCE)
            end = from + WIDEST_SOURCE;
        column = offset - from;
        start = from;
    }
    copy_text(err->source, sizeof err->source,
              (Text){text.at + start, end > start ? end - start : 0});
    size_t left = end > offset ? end - offset : 1;
    err->width = (int)(width < 1 ? 1 : width < left ? width : left);
    err->caret = (int)column;
}

void error_hint(RemitError *err, const char *format, ...) {
    if (!err || err->hint[0])
        return;
    va_list args;
    va_start(args, format);
    copy_format(err->hint, sizeof err->hint, format, args);
    va_end(args);
}

void error_suggest(RemitError *err, Text word, const Text *candidates, size_t count) {
    int nearest = text_nearest(word, candidates, count);
    if (nearest >= 0)
        error_hint(err, "did you mean '%.*s'?", TEXT_ARG(candidates[nearest]));
}

void error_print_clean(FILE *out, Text text) {
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '\t')
            fputc(' ', out);
        else if (byte < 0x20 || byte == 0x7f)
            fputc('?', out);
        else
            fputc(byte, out);
    }
}

void error_print(FILE *out, const RemitError *err, const char *kind, bool use_color) {
    const char *bold = use_color ? "\033[1m" : "", *end = use_color ? "\033[0m" : "";
    const char *tint = !use_color ? "" : strcmp(kind, "error") == 0 ? "\033[1;31m" : "\033[1;35m";
    fputs(bold, out);
    if (!err->file[0])
        fputs("remit: ", out);
    else
        error_print_clean(out, text_of(err->file));
    if (err->file[0] && err->line > 0)
        fprintf(out, ":%d", err->line);
    if (err->file[0] && err->column > 0)
        fprintf(out, ":%d", err->column);
    if (err->file[0])
        fputs(": ", out);
    fprintf(out, "%s%s%s:%s ", end, tint, kind, end);
    error_print_clean(out, text_of(err->message));
    fputc('\n', out);
    if (err->source[0]) {
        fprintf(out, "%5d | ", err->line);
        error_print_clean(out, text_of(err->source));
        fputs("\n      | ", out);
        for (int i = 0; i < err->caret && err->source[i]; i++)
            if (((unsigned char)err->source[i] & 0xc0) != 0x80) /* one column a character */
                fputc(' ', out);
        fprintf(out, "%s^", tint);
        for (int i = 1; i < err->width; i++)
            fputc('~', out);
        fprintf(out, "%s\n", end);
    }
    if (err->hint[0]) {
        fputs("      hint: ", out);
        error_print_clean(out, text_of(err->hint));
        fputc('\n', out);
    }
}

int error_exit_code(RemitCode code) {
    static const int exit_codes[] = {
#define X(name, text, exit_code) exit_code,
        REMIT_CODES(X)
#undef X
    };
    return exit_codes[code];
}
