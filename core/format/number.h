/* SPDX-License-Identifier: MIT */
/* Numbers as text and back, exact and the same in every locale. */
#ifndef REMIT_FORMAT_NUMBER_H
#define REMIT_FORMAT_NUMBER_H

#include "base/text.h"

/** Room for any number that these functions write. */
#define NUMBER_TEXT_SIZE 32

/** Writes decimal digits to `out`, without a NUL; returns how many bytes. */
size_t number_write_integer(char *out, int64_t value);
/**
 * Writes the shortest text that number_read gives `value` back for, without a NUL; returns how many
 * bytes. Integral values below 2^63 have neither fraction nor exponent ("7"), and -0 is "0". It is
 * a JSON number for every finite value; "nan", "inf" or "-inf" for the others.
 */
size_t number_write(char *out, double value);
/**
 * Reads all of `text` as a JSON number, correctly rounded; too small ones become 0. False when it
 * is none, or too large for a double.
 */
bool number_read(Text text, double *value);

#endif
