/* SPDX-License-Identifier: MIT */
/* SHA-256 over texts, each with its length in front. */
#include "base/fingerprint.h"
#include <sha256.h>

void fingerprint_texts(const Text *texts, size_t count, char out[FINGERPRINT_BYTES]) {
    SHA2_CTX ctx;
    SHA256Init(&ctx);
    for (size_t i = 0; i < count; i++) {
        uint8_t len[8];
        for (int k = 0; k < 8; k++)
            len[k] = (uint8_t)((uint64_t)texts[i].len >> (8 * k));
        SHA256Update(&ctx, len, sizeof len);
        SHA256Update(&ctx, (const uint8_t *)texts[i].at, texts[i].len);
    }
    SHA256End(&ctx, out);
}
