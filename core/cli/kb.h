/* SPDX-License-Identifier: MIT */
/* What the verbs of `remit kb` share: an open knowledge base, the options that choose claims, and
 * how a claim is printed. */
#ifndef REMIT_CLI_KB_H
#define REMIT_CLI_KB_H

#include "cli/common.h"
#include "kb/lookup.h"

/** One run of a verb. Zero-initialise; kb_page_close gives everything back. */
typedef struct KbPage {
    const Args *args;
    Kb *kb;
    Arena arena;
    Buffer out;
    Style style;
    bool is_json;
    RemitError err;
} KbPage;

/** Opens the knowledge base that --db, REMIT_DB or the program's place say; false with page->err.
 */
bool kb_page_open(KbPage *page, const Args *args);
/** Prints what was written, or page->err, and frees. `code` other than REMIT_OK is an error of
 * page->err. */
int kb_page_close(KbPage *page, bool is_done);
/** Ends a page that found nothing: a sentence on standard error, exit code 1. */
bool kb_page_nothing(KbPage *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Reads --source, --role, --kind, --aspect, --country, --pack and --place; unknown names fail. */
bool kb_page_filter(KbPage *page, KbFilter *filter);
/** --limit, or `usual`; 0 means all. */
bool kb_page_limit(KbPage *page, size_t usual, size_t *limit);
/** All operands, a space between; in the arena. */
Text kb_page_words(KbPage *page);

#define KB_FILTER_OPTIONS                                                                          \
    {"role", 'r', "ROLE", "only claims about this role"},                                          \
        {"source", 0, "SOURCE", "only of this source: s0, s1 …"},                                  \
        {"kind", 'k', "KIND", "only of this kind: definition, pay, skill …"},                      \
        {"aspect", 0, "ASPECT", "only on this aspect: budget, focus …"},                           \
        {"country", 0, "COUNTRY", "only on pay in this country: US, GB …"},                        \
        {"place", 0, "PLACE", "only those that rest on a line, such as s0:61"},                    \
        {"pack", 0, "PACK", "only of this pack"}, {                                                \
        "json", 'j', NULL, "as JSON"                                                               \
    }

/** What is told of a claim behind its text, beside numbers and pack. */
typedef enum KbDetails { KB_ROLES_AND_KIND, KB_SHARED_ROLES, KB_NO_ROLES } KbDetails;

/** "[s0:61]   A CIO is called for … (CIO, need)", wrapped. */
void kb_print_claim(KbPage *page, const KbClaim *claim, KbDetails details);
void kb_print_heading(KbPage *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/** "success_metric" as "Success metric". */
Text kb_title_of(Text id, Arena *arena);
/** The claim as an object: id, source, place, kind, roles, text, terms, and what numbers it has. */
void kb_claim_json(const KbClaim *claim, Buffer *out);
void kb_claims_json(const KbClaims *claims, Buffer *out);
void kb_dispute_json(const KbDispute *dispute, Buffer *out);
void kb_print_dispute(KbPage *page, const KbDispute *dispute);
/** `"key":"text"` */
void kb_json_text(Buffer *out, const char *key, Text text);

/** "1 role, 1 source, 6 claims, 2 positions, 10 terms, 12 examples" */
Text kb_pack_contents(const KbPack *pack, Arena *arena);

/** At most `most` of the claims, from all sources in turn; in the order they had. */
KbClaims kb_spread(const KbClaims *claims, size_t most, Arena *arena);
/** Those of the claims that are of this kind, aspect or source; empty texts mean any. */
KbClaims kb_select(const KbClaims *claims, Text kind, Text aspect, Text source, Arena *arena);

extern const Verb verb_kb_role, verb_kb_compare, verb_kb_claims, verb_kb_search, verb_kb_topic,
    verb_kb_disputes, verb_kb_terms, verb_kb_examples, verb_kb_sources, verb_kb_sql, verb_kb_check,
    verb_kb_packs, verb_kb_build, verb_kb_import, verb_kb_remove;

#endif
