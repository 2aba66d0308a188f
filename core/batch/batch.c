/* SPDX-License-Identifier: MIT */
/* A run from end to end: open, let the records through a lane here or through workers, put the
 * results in place. setup.c makes the plan, pool.c leads the workers. */
#include "batch/batch.h"
#include "batch/crew.h"
#include "batch/cutter.h"
#include "batch/pool.h"
#include "batch/report.h"
#include "batch/resume.h"
#include "batch/sample.h"
#include <stdlib.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, SMALL_INPUT = 1024 * 1024, SAVE_MS = 200 };

/* A run whose records are found in this process, and decided here or in a pool. */
typedef struct Solo {
    Run *run;
    Feed *feed;
    Lane *lane;
    Pool *pool;      /* NULL: they are decided here */
    uint64_t pushed; /* to the pool */
    Sample sample;
} Solo;

bool run_is_too_many(const Run *run, uint64_t rejections) {
    const BatchOptions *options = run->options;
    return options->has_max_errors && !options->max_errors_is_percent &&
           (double)rejections > options->max_errors;
}

static bool has_too_many(const Run *run) {
    return run->options->has_max_errors && run_is_too_many(run, tally_rejected(&run->tally));
}

bool run_has_functions(const Policy *policy) {
    for (int i = 0; i < policy->rule_count; i++)
        if (policy->rules[i].when.function >= 0)
            return true;
    for (int i = 0; i < policy->assumption_count; i++)
        if (policy->assumptions[i].when.function >= 0)
            return true;
    return false;
}

bool run_checkpoint(Run *run, RemitError *err) {
    if (!run->state_file || !run->has_position || (report_clock() - run->saved) * 1000 < SAVE_MS)
        return true;
    run->saved = report_clock();
    return resume_save(run, err);
}

void run_add_stranger(Run *run, const Stranger *stranger) {
    for (size_t i = 0; i < run->stranger_count; i++)
        if (text_equal(run->strangers[i].name, stranger->name))
            return;
    if (run->stranger_count == run->stranger_room) {
        run->stranger_room = run->stranger_room ? run->stranger_room * 2 : 16;
        run->strangers = mem_resize(run->strangers, run->stranger_room * sizeof *run->strangers);
    }
    run->strangers[run->stranger_count++] =
        (Stranger){arena_text(&run->arena, stranger->name),
                   arena_text(&run->arena, stranger->warning), stranger->is_passed};
}

/* Gives the feed another block. False with `err`, or when the run was interrupted. */
static bool read_block(Solo *solo, RemitError *err) {
    Run *run = solo->run;
    size_t got;
    /* The other side may wait for the answers to what it has sent. */
    bool is_ready = source_is_ready(&run->source);
    if (!is_ready && !(solo->pool ? pool_drain(solo->pool, err) : sink_flush(&run->sink, err)))
        return false;
    if (!run_checkpoint(run, err))
        return false;
    report_progress(&run->report, run->source.read, &run->tally);
    char *at = feed_room(solo->feed, BLOCK);
    if (!source_read(&run->source, at, BLOCK, &got, err))
        return false;
    run->is_interrupted = got == 0 && !run->source.is_done;
    feed_take(solo->feed, got, run->source.is_done);
    return !run->is_interrupted;
}

/* The next record of the input, in as many blocks as it takes. */
static FeedStep next_record(Solo *solo, FeedRecord *record, RemitError *bad, RemitError *err) {
    for (;;) {
        FeedStep step = feed_next(solo->feed, record, bad);
        if (step != FEED_MORE)
            return step;
        if (!read_block(solo, err))
            return FEED_MORE;
    }
}

/* One record; false with `err` set when the run cannot go on. */
static bool take(Solo *solo, const FeedRecord *record, const RemitError *bad, RemitError *err) {
    Run *run = solo->run;
    bool is_row = record->cells != NULL || run->feed_options.format == INPUT_CSV;
    solo->pushed++;
    if (solo->pool)
        return pool_push(solo->pool, record, bad, err);
    lane_take(solo->lane, record, bad, &run->sink.buffer, &run->tally);
    run->offset = record->offset + record->raw.len;
    run->line = record->line + (is_row ? count_lines(record->raw, true) : 0);
    /* Of a bad one not all may be here; and what ends with the file may still be continued. */
    run->has_position = !bad && !run->source.is_done;
    if (run->report.failed) {
        *err = run->report.failure;
        return false;
    }
    return !has_too_many(run) && sink_relieve(&run->sink, err);
}

