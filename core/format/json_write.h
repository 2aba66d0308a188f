/* SPDX-License-Identifier: MIT */
/* Writing JSON values to a buffer. Brackets, commas and keys are the caller's. */
#ifndef REMIT_FORMAT_JSON_WRITE_H
#define REMIT_FORMAT_JSON_WRITE_H

#include "base/buffer.h"

/** A string in quotes, with escapes where JSON asks for them. `text` must be valid UTF-8. */
void json_write_text(Buffer *buffer, Text text);
void json_write_integer(Buffer *buffer, int64_t value);
/** The shortest text that reads back as `value`; "7" for 7.0; null for what JSON has no number for.
 */
void json_write_number(Buffer *buffer, double value);
void json_write_boolean(Buffer *buffer, bool value);

#endif
