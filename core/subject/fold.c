/* SPDX-License-Identifier: MIT */
/* Folding of names and words. */
#include "subject/fold.h"

Text text_fold(Text text, char *folded) {
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
        if (!stays)
            continue;
        if (len == FOLD_BYTES)
            return TEXT("");
        folded[len++] = c;
    }
    return (Text){folded, len};
}

Text text_fold_into(Arena *arena, Text text) {
    char folded[FOLD_BYTES];
    return arena_text(arena, text_fold(text, folded));
}
