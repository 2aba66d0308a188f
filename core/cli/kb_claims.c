/* SPDX-License-Identifier: MIT */
/* remit kb claims, search, topic: claims by what they are about. */
#include "cli/kb.h"

/* --- claims --------------------------------------------------------------------------------- */

static bool write_claims(KbPage *page) {
    KbFilter filter;
    KbClaims claims;
    size_t limit;
    if (!kb_page_filter(page, &filter) || !kb_page_limit(page, 0, &limit) ||
        !kb_claims(page->kb, &filter, &page->arena, &claims, &page->err))
        return false;
    if (claims.count == 0)
        return kb_page_nothing(page, "no claim is of that description");
    if (limit && limit < claims.count)
        claims.count = limit;
    for (size_t i = 0; i < claims.count; i++)
        if (page->is_json) {
            kb_claim_json(&claims.items[i], &page->out);
            buffer_put(&page->out, '\n');
        } else {
            kb_print_claim(page, &claims.items[i], KB_ROLES_AND_KIND);
        }
    return true;
}

static int run_claims(const Args *args) {
    KbPage page = {0};
    if (args->count)
        return cli_usage("kb claims", "words are for 'remit kb search'; here options choose");
    return kb_page_close(&page, kb_page_open(&page, args) && write_claims(&page));
}

static const Option claims_options[] = {
    KB_FILTER_OPTIONS,
    {"limit", 'n', "N", "at most so many"},
    {0},
};

const Verb verb_kb_claims = {
    .name = "kb claims",
    .operands = "",
    .summary = "claims by source, role, kind, aspect, country",
    .examples = "  remit kb claims --kind definition --role CIO\n"
                "  remit kb claims --kind pay --country US\n"
                "  remit kb claims --place s0:61\n"
                "  remit kb claims --json                      one object a line\n",
    .options = claims_options,
    .run = run_claims,
};

/* --- search --------------------------------------------------------------------------------- */

static void tell_how(KbPage *page, const KbFound *found) {
    RemitError note;
    if (found->corrected.len) {
        error_set(&note, REMIT_OK, "searched for '%.*s'", TEXT_ARG(found->corrected));
        error_print(stderr, &note, "note", page->args->use_color_err);
    }
    if (!found->has_all && found->claims.count) {
        error_set(&note, REMIT_OK, "no claim has all the words; these have some");
        error_print(stderr, &note, "note", page->args->use_color_err);
    }
}

static bool write_search(KbPage *page) {
    KbFilter filter;
    KbFound found;
    size_t limit;
    if (!kb_page_filter(page, &filter) || !kb_page_limit(page, 20, &limit) ||
        !kb_search(page->kb, kb_page_words(page), &filter, limit ? limit : SIZE_MAX, &page->arena,
                   &found, &page->err))
        return false;
    tell_how(page, &found);
    if (found.claims.count == 0)
        return kb_page_nothing(page, "no claim has these words");
    for (size_t i = 0; i < found.claims.count; i++)
        if (page->is_json) {
            kb_claim_json(&found.claims.items[i], &page->out);
            buffer_put(&page->out, '\n');
        } else {
            kb_print_claim(page, &found.claims.items[i], KB_ROLES_AND_KIND);
        }
    return true;
}

static int run_search(const Args *args) {
    KbPage page = {0};
    if (args->count == 0)
        return cli_usage("kb search", "search for which words?");
    return kb_page_close(&page, kb_page_open(&page, args) && write_search(&page));
}

static const Option search_options[] = {
    KB_FILTER_OPTIONS,
    {"limit", 'n', "N", "at most so many (20; 0: all)"},
    {0},
};

const Verb verb_kb_search = {
    .name = "kb search",
    .operands = "WORDS…",
    .summary = "claims that have these words, the best first",
    .examples = "  remit kb search service desk\n"
                "  remit kb search organising vendors --role CIO\n"
                "  remit kb search --json salary startup\n",
    .options = search_options,
    .run = run_search,
};

/* --- topic ---------------------------------------------------------------------------------- */

static bool write_topic(KbPage *page) {
    KbFilter filter;
    KbFound found;
    KbDisputeList disputes;
    KbSourceList sources;
    Text words = kb_page_words(page);
    size_t limit;
    if (!kb_page_filter(page, &filter) || !kb_page_limit(page, 0, &limit) ||
        !kb_search(page->kb, words, &filter, SIZE_MAX, &page->arena, &found, &page->err) ||
        !kb_disputes_search(page->kb, words, &page->arena, &disputes, &page->err) ||
        !kb_sources(page->kb, &page->arena, &sources, &page->err))
        return false;
    if (!found.has_all && found.claims.count > 10)
        found.claims.count = 10; /* some of the words: only the best can be meant */
    if (limit && limit < found.claims.count)
        found.claims.count = limit;
    tell_how(page, &found);
    if (found.claims.count == 0 && disputes.count == 0)
        return kb_page_nothing(page, "the sources say nothing on '%.*s'", TEXT_ARG(words));
    Buffer *out = &page->out;
    if (page->is_json) {
        buffer_put(out, '{');
        kb_json_text(out, "topic", words);
        buffer_lit(out, ",\"claims\":");
        kb_claims_json(&found.claims, out);
        buffer_lit(out, ",\"disputes\":[");
        for (size_t i = 0; i < disputes.count; i++) {
            if (i)
                buffer_put(out, ',');
            kb_dispute_json(&disputes.items[i], out);
        }
        buffer_lit(out, "]}\n");
        return true;
    }
    for (size_t i = 0; i < sources.count; i++) {
        const KbSource *source = &sources.items[i];
        KbClaims claims = kb_select(&found.claims, (Text){0}, (Text){0}, source->id, &page->arena);
        if (claims.count)
            kb_print_heading(page, "%.*s, %.*s", TEXT_ARG(source->id), TEXT_ARG(source->view));
        for (size_t k = 0; k < claims.count; k++)
            kb_print_claim(page, &claims.items[k], KB_ROLES_AND_KIND);
    }
    for (size_t i = 0; i < disputes.count; i++)
        kb_print_dispute(page, &disputes.items[i]);
    return true;
}

static int run_topic(const Args *args) {
    KbPage page = {0};
    if (args->count == 0)
        return cli_usage("kb topic", "which topic?");
    return kb_page_close(&page, kb_page_open(&page, args) && write_topic(&page));
}

static const Option topic_options[] = {
    KB_FILTER_OPTIONS,
    {"limit", 'n', "N", "at most so many claims"},
    {0},
};

const Verb verb_kb_topic = {
    .name = "kb topic",
    .operands = "WORDS…",
    .summary = "all on a topic: claims by source, and disputes",
    .examples = "  remit kb topic security\n"
                "  remit kb topic \"vendor management\"\n"
                "  remit kb topic cloud --kind overlap\n",
    .options = topic_options,
    .run = run_topic,
};
