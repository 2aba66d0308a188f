/* SPDX-License-Identifier: MIT */
/* remit kb: the knowledge base from the command line. Here is what its verbs share; they stand in
 * kb_claims.c, kb_role.c, kb_lists.c and kb_file.c. */
#include "cli/kb.h"
#include "host/paths.h"
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

bool kb_page_open(KbPage *page, const Args *args) {
    page->args = args;
    page->is_json = args_has(args, "json");
    page->style = style_of(args->use_color_out && !page->is_json);
    page->kb = kb_open(path_kb(args_value(args, "db"), &page->arena), &page->err);
    return page->kb != NULL;
}

int kb_page_close(KbPage *page, bool is_done) {
    int exit_code = 0;
    if (is_done)
        fwrite(page->out.at, 1, page->out.len, stdout);
    else
        exit_code = cli_fail(page->args, &page->err);
    kb_close(page->kb);
    buffer_free(&page->out);
    arena_free(&page->arena);
    return exit_code;
}

bool kb_page_nothing(KbPage *page, const char *format, ...) {
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    return error_set(&page->err, REMIT_E_ANSWER_NO, "%s", message);
}

bool kb_page_filter(KbPage *page, KbFilter *filter) {
    *filter = (KbFilter){0};
    struct {
        const char *option;
        Text *value;
        KbNames names;
    } parts[] = {
        {"source", &filter->source, KB_SOURCES},     {"role", &filter->role, KB_ROLES},
        {"kind", &filter->kind, KB_KINDS},           {"aspect", &filter->aspect, KB_ASPECTS},
        {"country", &filter->country, KB_COUNTRIES}, {"pack", &filter->pack, KB_PACKS},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const char *value = args_value(page->args, parts[i].option);
        *parts[i].value = text_of(value ? value : "");
        KbRole role = {0}; /* --role takes all names of a role */
        if (value && parts[i].names == KB_ROLES &&
            !kb_role(page->kb, *parts[i].value, &page->arena, &role, &page->err))
            return false;
        if (role.id.len)
            *parts[i].value = role.id;
        if (!kb_check_name(page->kb, parts[i].names, parts[i].value, &page->arena, &page->err))
            return false;
    }
    const char *place = args_value(page->args, "place");
    bool has_claim;
    filter->place = text_of(place ? place : "");
    return !place || kb_check_place(page->kb, &filter->place, &has_claim, &page->arena, &page->err);
}

bool kb_page_limit(KbPage *page, size_t usual, size_t *limit) {
    const char *value = args_value(page->args, "limit");
    *limit = usual;
    if (!value)
        return true;
    char *end;
    errno = 0;
    long long number = strtoll(value, &end, 10);
    if (errno || end == value || *end || number < 0)
        return error_set(&page->err, REMIT_E_USAGE, "--limit %s is no count", value);
    *limit = (size_t)number;
    return true;
}

Text kb_page_words(KbPage *page) {
    Buffer words = {0};
    for (int i = 0; i < page->args->count; i++)
        buffer_addf(&words, "%s%s", i ? " " : "", page->args->operands[i]);
    Text text = arena_text(&page->arena, buffer_text(&words));
    buffer_free(&words);
    return text;
}

static const Verb *const kb_verbs[] = {
    &verb_kb_role,    &verb_kb_compare,  &verb_kb_claims, &verb_kb_search,
    &verb_kb_topic,   &verb_kb_disputes, &verb_kb_terms,  &verb_kb_examples,
    &verb_kb_sources, &verb_kb_packs,    &verb_kb_sql,    &verb_kb_check,
    &verb_kb_build,   &verb_kb_import,   &verb_kb_remove, NULL,
};

const Verb verb_kb = {
    .name = "kb",
    .summary = "what the sources say: roles, claims, disputes, search",
    .examples = "  remit kb role \"Chief Technical Officer\"\n"
                "  remit kb compare --aspect budget\n"
                "  remit kb topic \"vendor management\"\n"
                "  remit kb search helpdesk\n"
                "  remit kb claims --kind pay --role CTO --country US\n",
    .subverbs = kb_verbs,
};
