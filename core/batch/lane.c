/* SPDX-License-Identifier: MIT */
/* One record on its way: read, chosen, decided, written. The same for a whole file in one process
 * and for a worker's share of it. */
#include "batch/lane.h"
#include "format/json_write.h"

enum { MOST_STRANGERS = 1024, STRANGER_SLOTS = 2 * MOST_STRANGERS };

struct Lane {
    LaneOptions options;
    RejectHandler *reject;
    void *ctx;
    Printer printer;
    Record *record;
    JsonShape shape;
    StrayNames stray;
    Arena arena; /* owns the strangers' texts */
    Stranger *strangers;
    size_t stranger_count, stranger_room, stranger_next;
    int *stranger_slots; /* by hash of the name: 1 and its place; 0: free */
    Text *warnings;      /* of the record at hand */
    size_t warning_room;
    Arena scratch; /* of --where */
};

Lane *lane_new(const LaneOptions *options, RejectHandler *reject, void *ctx) {
    Lane *lane = mem_new(sizeof *lane);
    const LoadedPolicy *loaded = options->loaded;
    lane->options = *options;
    lane->reject = reject;
    lane->ctx = ctx;
    lane->printer = (Printer){loaded->engine, text_of(loaded->policy->hash),
                              host_kb_hash(loaded->host), options->detail, NULL};
    lane->record = record_new(loaded->subject);
    record_keep_notes(lane->record, true);
    return lane;
}

void lane_free(Lane *lane) {
    if (!lane)
        return;
    printer_close(&lane->printer);
    record_free(lane->record);
    stray_names_free(&lane->stray);
    arena_free(&lane->arena);
    arena_free(&lane->scratch);
    mem_free(lane->strangers);
    mem_free(lane->stranger_slots);
    mem_free(lane->warnings);
    mem_free(lane);
}

const Stranger *lane_strangers(const Lane *lane, size_t *count) {
    *count = lane->stranger_count;
    return lane->strangers;
}

/* Strangers */

static Stranger name_stranger(const Lane *lane, Text name) {
    NameRank rank;
    columns_field(&lane->options.columns, name, &rank);
    return (Stranger){.name = name, .is_passed = rank != NAME_STRANGE};
}

static Stranger make_stranger(const Lane *lane, Text name, Arena *arena) {
    Stranger stranger = name_stranger(lane, arena_text(arena, name));
    if (!stranger.is_passed)
        stranger.warning = stray_name_warning(lane->options.columns.subject, name, arena);
    return stranger;
}

/* What is known of a name. Records mostly have the same ones in the same order. */
static Stranger find_stranger(Lane *lane, Text name) {
    size_t next = lane->stranger_next < lane->stranger_count ? lane->stranger_next : 0;
    if (lane->stranger_count && text_equal(lane->strangers[next].name, name)) {
        lane->stranger_next = next + 1;
        return lane->strangers[next];
    }
    if (!lane->stranger_slots)
        lane->stranger_slots = mem_new(STRANGER_SLOTS * sizeof *lane->stranger_slots);
    size_t slot = text_hash(name) % STRANGER_SLOTS;
    for (; lane->stranger_slots[slot]; slot = (slot + 1) % STRANGER_SLOTS) {
        size_t at = (size_t)lane->stranger_slots[slot] - 1;
        if (!text_equal(lane->strangers[at].name, name))
            continue;
        lane->stranger_next = at + 1;
        return lane->strangers[at];
    }
    if (lane->stranger_count == MOST_STRANGERS)
        return make_stranger(lane, name, &lane->record->arena);
    if (lane->stranger_count == lane->stranger_room) {
        lane->stranger_room = lane->stranger_room ? lane->stranger_room * 2 : 16;
        lane->strangers =
            mem_resize(lane->strangers, lane->stranger_room * sizeof *lane->strangers);
    }
    lane->stranger_slots[slot] = (int)lane->stranger_count + 1;
    lane->stranger_next = lane->stranger_count + 1;
    return lane->strangers[lane->stranger_count++] = make_stranger(lane, name, &lane->arena);
}

