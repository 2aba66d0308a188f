/* SPDX-License-Identifier: MIT */
/* The beginning of a run: options checked, the input's format and columns found out, the output
 * opened. */
#include "batch/apart.h"
#include "batch/cutter.h"
#include "batch/detect.h"
#include "batch/resume.h"
#include "batch/run.h"
#include <unistd.h>

enum { BLOCK = 256 * 1024 };

static void mark_fields(const Node *node, bool *marks) {
    if (node->kind == NODE_FIELD)
        marks[node->index] = true;
    for (int i = 0; i < node->arg_count; i++)
        mark_fields(node->args[i], marks);
}

static bool plan_where(Run *run, RemitError *err) {
    const char *text = run->options->where;
    if (!text)
        return true;
    Scope scope = {.subject = run->plan.columns.subject};
    size_t offset = 0, width = 1;
    run->plan.where = condition_parse(text_of(text), &scope, &run->arena, &offset, &width, err);
    if (run->plan.where && !(run->plan.where->types & TYPE_BOOLEAN)) {
        run->plan.where = NULL;
        error_set(err, REMIT_E_USAGE, "it is neither true nor false");
        error_hint(err, "compare with ==, as in: industry == 'banking'");
    }
    if (run->plan.where)
        return true;
    err->code = REMIT_E_USAGE;
    error_in_text(err, "--where", text_of(text), offset, width);
    return false;
}

static bool plan_summary(Run *run, bool *wanted, RemitError *err) {
    const BatchOptions *options = run->options;
    const Subject *subject = run->plan.columns.subject;
    if (options->by_count == 0)
        return true;
    run->plan.summary = summary_new(run->plan.loaded->policy);
    for (int i = 0; i < options->by_count; i++) {
        if (!summary_by(run->plan.summary, text_of(options->by[i]), err))
            return false;
        Text name = {options->by[i], strcspn(options->by[i], "=")};
        int field = subject_field(subject, name);
        if (field >= 0)
            wanted[field] = true;
    }
    return true;
}

static OutputFormat output_format_of(const char *path) {
    if (detect_is_database(path))
        return OUTPUT_SQLITE;
    return detect_ending(path, ".csv") || detect_ending(path, ".tsv") ? OUTPUT_CSV : OUTPUT_NDJSON;
}

/* Where a table goes. It comes as CSV. */
static bool plan_table(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    const char *output = options->output;
    run->plan.format = OUTPUT_CSV;
    run->target = (TableTarget){output, options->out_table ? options->out_table : "decisions",
                                options->replaces_table};
    if (output && strcmp(output, "-") != 0 && !packing_of_name(text_of(output), NULL))
        return true;
    error_set(err, REMIT_E_USAGE, "a database is a file, neither packed nor a stream");
    error_hint(err, "name one, as -o decisions.db");
    return false;
}

static bool plan_output(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    if (run->plan.format == OUTPUT_GUESS)
        run->plan.format = output_format_of(options->output);
    if (detect_is_database(options->errors))
        return error_set(err, REMIT_E_USAGE, "rejected records are written as CSV, not as a table");
    if (run->plan.format == OUTPUT_SQLITE)
        return plan_table(run, err);
    if (!options->out_table && !options->replaces_table)
        return true;
    error_set(err, REMIT_E_USAGE, "--%s is about a table, and the output is no database",
              options->out_table ? "out-table" : "replace");
    error_hint(err, "name one, as -o decisions.db");
    return false;
}

static bool plan_maps(Run *run, NameMap *maps, RemitError *err) {
    const BatchOptions *options = run->options;
    for (int i = 0; i < options->map_count; i++) {
        if (!columns_read_map(run->plan.columns.subject, text_of(options->maps[i]), &maps[i], err))
            return false;
        for (int k = 0; k < i; k++)
            if (text_equal(text_trim(maps[i].column), text_trim(maps[k].column)))
                return error_set(err, REMIT_E_USAGE, "--map %s and --map %s: one of them at a time",
                                 options->maps[k], options->maps[i]);
    }
    return true;
}

