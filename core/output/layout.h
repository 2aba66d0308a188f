/* SPDX-License-Identifier: MIT */
/* Text for a terminal of 80 columns: wrapped lines, values in words. */
#ifndef REMIT_OUTPUT_LAYOUT_H
#define REMIT_OUTPUT_LAYOUT_H

#include "base/buffer.h"
#include "subject/value.h"

enum { LAYOUT_COLUMNS = 80 };

/** Colours, all empty when there are none to use. */
typedef struct Style {
    const char *bold, *dim, *good, *bad, *end;
} Style;

/** The style for a terminal that takes colour, or none. */
Style style_of(bool use_color);

/** How many columns a text takes: characters, not bytes. */
size_t layout_width(Text text);
/** Appends spaces up to `column`, at least one when `column` is behind already; `start` is where
 * the line began in the buffer. */
void layout_tab(Buffer *out, size_t start, size_t column);
/** Appends a text from column `at` on, wrapped at words, further lines indented by `indent`; ends
 * the line. */
void layout_wrap(Buffer *out, Text text, size_t at, size_t indent);
/** A value as people write it: GDPR, SOX; 1200; yes is true. "?" when missing. */
void layout_value(Buffer *out, const Value *value);
/** A score or weight: 7, 2.5. */
void layout_number(Buffer *out, double number);

#endif
