/* SPDX-License-Identifier: MIT */
/* The host: loading subjects and policies with the lists that they read, and deciding with them.
 * Finding files is in paths.c. */
#include "host/host.h"
#include "host/paths.h"
#include "input/file.h"

enum {
    MOST_SCRIPT_BYTES = 16 << 20,
    EXAMPLES_SHOWN = 3, /* with the reasons of a decision */
};

typedef struct LoadedSubject {
    Subject *subject;
    struct LoadedSubject *next;
} LoadedSubject;

struct Host {
    Arena arena;
    const char *scripts;
    const char *kb_file;
    bool is_kb_named; /* by the user: then it must be there */
    Kb *kb;
    bool is_kb_tried;
    RemitError kb_error;
    LoadedSubject *subjects;
    LoadedPolicy *policies;
    Arena evidence; /* of the decision at hand */
};

Host *host_new(const HostOptions *options) {
    Host *host = mem_new(sizeof *host);
    host->is_kb_named = (options && options->kb) || path_kb_is_named();
    host->scripts = path_scripts(options ? options->scripts : NULL, &host->arena);
    host->kb_file = path_kb(options ? options->kb : NULL, &host->arena);
    return host;
}

static void loaded_free(LoadedPolicy *loaded) {
    engine_free(loaded->engine);
    bundle_free(loaded->bundle);
    policy_free(loaded->policy);
    script_free(loaded->script);
    arena_free(&loaded->arena);
    mem_free(loaded);
}

void host_free(Host *host) {
    if (!host)
        return;
    for (LoadedPolicy *loaded = host->policies; loaded;) {
        LoadedPolicy *next = loaded->next;
        loaded_free(loaded);
        loaded = next;
    }
    for (LoadedSubject *loaded = host->subjects; loaded;) {
        LoadedSubject *next = loaded->next;
        subject_free(loaded->subject);
        mem_free(loaded);
        loaded = next;
    }
    kb_close(host->kb);
    arena_free(&host->evidence);
    arena_free(&host->arena);
    mem_free(host);
}

Kb *host_kb(Host *host, RemitError *err) {
    if (!host->is_kb_tried) {
        host->is_kb_tried = true;
        host->kb = kb_open(host->kb_file, &host->kb_error);
    }
    if (!host->kb && err)
        *err = host->kb_error;
    return host->kb;
}

bool host_check_named_kb(Host *host, RemitError *err) {
    return !host->is_kb_named || host_kb(host, err);
}

Text host_kb_hash(Host *host) {
    Kb *kb = host_kb(host, NULL);
    return kb ? kb_hash(kb) : TEXT("");
}

static bool read_script(const char *file, Arena *arena, Text *source, RemitError *err) {
    Buffer text = {0};
    bool is_done = file_read(file, MOST_SCRIPT_BYTES, REMIT_E_POLICY, &text, err);
    if (is_done)
        *source = arena_text(arena, buffer_text(&text));
    buffer_free(&text);
    return is_done;
}

/* No list of words of this name: say which there are. */
static bool fail_no_words(const Host *host, const char *name, Arena *arena, RemitError *err) {
    size_t count;
    Text folder = arena_format(arena, "%s/subjects/words", host->scripts);
    const Text *names = path_list_scripts(folder.at, &count, arena);
    Text all = arena_text(arena, TEXT(""));
    for (size_t i = 0; i < count; i++)
        all = arena_format(arena, "%s%s%s", all.at, i ? ", " : "; there are ", names[i].at);
    error_set(err, REMIT_E_POLICY, "there is no list of words '%s' in %s%s", name, folder.at,
              all.at);
    error_suggest(err, text_of(name), names, count);
    error_hint(err, "a list is a file %s/%s.lua that returns a table", folder.at, name);
    return false;
}

/* words "NAME" of a script: a ScriptReadWords. */
static bool read_words(void *ctx, const char *name, Arena *arena, Text *file, Text *source,
                       RemitError *err) {
    const Host *host = ctx;
    *file = arena_format(arena, "%s/subjects/words/%s.lua", host->scripts, name);
    return path_exists(file->at) ? read_script(file->at, arena, source, err)
                                 : fail_no_words(host, name, arena, err);
}