/* Decides what the sample holds. A row is taken apart again, from its text. */
static bool take_sample(Solo *solo, RemitError *err) {
    Run *run = solo->run;
    Sample *sample = &solo->sample;
    bool done = true;
    sample_sort(sample);
    for (uint64_t i = 0; i < sample->count && done; i++) {
        const SampledRecord *chosen = &sample->records[i];
        FeedRecord record = chosen->record;
        RemitError bad;
        if (chosen->is_bad || run->feed_options.format != INPUT_CSV || solo->pool) {
            done = take(solo, &record, chosen->is_bad ? &chosen->error : NULL, err);
            continue;
        }
        FeedOptions options = run->feed_options;
        options.delimiter = run->plan.csv_delimiter;
        options.first_line = record.line;
        options.first_offset = record.offset;
        Feed *feed = feed_new(&options);
        feed_set_header(feed, run->plan.csv_names, run->column_count);
        feed_lend(feed, record.raw, true);
        if (feed_next(feed, &record, &bad) == FEED_RECORD)
            done = take(solo, &record, NULL, err);
        feed_free(feed);
    }
    return done;
}

static bool has_enough(const Solo *solo) {
    const BatchOptions *options = solo->run->options;
    const Tally *tally = &solo->run->tally;
    return options->has_head &&
           (solo->pool ? solo->pushed : tally->read - tally->left_out) >= options->head;
}

static bool take_records(Solo *solo, RemitError *err) {
    Run *run = solo->run;
    const BatchOptions *options = run->options;
    FeedRecord record;
    RemitError bad;
    for (;;) {
        if (has_enough(solo))
            return true;
        FeedStep step = next_record(solo, &record, &bad, err);
        if (step == FEED_MORE)
            return false;
        if (step == FEED_DONE || record.offset >= run->to)
            return !options->has_sample || take_sample(solo, err);
        if (record.offset < run->from)
            continue;
        const RemitError *reason = step == FEED_BAD ? &bad : NULL;
        if (reason && reason->code == REMIT_E_INPUT) {
            *err = *reason;
            return false;
        }
        bool is_chosen_here = options->has_sample || (options->has_head && solo->pool);
        if (is_chosen_here && !reason && lane_leaves_out(solo->lane, &record))
            run->tally.left_out++, run->tally.read++;
        else if (options->has_sample)
            sample_offer(&solo->sample, &record, reason);
        else if (!take(solo, &record, reason, err))
            return false;
    }
}

/* All records, one by one. */
static bool take_all(Run *run, int jobs, RemitError *err) {
    FeedOptions options = run->feed_options;
    if (run->offset > 0) {
        options.first_line = run->line;
        options.first_offset = run->offset;
        options.delimiter = run->plan.csv_delimiter;
    }
    Solo solo = {.run = run, .feed = feed_new(&options)};
    resume_follow(run, false);
    solo.lane = lane_new(&run->plan, report_rejection, &run->report);
    sample_init(&solo.sample, run->options->sample, run->options->seed);
    if (options.format == INPUT_CSV)
        feed_set_header(solo.feed, run->plan.csv_names, run->column_count);
    if (run->start.len)
        memcpy(feed_room(solo.feed, run->start.len), run->start.at, run->start.len);
    if (run->start.len || run->source.is_done)
        feed_take(solo.feed, run->start.len, run->source.is_done);
    if (jobs)
        solo.pool = pool_open(run, jobs, err);
    bool done =
        (!jobs || solo.pool) && take_records(&solo, err) && (!jobs || pool_drain(solo.pool, err));
    pool_close(solo.pool);
    size_t count;
    const Stranger *strangers = lane_strangers(solo.lane, &count);
    for (size_t i = 0; i < count; i++)
        run_add_stranger(run, &strangers[i]);
    lane_free(solo.lane);
    feed_free(solo.feed);
    sample_free(&solo.sample);
    return done;
}

/* How many workers: 0 when this process does it alone. What runs in Lua runs in a worker. */
static int count_jobs(const Run *run) {
    const BatchOptions *options = run->options;
    int jobs = options->jobs;
    bool is_small = run->source.size > 0 && run->source.size < SMALL_INPUT;
    if (jobs == 0) {
        long cores = sysconf(_SC_NPROCESSORS_ONLN);
        bool is_few = is_small || options->has_head || options->has_sample;
        jobs = is_few || strcmp(options->input, "-") == 0 || cores < 1 ? 1 : (int)cores;
    }
    if (jobs > CREW_MOST)
        jobs = CREW_MOST;
    bool is_alone = jobs == 1 && (is_small || !run->source.packing); /* else it unpacks meanwhile */
    return is_alone && !run_has_functions(run->plan.loaded->policy) ? 0 : jobs;
}

/* Can blocks be cut without reading the records? */
static bool can_be_cut(const Run *run) {
    return run->feed_options.format != INPUT_JSON && !run->options->has_head &&
           !run->options->has_sample;
}

static void print_summary(const Run *run) {
    const BatchOptions *options = run->options;
    TallyFrame frame = {run->plan.loaded->policy, host_kb_hash(run->plan.loaded->host),
                        report_clock() - run->report.start, run->is_interrupted};
    Buffer out = {0};
    if (options->has_json_summary)
        tally_write_json(&run->tally, &frame, &out);
    else if (!options->is_quiet)
        tally_write_text(&run->tally, &frame, &out);
    if (out.len)
        fwrite(out.at, 1, out.len, options->messages);
    buffer_clear(&out);
    if (run->plan.summary && run->tally.decided && !has_too_many(run)) {
        FILE *to = options->tables ? options->tables : options->messages;
        summary_print(run->plan.summary, &out);
        fwrite(out.at, 1, out.len, to);
        fflush(to);
    }
    buffer_free(&out);
}

