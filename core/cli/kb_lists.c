/* SPDX-License-Identifier: MIT */
/* remit kb disputes, terms, examples, sources, packs: what there is a list of. As JSON each is one
 * object a line. */
#include "cli/kb.h"
#include "format/json_write.h"

/* --- disputes ------------------------------------------------------------------------------- */

static bool write_disputes(KbPage *page) {
    KbDisputeList disputes;
    Text words = kb_page_words(page), id = words;
    RemitError unknown;
    if (words.len && kb_check_name(page->kb, KB_DISPUTES, &id, &page->arena, &unknown)) {
        if (!kb_disputes(page->kb, id, NULL, &page->arena, &disputes, &page->err))
            return false;
    } else if (words.len) { /* no id: then words to search for */
        if (!kb_disputes_search(page->kb, words, &page->arena, &disputes, &page->err))
            return false;
        if (disputes.count == 0) {
            KbNameList ids;
            if (!kb_names(page->kb, KB_DISPUTES, &page->arena, &ids, &page->err))
                return false;
            kb_page_nothing(page, "the sources do not disagree on '%.*s'", TEXT_ARG(words));
            error_suggest(&page->err, words, ids.items, ids.count);
            return error_hint(&page->err, "'remit kb disputes' lists all"), false;
        }
    } else if (!kb_disputes(page->kb, (Text){0}, NULL, &page->arena, &disputes, &page->err)) {
        return false;
    }
    if (disputes.count == 0)
        return kb_page_nothing(page, "there are no disputes");
    for (size_t i = 0; i < disputes.count; i++)
        if (page->is_json) {
            kb_dispute_json(&disputes.items[i], &page->out);
            buffer_put(&page->out, '\n');
        } else {
            kb_print_dispute(page, &disputes.items[i]);
        }
    return true;
}

static int run_disputes(const Args *args) {
    KbPage page = {0};
    return kb_page_close(&page, kb_page_open(&page, args) && write_disputes(&page));
}

static const Option json_only[] = {
    {"json", 'j', NULL, "as JSON, one object a line"},
    {0},
};

const Verb verb_kb_disputes = {
    .name = "kb disputes",
    .operands = "[ID|WORDS…]",
    .summary = "where the sources disagree, and what each holds",
    .examples = "  remit kb disputes\n"
                "  remit kb disputes vendor-management\n"
                "  remit kb disputes who does the CIO report to\n",
    .options = json_only,
    .run = run_disputes,
};

/* --- terms ---------------------------------------------------------------------------------- */

static bool write_terms(KbPage *page) {
    KbTermList terms;
    const char *key = args_value(page->args, "key");
    Buffer *out = &page->out;
    if (!kb_terms(page->kb, text_of(key ? key : ""), kb_page_words(page), &page->arena, &terms,
                  &page->err))
        return false;
    if (terms.count == 0)
        return kb_page_nothing(page, "no term is of that description");
    for (size_t i = 0; i < terms.count; i++) {
        const KbTerm *term = &terms.items[i];
        size_t start = out->len;
        if (page->is_json) {
            const Text values[] = {term->phrase, term->key,     term->cite,
                                   term->claim,  term->dispute, term->pack};
            static const char *const keys[] = {"phrase", "key", "cite", "claim", "dispute", "pack"};
            buffer_put(out, '{');
            for (int k = 0; k < 6; k++) {
                kb_json_text(out, keys[k], values[k]);
                buffer_put(out, ',');
            }
            buffer_lit(out, "\"weight\":");
            json_write_number(out, term->weight);
            buffer_lit(out, "}\n");
            continue;
        }
        buffer_add(out, term->phrase);
        layout_tab(out, start, 40);
        buffer_addf(out, "%.*s ", TEXT_ARG(term->key));
        layout_number(out, term->weight);
        if (term->cite.len)
            buffer_addf(out, " [%.*s]", TEXT_ARG(term->cite));
        if (term->dispute.len)
            buffer_addf(out, " disputed: %.*s", TEXT_ARG(term->dispute));
        if (!text_equal(term->pack, TEXT("remit")))
            buffer_addf(out, " (pack %.*s)", TEXT_ARG(term->pack));
        buffer_put(out, '\n');
    }
    return true;
}

static int run_terms(const Args *args) {
    KbPage page = {0};
    return kb_page_close(&page, kb_page_open(&page, args) && write_terms(&page));
}

static const Option terms_options[] = {
    {"key", 'k', "KEY", "only those that count for CTO, CIO, shared, none, product …"},
    {"json", 'j', NULL, "as JSON, one object a line"},
    {0},
};

const Verb verb_kb_terms = {
    .name = "kb terms",
    .operands = "[WORD]",
    .summary = "words of clients, and what each counts for",
    .examples = "  remit kb terms laptop\n"
                "  remit kb terms --key shared\n",
    .options = terms_options,
    .run = run_terms,
};

/* --- examples ------------------------------------------------------------------------------- */

static void add_example(KbPage *page, const EvidenceExample *example) {
    Buffer *out = &page->out;
    if (page->is_json) {
        buffer_put(out, '{');
        kb_json_text(out, "text", example->text);
        buffer_put(out, ',');
        kb_json_text(out, "owner", example->owner);
        buffer_put(out, ',');
        kb_json_text(out, "pack", example->pack);
        buffer_lit(out, "}\n");
        return;
    }
    size_t start = out->len;
    buffer_add(out, example->owner);
    layout_tab(out, start, 8);
    bool is_shipped = text_equal(example->pack, TEXT("remit"));
    Text text = is_shipped ? example->text
                           : arena_format(&page->arena, "%.*s (pack %.*s)", TEXT_ARG(example->text),
                                          TEXT_ARG(example->pack));
    layout_wrap(out, text, out->len - start, 8);
}