/* What does not depend on the input. */
static bool make_plan(Run *run, LoadedPolicy *loaded, RemitError *err) {
    const BatchOptions *options = run->options;
    const Subject *subject = loaded->subject;
    size_t fields = (size_t)subject->field_count;
    bool *wanted = arena_new(&run->arena, fields * sizeof *wanted);
    NameMap *maps = arena_new(&run->arena, (size_t)(options->map_count + 1) * sizeof *maps);
    run->plan = (LaneOptions){.loaded = loaded,
                              .columns = {subject, maps, options->map_count},
                              .file = strcmp(options->input, "-") == 0 ? "<stdin>" : options->input,
                              .format = options->output_format,
                              .detail = options->explain ? DETAIL_RULES : DETAIL_PLAIN,
                              .is_strict = options->is_strict,
                              .wanted = wanted};
    for (size_t i = 0; i < fields; i++)
        wanted[i] = engine_reads(loaded->engine, (int)i);
    if (!plan_maps(run, maps, err) || !plan_where(run, err) || !plan_summary(run, wanted, err))
        return false;
    if (run->plan.where)
        mark_fields(run->plan.where, wanted);
    return plan_output(run, err);
}

/* Does the name look like that of a field which no column gives? */
static bool is_near_a_free_field(const Subject *subject, Text name, const int *fields,
                                 size_t count) {
    Text *names = mem_new((size_t)subject->field_count * sizeof *names);
    for (int i = 0; i < subject->field_count; i++)
        names[i] = subject->fields[i].name;
    int nearest = text_nearest(name, names, (size_t)subject->field_count);
    mem_free(names);
    for (size_t i = 0; i < count && nearest >= 0; i++)
        if (fields[i] == nearest)
            nearest = -1;
    return nearest >= 0;
}

/* The types of the columns that a table of results has: those of the input keep theirs. */
static void plan_types(Run *run, const int *fields) {
    const LaneOptions *plan = &run->plan;
    const Policy *policy = plan->loaded->policy;
    size_t kept = plan->keeps_row ? run->column_count : 0;
    size_t own = (size_t)(policy->output_count + policy->score_count) + 8; /* or some more */
    run->types = arena_new(&run->arena, (kept + own) * sizeof *run->types);
    for (size_t i = 0; i < kept; i++) {
        const Field *field = fields[i] >= 0 ? &plan->columns.subject->fields[fields[i]] : NULL;
        bool is_number = field && (field->type == FIELD_INTEGER || field->type == FIELD_NUMBER);
        const char *type = run->source.table ? table_reader_affinity(run->source.table, i) : "TEXT";
        run->types[i] = is_number && (!type[0] || !run->source.table) ? "NUMERIC" : type;
    }
    for (size_t i = 0; i < own; i++)
        run->types[kept + i] = decision_csv_is_number(policy, (int)i) ? "NUMERIC" : "TEXT";
    table_writer_begin(run->sink.table, plan->delimiter, run->types, kept + own);
}

/* Is each --map about a column that is there, and no two about one field? Records of JSON may each
 * have other keys, so that this cannot be asked of them. */
static bool check_maps(const Run *run, const Text *names, size_t count, RemitError *err) {
    const Columns *columns = &run->plan.columns;
    const char *const *options = run->options->maps;
    for (int i = 0; i < columns->map_count; i++) {
        Text column = text_trim(columns->maps[i].column);
        int field = columns->maps[i].field;
        bool is_there = false;
        for (size_t k = 0; k < count && !is_there; k++)
            is_there = text_equal(column, text_trim(names[k]));
        if (!is_there) {
            error_set(err, REMIT_E_USAGE, "--map %s: there is no column '%.*s'", options[i],
                      TEXT_ARG(column));
            error_suggest(err, column, names, count);
            return false;
        }
        for (int k = 0; k < i && field >= 0; k++)
            if (columns->maps[k].field == field)
                return error_set(err, REMIT_E_USAGE,
                                 "--map %s and --map %s: two columns for one field", options[k],
                                 options[i]);
    }
    return true;
}

