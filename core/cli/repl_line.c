/* SPDX-License-Identifier: MIT */
/* Lines of the prompt. A person gets libedit with history and completion; a pipe gets plain lines.
 * libedit's callbacks and signal handlers take no context, so this file keeps the one prompt of the
 * process in a variable of its own. */
/* Its header has a type of this name for a reason of long ago, and so do policies. */
#define Function EditlineFunction
#include <editline/readline.h>
#undef Function

#include "cli/repl.h"
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct ReplLines {
    Repl *repl;
    History history;
    char *plain; /* of getline */
    size_t plain_room;
};

static struct {
    Repl *repl;
    Console *_Atomic running; /* what Ctrl-C stops */
    volatile sig_atomic_t was_interrupted;
    ReplKeys keys;
    bool marks_pastes; /* the terminal was asked to */
} prompt_state;

/* ---- completion ---- */

static size_t common_prefix(const Text *list, size_t count) {
    size_t len = list[0].len;
    for (size_t i = 1; i < count; i++) {
        size_t same = 0;
        while (same < len && same < list[i].len && list[i].at[same] == list[0].at[same])
            same++;
        len = same;
    }
    return len;
}

/* What readline wants: the common beginning, then all, each in memory of its own. `skip` bytes of
 * each are before the word that readline replaces. */
static char **as_matches(const Text *list, size_t count, size_t skip) {
    if (count == 0)
        return NULL;
    char **matches = calloc(count + 2, sizeof *matches);
    if (!matches)
        return NULL;
    matches[0] = strndup(list[0].at + skip, common_prefix(list, count) - skip);
    for (size_t i = 0; count > 1 && i < count; i++)
        matches[i + 1] = strndup(list[i].at + skip, list[i].len - skip);
    return matches;
}

/* Names among `names` that begin with the word. */
static const Text *choose(const Text *names, size_t all, Text word, Arena *arena, size_t *count) {
    Text *list = arena_new(arena, (all + 1) * sizeof *list);
    *count = 0;
    for (size_t i = 0; i < all; i++)
        if (names[i].len >= word.len && memcmp(names[i].at, word.at, word.len) == 0)
            list[(*count)++] = names[i];
    return list;
}

static const Text *complete_command_name(Text word, Arena *arena, size_t *count) {
    Text names[32];
    size_t all = 0;
    for (const ReplCommand *command = repl_commands; command->name; command++)
        names[all++] = text_of(command->name);
    return choose(names, all, word, arena, count);
}

static const Text *complete_field(const Repl *repl, Text word, Arena *arena, size_t *count) {
    const Record *profile = session_profile(repl->session);
    int all = profile ? profile->subject->field_count : 0;
    Text *names = arena_new(arena, ((size_t)all + 1) * sizeof *names);
    for (int i = 0; i < all; i++)
        names[i] = profile->subject->fields[i].name;
    return choose(names, (size_t)all, word, arena, count);
}

/* The operand of a command, by what it takes. `before` begins with ':'. NULL: file names. */
static const Text *complete_command(Repl *repl, Text before, Text word, Arena *arena,
                                    size_t *count) {
    size_t len = 0;
    while (len < before.len && before.at[len] != ' ')
        len++;
    Text name = {before.at + 1, len - 1};
    if (len == before.len)
        return complete_command_name(word, arena, count);
    const char *operand = "";
    for (const ReplCommand *command = repl_commands; command->name; command++)
        if (text_equal(name, text_of(command->name)))
            operand = command->operand;
    if (strstr(operand, "FILE"))
        return NULL;
    if (strstr(operand, "FIELD"))
        return complete_field(repl, word, arena, count);
    if (strstr(operand, "NAME"))
        return complete_command_name(word, arena, count);
    size_t all = 0;
    const Text *names = NULL;
    static const Text states[] = {{"on", 2}, {"off", 3}};
    if (strstr(operand, "POLICY")) {
        names = host_policy_names(repl->host, &all);
    } else if (strstr(operand, "OUTCOME")) {
        names = repl_outcomes(repl, arena, &all);
    } else if (strstr(operand, "on|off")) {
        names = states;
        all = 2;
    }
    return choose(names, all, word, arena, count);
}