static bool write_examples(KbPage *page) {
    KbFilter of; /* --pack */
    KbExampleList examples;
    size_t limit;
    const char *owner = args_value(page->args, "owner");
    KbExampleFilter filter = {.words = kb_page_words(page), .owner = text_of(owner ? owner : "")};
    if (!kb_page_filter(page, &of) || !kb_page_limit(page, filter.words.len ? 20 : 0, &limit) ||
        !kb_check_name(page->kb, KB_OWNERS, &filter.owner, &page->arena, &page->err))
        return false;
    filter.pack = of.pack;
    if (!kb_examples(page->kb, &filter, limit ? limit : SIZE_MAX, &page->arena, &examples,
                     &page->err))
        return false;
    if (examples.count == 0)
        return kb_page_nothing(page, filter.words.len ? "no example has these words"
                                                      : "no example is of that description");
    for (size_t i = 0; i < examples.count; i++)
        add_example(page, &examples.items[i]);
    return true;
}

static int run_examples(const Args *args) {
    KbPage page = {0};
    return kb_page_close(&page, kb_page_open(&page, args) && write_examples(&page));
}

static const Option examples_options[] = {
    {"owner", 0, "OWNER", "only what is a CTO's, a CIO's, 'shared' or 'none'"},
    {"pack", 0, "PACK", "only of this pack"},
    {"limit", 'n', "N", "at most so many (with words: 20; 0: all)"},
    {"json", 'j', NULL, "as JSON, one object a line"},
    {0},
};

const Verb verb_kb_examples = {
    .name = "kb examples",
    .operands = "[WORDS…]",
    .summary = "what people say, and who owns it, the nearest first",
    .examples = "  remit kb examples laptop for a new colleague\n"
                "  remit kb examples checkout --owner CTO\n"
                "  remit kb examples --pack security --json --db my.db\n",
    .options = examples_options,
    .run = run_examples,
};

/* --- sources -------------------------------------------------------------------------------- */

static bool write_sources(KbPage *page) {
    KbSourceList sources;
    Buffer *out = &page->out;
    if (!kb_sources(page->kb, &page->arena, &sources, &page->err))
        return false;
    if (sources.count == 0)
        return kb_page_nothing(page, "there are no sources");
    for (size_t i = 0; i < sources.count; i++) {
        const KbSource *source = &sources.items[i];
        if (page->is_json) {
            const Text values[] = {source->id, source->title, source->published, source->view,
                                   source->pack};
            static const char *const keys[] = {"id", "title", "published", "view", "pack"};
            buffer_put(out, '{');
            for (int k = 0; k < 5; k++) {
                kb_json_text(out, keys[k], values[k]);
                buffer_put(out, ',');
            }
            buffer_addf(out, "\"lines\":%d,\"claims\":%zu}\n", source->lines, source->claim_count);
            continue;
        }
        size_t start = out->len;
        buffer_add(out, source->id);
        layout_tab(out, start, 6);
        Text text =
            arena_format(&page->arena, "%.*s; %.*s%s%.*s; %zu claims", TEXT_ARG(source->title),
                         TEXT_ARG(source->view), source->published.len ? ", " : "",
                         TEXT_ARG(source->published), source->claim_count);
        layout_wrap(out, text, out->len - start, 6);
    }
    return true;
}

static int run_sources(const Args *args) {
    KbPage page = {0};
    if (args->count)
        return cli_usage("kb sources", "takes no words");
    return kb_page_close(&page, kb_page_open(&page, args) && write_sources(&page));
}

const Verb verb_kb_sources = {
    .name = "kb sources",
    .operands = "",
    .summary = "the sources, and from where each looks at the roles",
    .examples = "  remit kb sources\n",
    .options = json_only,
    .run = run_sources,
};

/* --- packs ---------------------------------------------------------------------------------- */

static bool write_packs(KbPage *page) {
    KbPackList packs;
    Buffer *out = &page->out;
    if (!kb_packs(page->kb, &page->arena, &packs, &page->err))
        return false;
    for (size_t i = 0; i < packs.count; i++) {
        const KbPack *pack = &packs.items[i];
        if (page->is_json) {
            buffer_put(out, '{');
            kb_json_text(out, "id", pack->id);
            buffer_put(out, ',');
            kb_json_text(out, "title", pack->title);
            buffer_addf(
                out,
                ",\"roles\":%zu,\"sources\":%zu,\"claims\":%zu,\"positions\":%zu,\"terms\":%zu,"
                "\"examples\":%zu}\n",
                pack->role_count, pack->source_count, pack->claim_count, pack->position_count,
                pack->term_count, pack->example_count);
            continue;
        }
        size_t start = out->len;
        buffer_add(out, pack->id);
        layout_tab(out, start, 14);
        Text brought = kb_pack_contents(pack, &page->arena);
        Text text =
            arena_format(&page->arena, "%.*s; %.*s", TEXT_ARG(pack->title), TEXT_ARG(brought));
        layout_wrap(out, text, out->len - start, 14);
    }
    return true;
}

static int run_packs(const Args *args) {
    KbPage page = {0};
    if (args->count)
        return cli_usage("kb packs", "takes no words");
    return kb_page_close(&page, kb_page_open(&page, args) && write_packs(&page));
}

const Verb verb_kb_packs = {
    .name = "kb packs",
    .operands = "",
    .summary = "the packs in the knowledge base, and what each brought",
    .examples = "  remit kb packs\n",
    .options = json_only,
    .run = run_packs,
};
