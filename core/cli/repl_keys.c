/* SPDX-License-Identifier: MIT */
/* Keys from a terminal that marks what is pasted ("bracketed paste"), for a line editor that does
 * not know these marks: the control characters of a paste come quoted, so that its lines are one
 * text to edit, which runs when somebody presses Enter. */
#include "cli/repl.h"
#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum {
    KEY_QUOTE = 'V' & 31, /* Ctrl-V: the next key is inserted as it is */
    KEY_ESCAPE = 27,
    MARK_MS = 50, /* the bytes of a mark come together; a person's do not */
};

/* The next byte, or REPL_KEY_END or REPL_KEY_SIGNAL. */
static int next_byte(ReplKeys *keys) {
    if (keys->ahead_at < keys->ahead_count)
        return keys->ahead[keys->ahead_at++];
    unsigned char byte;
    ssize_t count = read(keys->file, &byte, 1);
    return count == 1 ? byte : count < 0 && errno == EINTR ? REPL_KEY_SIGNAL : REPL_KEY_END;
}

/* Behind an Escape: passes the rest of the mark that a paste begins or ends with, and gives its
 * number, 200 or 201. What is no mark stays to be read, and gives 0. */
static int pass_mark(ReplKeys *keys) {
    static const char shape[] = "[20?~";
    size_t left = keys->ahead_count - keys->ahead_at, len = 0;
    memmove(keys->ahead, keys->ahead + keys->ahead_at, left);
    keys->ahead_at = 0;
    keys->ahead_count = left;
    for (; shape[len]; len++) {
        struct pollfd poll_in = {keys->file, POLLIN, 0};
        if (len == keys->ahead_count) {
            if (poll(&poll_in, 1, MARK_MS) != 1 || read(keys->file, keys->ahead + len, 1) != 1)
                return 0;
            keys->ahead_count++;
        }
        char byte = (char)keys->ahead[len];
        if (shape[len] == '?' ? byte != '0' && byte != '1' : byte != shape[len])
            return 0;
    }
    int number = keys->ahead[3] == '0' ? 200 : 201;
    keys->ahead_at = len;
    return number;
}

/* A character of which the first byte was read; libedit wants it whole. */
static int whole_character(ReplKeys *keys, int first) {
    int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    int character = more ? first & (0x3f >> more) : first;
    for (int i = 0; i < more; i++) {
        int byte = next_byte(keys);
        if (byte < 0 || (byte & 0xc0) != 0x80)
            return 0xfffd;
        character = character << 6 | (byte & 0x3f);
    }
    return character;
}

int repl_key_read(ReplKeys *keys) {
    for (;;) {
        if (keys->quoted) {
            int key = keys->quoted;
            keys->quoted = 0;
            return key;
        }
        int byte = next_byte(keys);
        if (byte < 0)
            return byte;
        bool is_line_end = keys->was_return && byte == '\n';
        keys->was_return = keys->is_pasting && byte == '\r';
        if (byte == KEY_ESCAPE) {
            int mark = pass_mark(keys);
            if (mark)
                keys->is_pasting = mark == 200;
            else if (!keys->is_pasting)
                return byte;
        } else if (!keys->is_pasting || byte >= ' ') {
            return whole_character(keys, byte);
        } else if (!is_line_end) {
            keys->quoted = byte == '\r' ? '\n' : byte;
            return KEY_QUOTE;
        }
    }
}
