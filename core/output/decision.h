/* SPDX-License-Identifier: MIT */
/* Printing decisions: as one JSON object on a line, as a row of CSV, as text for people. All write
 * to a buffer; nothing here decides anything. */
#ifndef REMIT_OUTPUT_DECISION_H
#define REMIT_OUTPUT_DECISION_H

#include "base/buffer.h"
#include "engine/engine.h"
#include "output/layout.h"

/** How much to print. */
typedef enum Detail {
    DETAIL_PLAIN,  /**< the answer: the keys that every decision has */
    DETAIL_REASON, /**< also margin, dissent, what would change it; the decision must be explained
                    */
    DETAIL_RULES,  /**< also every rule with its verdict and the values it read */
} Detail;

typedef struct Printer {
    const Engine *engine;
    Text policy_hash, kb_hash; /**< 16 digits are printed; empty: null */
    Detail detail;
    struct PlainKeys *keys; /**< NULL at first; made with the first decision as JSON */
} Printer;

/** Frees what it made. */
void printer_close(Printer *printer);
/** One object and a newline. All decisions of a printer are of one policy. */
void decision_write_json(Printer *printer, const Decision *decision, Buffer *out);
/** The names of the columns that decision_write_csv fills, with `prefix` in front of each. */
void decision_csv_header(const Printer *printer, const Policy *policy, const char *prefix,
                         char delimiter, Buffer *out);
/** Does the column (from 0) of decision_write_csv hold numbers? */
bool decision_csv_is_number(const Policy *policy, int column);
/** The cells of a decision, without the end of the line. */
void decision_write_csv(const Printer *printer, const Decision *decision, char delimiter,
                        Buffer *out);
/** What the rule at `index`, which held, added to the scores, or the outcome that it gives:
 * "CTO +1, CIO -0.5" when ", " stands between. */
void decision_write_gave(const Decision *decision, int index, const char *between, Buffer *out);
/** Some lines of at most 80 columns. */
void decision_write_text(const Printer *printer, const Decision *decision, Style style,
                         Buffer *out);

#endif
