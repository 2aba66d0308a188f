/* SPDX-License-Identifier: MIT */
/* Resuming. An input is taken for the same one when its size, its time and the sum over the part
 * that was read are as they were: of the rest nothing more is known. */
#include "batch/resume.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void add_text(Buffer *out, const char *name, const char *value) {
    buffer_addf(out, "%s=%s\n", name, value ? value : "");
}

static void identify_plan(Run *run) {
    const BatchOptions *options = run->options;
    Buffer plan = {0};
    Text kb = host_kb_hash(run->plan.loaded->host);
    add_text(&plan, "remit", REMIT_VERSION);
    add_text(&plan, "policy", run->plan.loaded->policy->hash);
    buffer_addf(&plan, "kb=%.*s\n", TEXT_ARG(kb));
    add_text(&plan, "where", options->where);
    for (int i = 0; i < options->map_count; i++)
        add_text(&plan, "map", options->maps[i]);
    add_text(&plan, "errors", options->errors);
    buffer_addf(&plan, "%d %d %d %d %d %d %d %d/%d\n", (int)options->input_format,
                (int)run->plan.format, options->delimiter, options->only, options->explain,
                options->is_strict, options->errors != NULL, options->shard, options->shards);
    Text text = buffer_text(&plan);
    fingerprint_texts(&text, 1, run->state.plan);
    buffer_free(&plan);
}

/* Is the input a file? Notes what can be told of it without reading. */
static bool identify_input(Run *run) {
    struct stat about;
    if (fstat(run->source.file, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    run->state.size = (uint64_t)about.st_size;
    run->state.seconds = (uint64_t)about.st_mtim.tv_sec;
    run->state.nanoseconds = (uint64_t)about.st_mtim.tv_nsec;
    return true;
}

/* What is packed, or a table, has no place to go on from: its bytes depend on all before. */
static bool can_append(const Run *run) {
    const BatchOptions *options = run->options;
    return !run->target.file &&
           !packing_of_name(text_of(options->output ? options->output : ""), NULL) &&
           !packing_of_name(text_of(options->errors ? options->errors : ""), NULL);
}

void resume_identify(Run *run) {
    const BatchOptions *options = run->options;
    identify_plan(run);
    trail_init(&run->trail);
    bool is_whole_list = !options->has_head && !options->has_sample && options->by_count == 0;
    if (!identify_input(run) || !is_whole_list || !options->output || !can_append(run) ||
        strcmp(options->output, "-") == 0 || !sink_is_placed(options->output) ||
        (options->errors && !sink_is_placed(options->errors)))
        return;
    run->state_file = arena_format(&run->arena, "%s.part.state", options->output).at;
}

static uint64_t chunk_start(uint64_t offset) {
    return offset - offset % TRAIL_CHUNK;
}

/* Is the input of the run before still the same? Follows the trail no further than to where this
 * one goes on. */
static bool is_same_input(Run *run, const RunState *before) {
    const RunState *now = &run->state;
    if (before->size != now->size || before->seconds != now->seconds ||
        before->nanoseconds != now->nanoseconds)
        return false;
    uint64_t at = before->offset < before->seen ? before->offset : before->seen;
    if (!trail_follow(&run->trail, run->source.file, chunk_start(at)))
        return false;
    Trail whole = run->trail;
    return trail_follow(&whole, run->source.file, before->seen) &&
           trail_value(&whole) == before->trail;
}

void resume_follow(Run *run, bool by_workers) {
    if (!run->state_file)
        return;
    uint64_t so_far = by_workers ? chunk_start(run->offset) : run->source.read;
    trail_follow(&run->trail, run->source.file, so_far);
    run->source.trail = by_workers ? NULL : &run->trail;
}

bool resume_begin(Run *run, RemitError *err) {
    if (!run->state_file) {
        error_set(err, REMIT_E_USAGE, "this run cannot be resumed");
        if (!can_append(run))
            error_hint(err,
                       "that takes outputs of plain text, which can be packed or imported then");
        error_hint(err, "that takes a file as input, -o FILE, and neither --head, --sample nor "
                        "--by");
        return false;
    }
    RunState before;
    if (!state_read(run->state_file, &before, &run->is_resumed, err))
        return false;
    if (!run->is_resumed) {
        report_note(&run->report, "there is nothing to resume: starting at the beginning");
        return true;
    }
    const char *changed = strcmp(before.plan, run->state.plan) != 0
                              ? "the policy, the knowledge base or an option has changed"
                          : !is_same_input(run, &before) ? "the input has changed"
                                                         : NULL;
    if (changed) {
        error_set(err, REMIT_E_INPUT, "cannot resume: %s since the run that stopped", changed);
        error_hint(err, "run without --resume to start from the beginning");
        return false;
    }
    run->state = before;
    run->tally = before.tally;
    run->report.rejections = tally_rejected(&before.tally);
    return true;
}

bool resume_save(Run *run, RemitError *err) {
    if (!run->state_file || !run->has_position)
        return true;
    if (!sink_flush(&run->sink, err) ||
        (run->report.has_errors && !sink_flush(&run->report.errors, err)))
        return false;
    run->state.seen = run->trail.seen;
    run->state.trail = trail_value(&run->trail);
    run->state.tally = run->tally;
    run->state.offset = run->offset;
    run->state.line = run->line;
    run->state.out = run->sink.written;
    run->state.errors = run->report.has_errors ? run->report.errors.written : 0;
    return state_write(run->state_file, &run->state, err);
}

void resume_forget(Run *run) {
    if (run->state_file)
        unlink(run->state_file);
}
