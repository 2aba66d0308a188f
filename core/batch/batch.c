/* SPDX-License-Identifier: MIT */
/* A run from end to end: open, find out what the input is, let the records through a lane, put the
 * results in place. The parts are in the other files of this room; setup.c makes the plan. */
#include "batch/batch.h"
#include "batch/report.h"
#include "batch/run.h"
#include "batch/sample.h"

enum { BLOCK = 256 * 1024 };

/* Gives the feed another block. False with `err`, or with `interrupted` set. */
static bool read_block(Run *run, RemitError *err) {
    size_t got;
    /* The other side may wait for the answers to what it has sent. */
    if (!source_is_ready(&run->source) && !sink_flush(&run->sink, err))
        return false;
    report_progress(&run->report, run->source.read, &run->tally);
    char *at = feed_room(run->feed, BLOCK);
    if (!source_read(&run->source, at, BLOCK, &got, err))
        return false;
    run->is_interrupted = got == 0 && !run->source.is_done;
    feed_take(run->feed, got, run->source.is_done);
    return !run->is_interrupted;
}

/* The next record of the input, in as many blocks as it takes. */
static FeedStep next_record(Run *run, FeedRecord *record, RemitError *bad, RemitError *err) {
    for (;;) {
        FeedStep step = feed_next(run->feed, record, bad);
        if (step != FEED_MORE)
            return step;
        if (!read_block(run, err))
            return FEED_MORE;
    }
}

static bool are_too_many(const Run *run) {
    const BatchOptions *options = run->options;
    return options->has_max_errors && !options->max_errors_is_percent &&
           (double)tally_rejected(&run->tally) > options->max_errors;
}

/* One record; false with `err` set when the run cannot go on. */
static bool take(Run *run, const FeedRecord *record, const RemitError *bad, RemitError *err) {
    lane_take(run->lane, record, bad, &run->sink.buffer, &run->tally);
    if (run->report.failed) {
        *err = run->report.failure;
        return false;
    }
    return !are_too_many(run) && sink_relieve(&run->sink, err);
}

/* Decides what the sample holds. A row is taken apart again, from its text. */
static bool take_sample(Run *run, Sample *sample, RemitError *err) {
    sample_sort(sample);
    bool done = true;
    for (uint64_t i = 0; i < sample->count && done; i++) {
        const SampledRecord *chosen = &sample->records[i];
        FeedRecord record = chosen->record;
        RemitError bad;
        if (chosen->is_bad || run->feed_options.format != INPUT_CSV) {
            done = take(run, &record, chosen->is_bad ? &chosen->error : NULL, err);
            continue;
        }
        FeedOptions options = run->feed_options;
        options.delimiter = run->plan.csv_delimiter;
        options.first_line = record.line;
        options.first_offset = record.offset;
        Feed *feed = feed_new(&options);
        feed_set_header(feed, run->plan.csv_names, run->column_count);
        memcpy(feed_room(feed, record.raw.len), record.raw.at, record.raw.len);
        feed_take(feed, record.raw.len, true);
        if (feed_next(feed, &record, &bad) == FEED_RECORD)
            done = take(run, &record, NULL, err);
        feed_free(feed);
    }
    return done;
}

/* All records. False when the run has to stop: `err` says why, unless it was interrupted or too
 * many were rejected. */
static bool take_all(Run *run, Sample *sample, RemitError *err) {
    const BatchOptions *options = run->options;
    FeedRecord record;
    RemitError bad;
    for (;;) {
        if (options->has_head && run->tally.read - run->tally.left_out >= options->head)
            return true;
        FeedStep step = next_record(run, &record, &bad, err);
        if (step == FEED_DONE)
            return !sample || take_sample(run, sample, err);
        if (step == FEED_MORE)
            return false;
        const RemitError *reason = step == FEED_BAD ? &bad : NULL;
        if (reason && reason->code == REMIT_E_INPUT) {
            *err = *reason;
            return false;
        }
        if (sample && !reason && lane_leaves_out(run->lane, &record))
            run->tally.left_out++, run->tally.read++;
        else if (sample)
            sample_offer(sample, &record, reason);
        else if (!take(run, &record, reason, err))
            return false;
    }
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
    if (run->plan.summary && run->tally.decided) {
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
    if (read == 0) {
        error_set(err, REMIT_E_ANSWER_NO, "there are no records in '%s'", run->source.name);
        return true;
    }
    double most = options->max_errors_is_percent ? options->max_errors * (double)read / 100
                                                 : options->max_errors;
    if (rejected == 0 || (options->has_max_errors && (double)rejected <= most))
        return false;
    error_set(err, REMIT_E_ANSWER_NO, "%llu of %llu records %s rejected",
              (unsigned long long)rejected, (unsigned long long)read,
              rejected == 1 ? "was" : "were");
    if (options->has_max_errors)
        error_hint(err, "more than --max-errors allows, so there is no output");
    return true;
}

/* Ends the run and gives the exit code. `is_done`: nothing stopped it. */
static int finish(Run *run, bool is_done, RemitError *err) {
    RemitError no = {0};
    bool is_whole = is_done || (!run->is_interrupted && err->code == REMIT_OK);
    bool is_no = is_whole && is_answer_no(run, &no);
    bool keeps = is_whole && !(is_no && run->options->has_max_errors && run->tally.read);
    if (keeps && !sink_finish(&run->sink, err))
        is_whole = false;
    if (run->is_interrupted && !run->sink.path)
        sink_flush(&run->sink, &no); /* whole lines */
    sink_abandon(&run->sink);
    size_t count;
    const Stranger *strangers = lane_strangers(run->lane, &count);
    report_strangers(&run->report, run->source.name, 0, "key", run->plan.columns.subject, strangers,
                     count);
    RemitError late = {0};
    if (!report_close(&run->report, &late) && is_whole) {
        is_whole = false;
        *err = late;
    }
    print_summary(run);
    if (run->is_interrupted)
        return BATCH_INTERRUPTED;
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
        exit_code = run.is_interrupted ? BATCH_INTERRUPTED : error_exit_code(err.code);
    } else {
        Sample sample;
        sample_init(&sample, options->sample, options->seed);
        bool is_done = take_all(&run, options->has_sample ? &sample : NULL, &err);
        exit_code = finish(&run, is_done, &err);
        sample_free(&sample);
    }
    run_close(&run);
    return exit_code;
}