static char **complete(const char *word, int start, int end) {
    Repl *repl = prompt_state.repl;
    Arena arena = {0};
    Buffer before = {0};
    size_t count = 0, skip = 0;
    const Text *list;
    rl_attempted_completion_over = 1; /* no file names unless asked for */
    rl_completion_append_character = '\0';
    if (rl_line_buffer[0] == ':' && repl->pending.len == 0) {
        list = complete_command(repl, (Text){rl_line_buffer, (size_t)end}, text_of(word), &arena,
                                &count);
        rl_attempted_completion_over = list != NULL;
    } else {
        size_t replaced;
        buffer_add(&before, buffer_text(&repl->pending));
        buffer_add(&before, (Text){rl_line_buffer, (size_t)end});
        list = console_complete(repl->console, buffer_text(&before), &arena, &replaced, &count);
        size_t len = (size_t)(end - start);
        skip = replaced > len ? replaced - len : 0;
    }
    char **matches = list ? as_matches(list, count, skip) : NULL;
    buffer_free(&before);
    arena_free(&arena);
    return matches;
}

/* ---- Ctrl-C ---- */

static void handle_interrupt(int number) {
    (void)number;
    prompt_state.was_interrupted = 1;
    Console *running = prompt_state.running;
    if (running)
        console_interrupt(running);
}

void repl_line_guard(Console *console) {
    prompt_state.running = console;
}

/* ---- keys ---- */

/* libedit's; -1 ends its reading. Signals of other kinds, such as of a window's size, do not. */
static int read_key(FILE *in) {
    (void)in;
    int key;
    do
        key = repl_key_read(&prompt_state.keys);
    while (key == REPL_KEY_SIGNAL && !prompt_state.was_interrupted);
    return key < 0 ? -1 : key;
}

static void mark_pastes(bool does) {
    if (!prompt_state.marks_pastes)
        return;
    fputs(does ? "\033[?2004h" : "\033[?2004l", stdout);
    fflush(stdout);
}

/* ---- lines ---- */

ReplLines *repl_lines_new(Repl *repl) {
    static char breaks[] = " \t\n\"'.,:;=<>+-*/%#~^&|(){}[]";
    ReplLines *lines = mem_new(sizeof *lines);
    lines->repl = repl;
    if (!repl->is_interactive)
        return lines;
    prompt_state.repl = repl;
    const char *terminal = getenv("TERM");
    prompt_state.keys = (ReplKeys){.file = STDIN_FILENO};
    prompt_state.marks_pastes = terminal && strcmp(terminal, "dumb") != 0;
    rl_getc_function = read_key;
    /* Texts are UTF-8, whatever the user's language is; libedit asks the locale. */
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    rl_readline_name = "remit";
    rl_initialize();
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = breaks; /* libedit reads this one, readline the other */
    rl_completer_word_break_characters = breaks;
    using_history();
    history_open(&lines->history);
    for (size_t i = 0; i < lines->history.count; i++)
        add_history(lines->history.entries[i].at);
    /* A read that waits must come back, so it is not started again. */
    struct sigaction action = {.sa_handler = handle_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    return lines;
}

void repl_lines_free(ReplLines *lines) {
    if (!lines)
        return;
    if (lines->repl->is_interactive) {
        signal(SIGINT, SIG_DFL);
        clear_history();
        prompt_state.repl = NULL;
    }
    history_free(&lines->history);
    free(lines->plain);
    mem_free(lines);
}

static ReplLine read_plain(ReplLines *lines, Buffer *line) {
    ssize_t len = getline(&lines->plain, &lines->plain_room, stdin);
    if (len < 0)
        return REPL_END;
    len -= len > 0 && lines->plain[len - 1] == '\n';
    len -= len > 0 && lines->plain[len - 1] == '\r';
    buffer_add(line, (Text){lines->plain, (size_t)len});
    return REPL_LINE;
}

ReplLine repl_line_read(ReplLines *lines, const char *prompt, Buffer *line) {
    buffer_clear(line);
    if (!lines->repl->is_interactive)
        return read_plain(lines, line);
    prompt_state.was_interrupted = 0;
    prompt_state.keys.is_pasting = false; /* Ctrl-C may have cut a paste off */
    prompt_state.keys.quoted = 0;
    mark_pastes(true);
    char *typed = readline(prompt);
    mark_pastes(false);
    if (prompt_state.was_interrupted) {
        free(typed);
        return REPL_INTERRUPTED;
    }
    if (!typed)
        return REPL_END;
    buffer_add(line, text_of(typed));
    free(typed);
    return REPL_LINE;
}

void repl_line_keep(ReplLines *lines, Text entry) {
    if (!lines->repl->is_interactive || text_trim(entry).len == 0)
        return;
    bool is_new = lines->history.count == 0 ||
                  !text_equal(lines->history.entries[lines->history.count - 1], entry);
    bool had_one = history_add(&lines->history, entry);
    if (had_one) {
        clear_history();
        for (size_t i = 0; i < lines->history.count; i++)
            add_history(lines->history.entries[i].at);
    } else if (is_new) {
        add_history(lines->history.entries[lines->history.count - 1].at);
    }
}