/* Is the answer no? Says why. */
static bool is_answer_no(const Run *run, RemitError *err) {
    const BatchOptions *options = run->options;
    uint64_t rejected = tally_rejected(&run->tally), read = run->tally.read;
    if (read == 0 && options->shards > 1) /* a small share may hold none */
        return false;
    if (read == 0) {
        error_set(err, REMIT_E_ANSWER_NO, "there are no records in '%s'", run->source.name);
        return true;
    }
    double most = options->max_errors_is_percent ? options->max_errors * (double)read / 100
                                                 : options->max_errors;
    if (rejected == 0 || (options->has_max_errors && (double)rejected <= most))
        return false;
    error_set(err, REMIT_E_ANSWER_NO, "%s%llu of %s%llu records %s rejected",
              has_too_many(run) ? "stopped: " : "", (unsigned long long)rejected,
              has_too_many(run) ? "the first " : "", (unsigned long long)read,
              rejected == 1 ? "was" : "were");
    if (options->has_max_errors)
        error_hint(err, "more than --max-errors allows, so there is no output");
    return true;
}

static int compare_strangers(const void *a, const void *b) {
    return text_compare(((const Stranger *)a)->name, ((const Stranger *)b)->name);
}

/* CSV cannot keep everything that a row of a table holds. */
static void warn_of_binary_data(Run *run) {
    size_t count = run->source.table && run->plan.keeps_row ? run->column_count : 0;
    for (size_t i = 0; i < count; i++) {
        if (!table_reader_left_out(run->source.table, i))
            continue;
        Text message = arena_format(&run->arena,
                                    "column '%.*s' holds binary data, which the output leaves out",
                                    TEXT_ARG(run->plan.csv_names[i]));
        report_warning(&run->report, run->source.name, 0, message);
    }
}

/* Leaves whole lines, and what it takes to go on. */
static int end_interrupted(Run *run) {
    RemitError err = {0};
    bool is_kept = run->state_file && (resume_save(run, &err) || run->saved > 0) &&
                   access(run->state_file, F_OK) == 0;
    if (is_kept) {
        sink_keep(&run->sink);
        report_keep(&run->report);
    } else if (!run->sink.path) {
        sink_flush(&run->sink, &err);
    }
    report_close(&run->report, &err);
    print_summary(run);
    if (is_kept)
        report_note(&run->report, "the same command with --resume goes on from here");
    return BATCH_INTERRUPTED;
}

/* Ends the run and gives the exit code. `is_done`: nothing stopped it. */
static int finish(Run *run, bool is_done, RemitError *err) {
    RemitError no = {0}, late = {0};
    if (run->stranger_count)
        qsort(run->strangers, run->stranger_count, sizeof *run->strangers, compare_strangers);
    report_strangers(&run->report, run->source.name, 0, "key", run->plan.columns.subject,
                     run->strangers, run->stranger_count);
    warn_of_binary_data(run);
    if (run->is_interrupted)
        return end_interrupted(run);
    bool is_whole = is_done || err->code == REMIT_OK;
    bool is_no = is_whole && is_answer_no(run, &no);
    bool keeps = is_whole && !(is_no && run->options->has_max_errors && run->tally.read);
    resume_forget(run);         /* while the output is still this run's alone */
    source_close(&run->source); /* its database may be that of the results */
    if (keeps && !sink_finish(&run->sink, err))
        is_whole = false;
    sink_abandon(&run->sink);
    if (!report_close(&run->report, &late) && is_whole) {
        is_whole = false;
        *err = late;
    }
    print_summary(run);
    if (!is_whole)
        report_error(&run->report, err);
    else if (is_no)
        report_error(&run->report, &no);
    return error_exit_code(!is_whole ? err->code : is_no ? no.code : REMIT_OK);
}

int batch_run(const BatchOptions *options, LoadedPolicy *loaded) {
    Run run;
    RemitError err = {0};
    int exit_code;
    if (!run_open(&run, options, loaded, &err)) {
        if (err.code != REMIT_OK)
            report_error(&run.report, &err);
        if (run.is_resumed) { /* what there is stays for another try */
            sink_keep(&run.sink);
            report_keep(&run.report);
        }
        exit_code = run.is_interrupted ? BATCH_INTERRUPTED : error_exit_code(err.code);
    } else {
        int jobs = count_jobs(&run);
        bool is_blocks = jobs && can_be_cut(&run);
        bool is_done = is_blocks ? pool_take_all(&run, jobs, &err) : take_all(&run, jobs, &err);
        exit_code = finish(&run, is_done, &err);
    }
    run_close(&run);
    return exit_code;
}