/* What the header's columns mean. */
static bool plan_columns(Run *run, const FeedRecord *header, RemitError *err) {
    LaneOptions *plan = &run->plan;
    const Subject *subject = plan->columns.subject;
    size_t count = run->column_count = header->count, used = 0, warned = 0, known = 0;
    Text *names = arena_new(&run->arena, (count + 1) * sizeof *names);
    int *fields = arena_new(&run->arena, (count + 1) * sizeof *fields);
    bool *strange = arena_new(&run->arena, count + 1);
    CsvColumn *columns = arena_new(&run->arena, (count + 1) * sizeof *columns);
    Stranger *strangers = arena_new(&run->arena, (count + 1) * sizeof *strangers);
    Text *warnings = arena_new(&run->arena, (count + 1) * sizeof *warnings);
    Buffer passed = {0};
    for (size_t i = 0; i < count; i++)
        names[i] = arena_text(&run->arena, header->cells[i]);
    if (!check_maps(run, names, count, err) ||
        !columns_of_header(&plan->columns, names, count, fields, strange, &passed, err)) {
        error_at(err, plan->file, header->line, 0);
        buffer_free(&passed);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        strangers[i] = (Stranger){names[i], TEXT(""), !strange[i]};
        known += fields[i] >= 0;
        bool is_read = fields[i] >= 0 && plan->wanted[fields[i]];
        if (is_read)
            columns[used++] = (CsvColumn){i, fields[i]};
        if (is_read && run->source.table)
            table_reader_mark(run->source.table, i);
        if (!strange[i])
            continue;
        if (is_near_a_free_field(subject, names[i], fields, count))
            warnings[warned++] = strangers[i].warning =
                stray_name_warning(subject, names[i], &run->arena);
        if (!plan->is_strict)
            continue;
        subject_fail_name(subject, names[i], REMIT_E_INPUT, err);
        error_at(err, plan->file, header->line, 0);
        buffer_free(&passed);
        return false;
    }
    for (size_t start = 0, i = 0; i < passed.len; i++) {
        if (passed.at[i] != '\n')
            continue;
        report_warning(&run->report, plan->file, header->line,
                       (Text){passed.at + start, i - start});
        start = i + 1;
    }
    buffer_free(&passed);
    report_strangers(&run->report, plan->file, header->line, "column", subject, strangers, count);
    plan->csv_names = names;
    plan->csv_columns = columns;
    plan->csv_column_count = used;
    plan->warnings = warnings;
    plan->warning_count = warned;
    if (run->sink.table)
        plan_types(run, fields);
    if (known > 0)
        return true;
    error_set(err, REMIT_E_INPUT, "no column of the %s is a field of %.*s",
              plan->is_table ? "table" : "header", TEXT_ARG(subject->name));
    error_hint(err, "%s--map \"Head count=employees\" says what one of them means",
               plan->is_table ? "" : "the first row names the columns; ");
    error_at(err, plan->file, header->line, 0);
    return false;
}

static bool read_header(Run *run, Feed *feed, FeedRecord *header, RemitError *err) {
    Buffer *start = &run->start;
    size_t given = 0;
    for (;;) {
        FeedStep step = feed_next(feed, header, err);
        if (step == FEED_RECORD)
            return true;
        if (step == FEED_BAD) {
            err->code = REMIT_E_INPUT;
            return false;
        }
        if (step == FEED_DONE)
            return error_set(err, REMIT_E_ANSWER_NO, "there are no records in '%s'",
                             run->source.name);
        size_t got = start->len - given;
        if (got == 0) {
            if (!source_read(&run->source, buffer_reserve(start, BLOCK), BLOCK, &got, err))
                return false;
            run->is_interrupted = got == 0 && !run->source.is_done;
            start->len += got;
        }
        if (run->is_interrupted)
            return false;
        if (got)
            memcpy(feed_room(feed, got), start->at + given, got);
        given += got;
        feed_take(feed, got, run->source.is_done);
    }
}