/* The warnings of the record at hand. With --strict, false when a key is no field. */
static bool collect_warnings(Lane *lane, const FeedRecord *record, size_t *count, RemitError *err) {
    const LaneOptions *options = &lane->options;
    size_t room = options->warning_count + lane->stray.count + lane->record->note_count;
    *count = 0;
    if (lane->warning_room < room) {
        lane->warning_room = room * 2;
        lane->warnings = mem_resize(lane->warnings, lane->warning_room * sizeof *lane->warnings);
    }
    for (size_t i = 0; i < options->warning_count; i++)
        lane->warnings[(*count)++] = options->warnings[i];
    for (size_t i = 0; i < lane->stray.count; i++) {
        /* What was meant is guessed for so many names of a record, whatever came before it. */
        Stranger stranger = i < MOST_STRANGERS ? find_stranger(lane, lane->stray.names[i])
                                               : name_stranger(lane, lane->stray.names[i]);
        if (stranger.warning.len)
            lane->warnings[(*count)++] = stranger.warning;
        if (stranger.is_passed || !options->is_strict)
            continue;
        subject_fail_name(options->columns.subject, stranger.name, REMIT_E_RECORD, err);
        error_at(err, options->file, record->line, record->column);
        return false;
    }
    for (size_t i = 0; i < lane->record->note_count; i++)
        lane->warnings[(*count)++] = lane->record->notes[i].text;
    return true;
}

/* Reading */

/* The place of an error that is about a cell. */
__attribute__((cold)) static void place_cell(const Lane *lane, const FeedRecord *record,
                                             size_t cell, RemitError *err) {
    char message[sizeof err->message];
    size_t width;
    size_t offset = csv_cell_offset(record->raw, lane->options.csv_delimiter, cell, &width);
    Text name = lane->options.csv_names[cell];
    memcpy(message, err->message, sizeof message);
    snprintf(err->message, sizeof err->message, "column '%.*s': %.400s",
             (int)(name.len < 80 ? name.len : 80), name.at, message);
    error_in_text(err, lane->options.file, record->raw, offset, width);
    err->line = lane->options.is_table ? record->line : err->line + record->line - 1;
}

static bool read_record(Lane *lane, const FeedRecord *record, RejectReason *reason,
                        RemitError *err) {
    const LaneOptions *options = &lane->options;
    record_reset(lane->record);
    stray_names_clear(&lane->stray);
    if (record->cells) {
        size_t bad = 0;
        *reason = REJECT_VALUE;
        if (csv_record_read(record->cells, options->csv_columns, options->csv_column_count,
                            lane->record, &bad, err))
            return true;
        place_cell(lane, record, bad, err);
        return false;
    }
    JsonReader reader;
    json_open(&reader, record->raw, &lane->record->arena);
    json_set_readable(&reader, record->readable);
    bool done =
        json_record_read_columns(&reader, lane->record, &options->columns, &lane->shape,
                                 options->wanted, &lane->stray, options->file, record->line, err);
    if (done && !json_finish(&reader))
        done = json_error(&reader, options->file, record->line, err);
    if (done)
        return true;
    *reason = reader.problem == JSON_OK ? REJECT_VALUE : REJECT_MALFORMED;
    if (err->line == record->line)
        err->column += record->column - 1;
    return false;
}

/* Deciding */

__attribute__((cold)) static void name_where(RemitError *err) {
    char message[sizeof err->message];
    memcpy(message, err->message, sizeof message);
    snprintf(err->message, sizeof err->message, "--where: %.480s", message);
}

static bool is_chosen(Lane *lane, bool *failed, RemitError *err) {
    if (!lane->options.where)
        return true;
    arena_reset(&lane->scratch);
    Facts facts = {.fields = lane->record->values, .arena = &lane->scratch, .err = err};
    Verdict verdict = evaluate_truth(lane->options.where, &facts);
    *failed = facts.failed;
    if (facts.failed)
        name_where(err);
    return verdict == VERDICT_HELD;
}

/* An error of a function has its place in the policy; the record's place is what is asked for. */
__attribute__((cold)) static void place_record(const Lane *lane, const FeedRecord *record,
                                               RemitError *err) {
    if (err->file[0]) {
        char message[sizeof err->message];
        memcpy(message, err->message, sizeof message);
        snprintf(err->message, sizeof err->message, "%.160s:%d: %.320s", err->file, err->line,
                 message);
        err->file[0] = err->source[0] = '\0';
        err->line = err->column = 0;
    }
    error_at(err, lane->options.file, record->line, record->column);
}

