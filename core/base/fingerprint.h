/* SPDX-License-Identifier: MIT */
/* Fingerprints: SHA-256 over texts, so that a decision can name the policy and the knowledge base
 * that it was made with. The digest is libmd's. */
#ifndef REMIT_BASE_FINGERPRINT_H
#define REMIT_BASE_FINGERPRINT_H

#include "base/text.h"

enum { FINGERPRINT_BYTES = 65 }; /**< 64 hexadecimal digits and a NUL */

/** Of the texts in this order; where one ends counts. */
void fingerprint_texts(const Text *texts, size_t count, char out[FINGERPRINT_BYTES]);

#endif