static void print_decision_names(const LaneOptions *plan, Buffer *out) {
    Printer printer = {plan->loaded->engine, TEXT(""), TEXT(""), plan->detail, NULL};
    decision_csv_header(&printer, plan->loaded->policy, plan->keeps_row ? "remit_" : "",
                        plan->delimiter, out);
    buffer_put(out, '\n');
}

/* Has a column that is kept the name of one of the decision? Such a list could not be read again.
 */
static bool check_kept_names(const Run *run, RemitError *err) {
    const LaneOptions *plan = &run->plan;
    if (plan->format != OUTPUT_CSV || !plan->keeps_row)
        return true;
    Buffer line = {0};
    print_decision_names(plan, &line);
    FeedOptions options = {.file = "", .format = INPUT_CSV, .delimiter = plan->delimiter};
    Feed *feed = feed_new(&options);
    memcpy(feed_room(feed, line.len), line.at, line.len);
    feed_take(feed, line.len, true);
    FeedRecord own;
    bool done = feed_next(feed, &own, err) == FEED_RECORD;
    for (size_t i = 0; done && i < own.count; i++) {
        for (size_t k = 0; k < run->column_count && done; k++)
            done = !text_equal(own.cells[i], text_trim(plan->csv_names[k]));
        if (done)
            continue;
        error_set(err, REMIT_E_OUTPUT, "the output would have two columns named '%.*s'",
                  TEXT_ARG(own.cells[i]));
        error_hint(err, "--only writes the results without the input's columns");
    }
    feed_free(feed);
    buffer_free(&line);
    return done;
}

/* The first line of CSV output. */
static bool write_header(Run *run, const FeedRecord *header) {
    const LaneOptions *plan = &run->plan;
    Buffer *out = &run->sink.buffer;
    if (plan->format != OUTPUT_CSV || run->is_resumed || (run->options->shard > 1 && !run->types))
        return true; /* it is there already, or in another share */
    if (plan->keeps_row) {
        buffer_add(out, header->raw);
        buffer_put(out, plan->delimiter);
    }
    print_decision_names(plan, out);
    return true;
}

/* Takes the first row for the header. The position is behind it, before its line end. */
static bool open_csv(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    LaneOptions *plan = &run->plan;
    FeedRecord header;
    Feed *feed = feed_new(&run->feed_options);
    bool done = read_header(run, feed, &header, err);
    if (done) {
        bool is_tsv = detect_ending(options->output, ".tsv");
        plan->csv_delimiter = feed_delimiter(feed);
        plan->keeps_row = plan->format == OUTPUT_CSV && !options->only;
        plan->delimiter = plan->keeps_row      ? plan->csv_delimiter
                          : options->delimiter ? options->delimiter
                          : is_tsv             ? '\t'
                                               : ',';
        run->offset = header.offset + header.raw.len;
        run->line = header.line + count_lines(header.raw, true);
        if (plan->is_table) { /* its rows are counted, and the names are none */
            run->offset++;
            run->line = 1;
            header.line = 0;
        }
        done = plan_columns(run, &header, err) && check_kept_names(run, err) &&
               write_header(run, &header);
    }
    feed_free(feed);
    return done;
}