/* To a line without its number, which is that of this one: what a filter answers to a line hangs on
 * nothing else, so that a list can be cut anywhere. An array cannot. */
static void write_error_line(const FeedRecord *record, const RemitError *err, Buffer *out) {
    buffer_lit(out, "{\"error\":{");
    if (record->element)
        buffer_addf(out, "\"element\":%d,\"line\":%d,", record->element, err->line);
    if (err->column)
        buffer_addf(out, "\"column\":%d,", err->column);
    buffer_lit(out, "\"message\":");
    Text message = text_of(err->message);
    ptrdiff_t invalid = text_invalid_utf8(message);
    if (invalid >= 0)
        message.len = (size_t)invalid;
    json_write_text(out, message);
    buffer_lit(out, "}}\n");
}

__attribute__((cold)) static void reject(Lane *lane, const FeedRecord *record, RejectReason reason,
                                         const RemitError *err, Buffer *out, Tally *tally) {
    Rejection rejection = {reason, *err, record->raw};
    if (rejection.raw.len > REJECTED_BYTES)
        rejection.raw.len = REJECTED_BYTES;
    tally->rejected[reason]++;
    if (lane->options.has_error_lines)
        write_error_line(record, err, out);
    lane->reject(lane->ctx, &rejection);
}

static void write_decision(Lane *lane, const FeedRecord *record, const Decision *decision,
                           Buffer *out) {
    const LaneOptions *options = &lane->options;
    if (options->format == OUTPUT_NDJSON) {
        decision_write_json(&lane->printer, decision, out);
        return;
    }
    if (options->keeps_row) {
        buffer_add(out, record->raw);
        buffer_put(out, options->delimiter);
    }
    decision_write_csv(&lane->printer, decision, options->delimiter, out);
    buffer_put(out, '\n');
}

void lane_take(Lane *lane, const FeedRecord *record, const RemitError *bad, Buffer *out,
               Tally *tally) {
    const LaneOptions *options = &lane->options;
    RejectReason reason = REJECT_MALFORMED;
    RemitError err;
    tally->read++;
    if (bad) {
        reject(lane, record, bad->code == REMIT_E_LIMIT ? REJECT_LIMIT : REJECT_MALFORMED, bad, out,
               tally);
        return;
    }
    if (!read_record(lane, record, &reason, &err)) {
        reject(lane, record, reason, &err, out, tally);
        return;
    }
    bool failed = false;
    if (!is_chosen(lane, &failed, &err) && !failed) {
        tally->left_out++;
        return;
    }
    size_t warning_count = options->warning_count;
    const Text *warnings = options->warnings;
    if (lane->stray.count || lane->record->note_count) {
        reason = REJECT_VALUE;
        if (!collect_warnings(lane, record, &warning_count, &err)) {
            reject(lane, record, reason, &err, out, tally);
            return;
        }
        warnings = lane->warnings;
    }
    Decision decision;
    bool explain = options->detail > DETAIL_PLAIN || options->summary;
    if (failed || !host_decide(options->loaded, lane->record, warnings, warning_count, explain,
                               &decision, &err)) {
        place_record(lane, record, &err);
        reject(lane, record, err.code == REMIT_E_LIMIT ? REJECT_LIMIT : REJECT_RULE, &err, out,
               tally);
        return;
    }
    write_decision(lane, record, &decision, out);
    tally_decision(tally, &decision);
    if (options->summary)
        summary_add(options->summary, &decision);
}

void lane_refuse(Lane *lane, const FeedRecord *record, const char *message, Buffer *out,
                 Tally *tally) {
    RemitError err;
    tally->read++;
    error_set(&err, REMIT_E_LIMIT, "%s", message);
    error_at(&err, lane->options.file, record->line, record->column);
    reject(lane, record, REJECT_CRASH, &err, out, tally);
}

bool lane_leaves_out(Lane *lane, const FeedRecord *record) {
    RejectReason reason;
    RemitError err;
    bool failed = false;
    if (!lane->options.where || !read_record(lane, record, &reason, &err))
        return false;
    return !is_chosen(lane, &failed, &err) && !failed;
}
