/* SPDX-License-Identifier: MIT */
/* Finding out what the input is: packed or not, a database or a text, and of which format. What its
 * columns mean is found out in setup.c. */
#include "batch/detect.h"

enum { BLOCK = 256 * 1024 };

bool detect_ending(const char *path, const char *end) {
    Text name = {0};
    packing_of_name(text_of(path ? path : ""), &name);
    size_t end_len = strlen(end);
    return name.len > end_len &&
           text_equal_nocase((Text){name.at + name.len - end_len, end_len}, text_of(end));
}

static InputFormat input_format_of(const char *path) {
    if (detect_ending(path, ".csv") || detect_ending(path, ".tsv") || detect_ending(path, ".tab"))
        return INPUT_CSV;
    if (detect_ending(path, ".ndjson") || detect_ending(path, ".jsonl"))
        return INPUT_NDJSON;
    return detect_ending(path, ".json") ? INPUT_JSON : INPUT_GUESS;
}

bool detect_is_database(const char *path) {
    return detect_ending(path, ".db") || detect_ending(path, ".sqlite") ||
           detect_ending(path, ".sqlite3");
}

/* Is this line the header of a list about the subject? */
static bool is_header(void *ctx, Text line) {
    const Columns *columns = ctx;
    char delimiter = csv_guess_delimiter(line);
    for (size_t start = 0, i = 0; i <= line.len; i++) {
        if (i < line.len && line.at[i] != delimiter)
            continue;
        NameRank rank;
        Text name = {line.at + start, i - start};
        if (name.len > 1 && name.at[0] == '"' && name.at[name.len - 1] == '"')
            name = (Text){name.at + 1, name.len - 2};
        if (columns_field(columns, text_trim(name), &rank) >= 0)
            return true;
        start = i + 1;
    }
    return false;
}

/* What is no text is told of at once, not record by record. */
static bool is_text(const Run *run, FileKind kind, const FileMark *mark, RemitError *err) {
    if (kind == FILE_TEXT || kind == FILE_OPEN)
        return true;
    const char *name = run->source.name;
    if (run->source.packing)
        error_set(err, REMIT_E_INPUT, "'%s' holds %s, packed as %s", name, mark->name,
                  packing_name(run->source.packing));
    else
        error_set(err, REMIT_E_INPUT, "'%s' is %s, not text", name, mark->name);
    if (run->source.packing)
        error_hint(err, "unpack it first");
    else if (mark->tool)
        error_hint(err, "%s %s | remit batch - …", mark->tool, name);
    else if (kind == FILE_SQLITE)
        error_hint(err, "a database is read from a file, not from a pipe");
    else
        error_hint(err, "save the list as CSV UTF-8");
    return false;
}

/* Takes a table of the database for the list. It has no delimiter of its own: its text has that of
 * the results. */
static bool open_table(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    char delimiter = options->delimiter                       ? options->delimiter
                     : detect_ending(options->output, ".tsv") ? '\t'
                                                              : ',';
    if (!source_open_table(&run->source, options->table, delimiter, RECORD_LIMIT, err))
        return false;
    Text name = table_reader_name(run->source.table);
    run->plan.file = arena_format(&run->arena, "%s:%.*s", run->source.name, TEXT_ARG(name)).at;
    run->plan.is_table = true;
    run->feed_options = (FeedOptions){
        .file = run->plan.file, .format = INPUT_CSV, .delimiter = delimiter, .is_table = true};
    if (table_reader_part(run->source.table) < 0)
        run->report.size = 0;
    return true;
}

/* Is the input no database, though it should be one? */
static bool fail_no_database(const Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    if (options->table) {
        error_set(err, REMIT_E_USAGE, "--table names a table of a database, and '%s' is none",
                  run->source.name);
        return true;
    }
    if (options->input_format != INPUT_GUESS || !detect_is_database(options->input))
        return false;
    error_set(err, REMIT_E_INPUT, "'%s' is no SQLite database", run->source.name);
    error_hint(err, "--input-format says what it is, as csv");
    return true;
}

/* Reads until the format is known. */
bool detect_format(Run *run, RemitError *err) {
    Buffer *start = &run->start;
    const BatchOptions *options = run->options;
    InputFormat format = options->input_format;
    FileKind kind;
    const FileMark *mark;
    if (!source_begin(&run->source, &kind, &mark, err))
        return false;
    run->is_interrupted = kind == FILE_OPEN;
    if (run->is_interrupted)
        return false;
    if (kind == FILE_SQLITE && run->source.size && strcmp(options->input, "-") != 0)
        return open_table(run, err);
    if (fail_no_database(run, err) || (!run->source.packing && !is_text(run, kind, mark, err)))
        return false;
    if (format == INPUT_GUESS)
        format = input_format_of(options->input);
    while (format == INPUT_GUESS) {
        size_t got;
        if (!source_read(&run->source, buffer_reserve(start, BLOCK), BLOCK, &got, err))
            return false;
        start->len += got;
        if (got == 0 && !run->source.is_done) {
            run->is_interrupted = true;
            return false;
        }
        kind = file_kind(buffer_text(start), &mark);
        if (!is_text(run, kind, mark, err))
            return false;
        format = feed_guess(buffer_text(start), run->source.is_done, is_header,
                            (void *)&run->plan.columns);
    }
    bool is_filter = strcmp(options->input, "-") == 0 && format != INPUT_CSV &&
                     run->plan.format == OUTPUT_NDJSON && !run->sink.path && !options->has_sample;
    run->plan.has_error_lines = is_filter;
    run->feed_options = (FeedOptions){.file = run->plan.file,
                                      .format = format,
                                      .delimiter = options->delimiter,
                                      .has_blanks = is_filter};
    return true;
}
