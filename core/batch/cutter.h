/* SPDX-License-Identifier: MIT */
/* Cutting text into blocks of whole records, without reading them: each block can then go to a
 * process of its own. */
#ifndef REMIT_BATCH_CUTTER_H
#define REMIT_BATCH_CUTTER_H

#include "base/text.h"

/** Behind the last whole line of `text`; 0 when there is none. */
size_t cut_lines(Text text);
/**
 * Behind the last row of CSV that is known to be whole, where the text starts with a row; 0 when
 * there is none. Rows are those that csv_reader_next gives: one with a wrong quote, or of more than
 * `limit` bytes, ends with its first line.
 */
size_t cut_rows(Text text, char delimiter, size_t limit);
/** How many line ends there are: LF, and with `has_cr` also CR and CRLF. */
int count_lines(Text text, bool has_cr);
/** How many rows end in CSV without wrong quotes. */
int count_rows(Text text);

#endif