/* Goes to where the first record is that is to be taken. */
static bool find_position(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    if (run->is_resumed) {
        run->offset = run->state.offset;
        run->line = run->state.line;
    }
    run->has_position = run->is_resumed;
    run->to = UINT64_MAX;
    if (options->shards > 1) {
        if (!run->source.size)
            return error_set(err, REMIT_E_USAGE,
                             "--shard takes a share of a file, and '%s' is none", run->source.name);
        if (run->source.packing || run->source.table) {
            error_set(err, REMIT_E_USAGE, "--shard takes a share of a plain file, and '%s' is %s",
                      run->source.name,
                      run->source.table ? "a database" : packing_name(run->source.packing));
            error_hint(err, run->source.table ? "make views of its shares, and --table names one"
                                              : "unpack it first");
            return false;
        }
        uint64_t size = run->source.size, count = (uint64_t)options->shards;
        run->from = size / count * (uint64_t)(options->shard - 1);
        if (options->shard < options->shards)
            run->to = size / count * (uint64_t)options->shard;
    }
    Buffer *start = &run->start;
    if (run->offset > start->len) {
        buffer_clear(start);
        *err = (RemitError){0};
        bool is_there = source_seek(&run->source, run->offset, err);
        run->is_interrupted = !is_there && err->code == REMIT_OK;
        return is_there;
    }
    start->len -= run->offset;
    if (start->len)
        memmove(start->at, start->at + run->offset, start->len);
    return true;
}

static bool open_outputs(Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    resume_identify(run);
    if (options->resume && !resume_begin(run, err))
        return false;
    const RunState *state = &run->state;
    bool done = run->target.file  ? sink_open_table(&run->sink, &run->target, err)
                : run->is_resumed ? sink_reopen(&run->sink, options->output, state->out, err)
                                  : sink_open(&run->sink, options->output, err);
    if (done && !run->is_resumed)
        resume_forget(run); /* the state of another run before */
    return done &&
           report_open(&run->report, options->errors, run->is_resumed ? &state->errors : NULL, err);
}

/* Options that say nothing about this run are no error, but whoever gave them expects something. */
static void warn_of_idle_options(Run *run) {
    const BatchOptions *options = run->options;
    bool is_csv = run->feed_options.format == INPUT_CSV && !run->source.table;
    if (options->has_seed && !options->has_sample)
        report_warning(&run->report, "", 0, TEXT("--seed has no effect without --sample"));
    if (options->delimiter && !is_csv && run->plan.format != OUTPUT_CSV)
        report_warning(&run->report, "", 0,
                       TEXT("--delimiter has no effect: neither input nor output is CSV"));
}

bool run_open(Run *run, const BatchOptions *options, LoadedPolicy *loaded, RemitError *err) {
    memset(run, 0, sizeof *run);
    run->options = options;
    run->line = 1;
    run->source.file = run->sink.file = run->report.errors.file = -1;
    run->report.messages = options->messages;
    run->report.use_color = options->use_color;
    run->report.is_quiet = options->is_quiet;
    run->report.is_terminal = isatty(fileno(options->messages));
    run->report.start = run->report.last = report_clock();
    if (!make_plan(run, loaded, err) || !source_open(&run->source, options->input, err))
        return false;
    run->source.signals = options->signals;
    run->report.size = run->source.size;
    if (!apart_check_files(run, err) || !open_outputs(run, err) || !detect_format(run, err))
        return false;
    warn_of_idle_options(run);
    run->report.shows_rejections = !options->errors && !run->plan.has_error_lines;
    run->plan.delimiter = options->delimiter                       ? options->delimiter
                          : detect_ending(options->output, ".tsv") ? '\t'
                                                                   : ',';
    if (run->feed_options.format == INPUT_JSON || run->source.table)
        run->state_file = NULL;
    if (run->source.table && run->sink.table && !apart_check_table(run, err))
        return false;
    if (run->feed_options.format != INPUT_CSV && run->sink.table)
        plan_types(run, NULL);
    if (run->feed_options.format == INPUT_CSV ? !open_csv(run, err) : !write_header(run, NULL))
        return false;
    return find_position(run, err);
}

void run_close(Run *run) {
    sink_abandon(&run->sink);
    if (run->report.has_errors)
        sink_abandon(&run->report.errors);
    source_close(&run->source);
    buffer_free(&run->start);
    mem_free(run->strangers);
    summary_free(run->plan.summary);
    arena_free(&run->arena);
}