/* Runs a file of the given constructor in a script of its own. */
static Script *load_file(Host *host, const char *file, const char *constructor, Arena *arena,
                         Datum *out, Text *source, RemitError *err) {
    if (!read_script(file, arena, source, err))
        return NULL;
    Script *script = script_new(NULL);
    script_offer_words(script, read_words, host);
    if (script_load(script, file, *source, constructor, arena, out, err))
        return script;
    script_free(script);
    return NULL;
}

const Subject *host_subject(Host *host, Text name, RemitError *err) {
    for (LoadedSubject *loaded = host->subjects; loaded; loaded = loaded->next)
        if (text_equal(loaded->subject->name, name))
            return loaded->subject;
    Arena arena = {0};
    Datum table;
    Text source;
    Text file = arena_format(&arena, "%s/subjects/%.*s.lua", host->scripts, TEXT_ARG(name));
    Script *script = load_file(host, file.at, "subject", &arena, &table, &source, err);
    Subject *subject = script ? subject_new(&table, file, source, err) : NULL;
    if (subject)
        script_fingerprint(script, subject->hash);
    script_free(script); /* a subject is data: nothing of it runs later */
    if (subject && !text_equal(subject->name, name)) {
        error_set(err, REMIT_E_POLICY, "the subject is named '%.*s', not '%.*s' as its file",
                  TEXT_ARG(subject->name), TEXT_ARG(name));
        error_at(err, file.at, 0, 0);
        subject_free(subject);
        subject = NULL;
    }
    arena_free(&arena);
    if (!subject)
        return NULL;
    LoadedSubject *loaded = mem_new(sizeof *loaded);
    *loaded = (LoadedSubject){subject, host->subjects};
    host->subjects = loaded;
    return subject;
}

static bool is_file_name(const char *name) {
    size_t len = strlen(name);
    return strchr(name, '/') || (len > 4 && strcmp(name + len - 4, ".lua") == 0);
}

/* No policy of this name: say which there are. */
static void fail_no_policy(Host *host, const char *name, RemitError *err) {
    size_t count;
    const Text *names = host_policy_names(host, &count);
    error_set(err, REMIT_E_POLICY, "there is no policy '%s' in %s/policies", name, host->scripts);
    error_suggest(err, text_of(name), names, count);
    if (count == 0)
        error_hint(err, "name the folder with policies/ and subjects/ by --scripts DIR");
    else
        error_hint(err, "write a file as ./%s.lua, or a name: 'remit rules' lists them", name);
}

static bool call_script(void *ctx, int function, const Value *args, size_t count, Arena *arena,
                        Value *result, RemitError *err) {
    return script_call(ctx, function, args, count, arena, result, err);
}

static bool call_bundle(void *ctx, const Value *fields, uint64_t *held, uint64_t *possible) {
    return bundle_call(ctx, fields, held, possible);
}

/* Lets the engine call all rules that are functions at once. */
static void bundle_rules(LoadedPolicy *loaded) {
    const Policy *policy = loaded->policy;
    BundleMember *members =
        arena_new(&loaded->arena, (size_t)(policy->rule_count + 1) * sizeof *members);
    int function_count = 0;
    for (int i = 0; i < policy->rule_count; i++) {
        const When *when = &policy->rules[i].when;
        members[i] = (BundleMember){when->function, when->needs, when->need_count};
        function_count += when->function >= 0;
    }
    if (function_count == 0)
        return;
    loaded->bundle =
        bundle_new(loaded->script, loaded->subject, members, (size_t)policy->rule_count);
    engine_set_bundle(loaded->engine, call_bundle, loaded->bundle, bundle_members(loaded->bundle));
}

/* The field whose text the knowledge base is asked about, if the subject has evidence fields. */
static int find_evidence_field(const Subject *subject) {
    int text_field = -1;
    bool asks = false;
    for (int i = 0; i < subject->field_count; i++) {
        if (subject->fields[i].is_text)
            text_field = i;
        asks = asks || subject->fields[i].evidence.len > 0;
    }
    return asks ? text_field : -1;
}

/* Of the files of the policy and of its subject. */
static void note_hash(LoadedPolicy *loaded) {
    char own[FINGERPRINT_BYTES];
    script_fingerprint(loaded->script, own);
    const Text prints[] = {text_of(own), text_of(loaded->subject->hash)};
    fingerprint_texts(prints, 2, loaded->policy->hash);
}

static bool load_policy(LoadedPolicy *loaded, Text file, RemitError *err) {
    Host *host = loaded->host;
    Datum table;
    Text source;
    loaded->script = load_file(host, file.at, "policy", &loaded->arena, &table, &source, err);
    if (!loaded->script)
        return false;
    Text about = policy_about(&table);
    if (about.len == 0) {
        error_set(err, REMIT_E_POLICY, "the policy does not say what it is about");
        error_at(err, file.at, 0, 0);
        error_hint(err, "about = \"company\": a subject of %s/subjects", host->scripts);
        return false;
    }
    loaded->subject = host_subject(host, about, err);
    if (!loaded->subject)
        return false;
    loaded->policy = policy_new(&table, loaded->subject, file, source, err);
    if (!loaded->policy)
        return false;
    note_hash(loaded);
    loaded->evidence_field = find_evidence_field(loaded->subject);
    loaded->engine = engine_new(loaded->policy, call_script, loaded->script);
    bundle_rules(loaded);
    return true;
}

LoadedPolicy *host_policy(Host *host, const char *name, RemitError *err) {
    LoadedPolicy *loaded = mem_new(sizeof *loaded);
    loaded->host = host;
    Text file = is_file_name(name)
                    ? arena_text(&loaded->arena, text_of(name))
                    : arena_format(&loaded->arena, "%s/policies/%s.lua", host->scripts, name);
    if (!is_file_name(name) && !path_exists(file.at)) {
        fail_no_policy(host, name, err);
        loaded_free(loaded);
        return NULL;
    }
    if (!load_policy(loaded, file, err)) {
        loaded_free(loaded);
        return NULL;
    }
    loaded->next = host->policies;
    host->policies = loaded;
    return loaded;
}

const Text *host_policy_names(Host *host, size_t *count) {
    return path_list_scripts(arena_format(&host->arena, "%s/policies", host->scripts).at, count,
                             &host->arena);
}

/* What the knowledge base says of the record's text. */
static bool find_evidence(LoadedPolicy *loaded, Record *record, bool explain, const Evidence **out,
                          RemitError *err) {
    Host *host = loaded->host;
    Kb *kb = host_kb(host, err);
    if (!kb)
        return false;
    const Value *value = &record->values[loaded->evidence_field];
    arena_reset(&host->evidence);
    Evidence *evidence = arena_new(&host->evidence, sizeof *evidence);
    Text text = value->kind == VALUE_STRING ? value->string : TEXT("");
    if (!kb_evidence(kb, text, &host->evidence, evidence, err) ||
        (explain && !kb_nearest_examples(kb, text, EXAMPLES_SHOWN, &host->evidence, evidence, err)))
        return false;
    evidence_fill(evidence, record);
    *out = evidence;
    return true;
}

/* The evidence is of a part of the text: the answer says so. */
static void warn_of_cut(Host *host, EngineInput *input) {
    Text *warnings = arena_new(&host->evidence, (input->warning_count + 1) * sizeof *warnings);
    if (input->warning_count)
        memcpy(warnings, input->warnings, input->warning_count * sizeof *warnings);
    warnings[input->warning_count++] =
        arena_format(&host->evidence, "the text is too long: only its first %zu words were read",
                     input->evidence->text_words);
    input->warnings = warnings;
}

bool host_decide(LoadedPolicy *loaded, Record *record, const Text *warnings, size_t warning_count,
                 bool explain, Decision *out, RemitError *err) {
    EngineInput input = {
        .record = record, .warnings = warnings, .warning_count = warning_count, .explain = explain};
    if (loaded->evidence_field >= 0 &&
        !find_evidence(loaded, record, explain, &input.evidence, err))
        return false;
    if (input.evidence && input.evidence->is_cut)
        warn_of_cut(loaded->host, &input);
    return engine_decide(loaded->engine, &input, out, err);
}
