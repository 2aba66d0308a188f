/* SPDX-License-Identifier: MIT */
/* Lua's errors as RemitError: the one place where a message of Lua is taken apart. Policies cannot
 * catch errors, so what a raiser noted in script->failure always belongs to the error that arrives.
 */
#include "lua/state.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_CANDIDATES = 32 };

/* ---- raising, inside of Lua ---- */

static void copy_word(char *to, size_t room, const char *from) {
    snprintf(to, room, "%s", from ? from : "");
}

_Noreturn void failure_raise(lua_State *L, RemitCode code, const char *word, const char *hint,
                             const char *format, ...) {
    Failure *failure = &script_of(L)->failure;
    failure->code = code;
    copy_word(failure->word, sizeof failure->word, word);
    copy_word(failure->hint, sizeof failure->hint, hint);
    va_list args;
    va_start(args, format);
    lua_pushvfstring(L, format, args);
    va_end(args);
    lua_error(L);
    abort(); /* lua_error does not return, but its header does not say so */
}

_Noreturn void failure_raise_whole(lua_State *L, const RemitError *err) {
    Script *script = script_of(L);
    RemitError *kept = arena_new(&script->arena, sizeof *kept);
    *kept = *err;
    script->failure.whole = kept;
    lua_pushstring(L, kept->message);
    lua_error(L);
    abort(); /* as above */
}

const ScriptFile *failure_find_file(const Script *script, const char *chunk) {
    for (const ScriptFile *file = script->files; file; file = file->next)
        if (chunk[0] == '@' && strcmp(file->name.at, chunk + 1) == 0)
            return file;
    return NULL;
}

/* Lua puts "file:12: " before most messages; the place is kept apart here. Returns what is left. */
static const char *strip_place(const char *message, const char *chunk_name, int *line) {
    size_t len = strlen(chunk_name);
    if (strncmp(message, chunk_name, len) != 0 || message[len] != ':')
        return message;
    const char *at = message + len + 1;
    int number = 0;
    for (; isdigit((unsigned char)*at) && number < 100000000; at++)
        number = number * 10 + (*at - '0');
    if (at == message + len + 1 || at[0] != ':' || at[1] != ' ')
        return message;
    *line = number;
    return at + 2;
}

int l_failure_handle(lua_State *L) {
    Script *script = script_of(L);
    Failure *failure = &script->failure;
    lua_Debug where = {.currentline = 0};
    for (int level = 1; lua_getstack(L, level, &where); level++) {
        lua_getinfo(L, "Sl", &where);
        if (where.currentline <= 0)
            continue; /* a C function: its caller's line is the one that says something */
        failure->line = where.currentline;
        failure->file = failure_find_file(script, where.source);
        break;
    }
    if (lua_type(L, 1) == LUA_TSTRING) {
        const char *message = lua_tostring(L, 1);
        if (failure->file)
            lua_pushstring(L, strip_place(message, where.short_src, &failure->line));
        return 1;
    }
    if (lua_type(L, 1) == LUA_TNUMBER)
        lua_tostring(L, 1);
    else if (lua_type(L, 1) == LUA_TNIL)
        lua_pushliteral(L, "error called without a message");
    else
        lua_pushfstring(L, "error called with a %s, which says nothing; give it a text",
                        luaL_typename(L, 1));
    return 1;
}

/* ---- places ---- */

static bool is_name_byte(char byte) {
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

/* Where `word` stands in `text` from `from` on, not as a part of a longer name; SIZE_MAX for
 * nowhere. */
static size_t find_word(Text text, Text word, size_t from) {
    if (word.len == 0)
        return SIZE_MAX;
    for (size_t at = from; at + word.len <= text.len; at++) {
        if (memcmp(text.at + at, word.at, word.len) != 0)
            continue;
        if (at > 0 && is_name_byte(word.at[0]) && is_name_byte(text.at[at - 1]))
            continue;
        size_t end = at + word.len;
        if (end < text.len && is_name_byte(word.at[word.len - 1]) && is_name_byte(text.at[end]))
            continue;
        return at;
    }
    return SIZE_MAX;
}

Text failure_line_of(Text source, int line) {
    size_t start = 0;
    for (int i = 1; i < line; i++) {
        const char *newline =
            start < source.len ? memchr(source.at + start, '\n', source.len - start) : NULL;
        if (!newline)
            return (Text){source.at + source.len, 0};
        start = (size_t)(newline - source.at) + 1;
    }
    const char *newline =
        start < source.len ? memchr(source.at + start, '\n', source.len - start) : NULL;
    return (Text){source.at + start,
                  newline ? (size_t)(newline - source.at) - start : source.len - start};
}

void failure_place_line(const ScriptFile *file, int line, Text word, RemitError *err) {
    Text text = text_trim(failure_line_of(file->source, line));
    if (line <= 0 || text.len == 0) {
        error_at(err, file->name.at, line, 0);
        return;
    }
    size_t start = (size_t)(text.at - file->source.at), at = find_word(text, word, 0);
    if (at != SIZE_MAX && find_word(text, word, at + 1) == SIZE_MAX)
        error_in_text(err, file->name.at, file->source, start + at, word.len);
    else
        error_in_text(err, file->name.at, file->source, start, text.len);
}

void failure_place_word(const ScriptFile *file, Text word, RemitError *err) {
    size_t at = datum_find_literal(file->source, word, 0);
    if (at != SIZE_MAX && datum_find_literal(file->source, word, at + 1) == SIZE_MAX)
        error_in_text(err, file->name.at, file->source, at, word.len);
    else
        error_at(err, file->name.at, 0, 0);
}

/* The last word in single quotes, as in "attempt to call a nil value (global 'x')". */
static Text quoted_word(const char *message) {
    const char *end = strrchr(message, '\'');
    if (!end)
        return TEXT("");
    const char *start = end;
    while (start > message && start[-1] != '\'')
        start--;
    return start > message ? (Text){start, (size_t)(end - start)} : TEXT("");
}

/* ---- reporting, outside of Lua ---- */

Text failure_format_size(size_t bytes, char room[static 32]) {
    const size_t mib = (size_t)1 << 20;
    bool is_mib = bytes >= mib && bytes % mib == 0;
    int len = is_mib ? snprintf(room, 32, "%zu MiB", bytes >> 20)
                     : snprintf(room, 32, "%zu KiB", bytes >> 10);
    return (Text){room, (size_t)len};
}

/* A message can hold whatever bytes a policy put in it; decisions and errors are UTF-8. */
static void clean_text(char *text) {
    ptrdiff_t at;
    while ((at = text_invalid_utf8(text_of(text))) >= 0)
        text[at] = '?';
}

static bool report_memory(const Script *script, const char *what, RemitError *err) {
    char size[32];
    failure_format_size(script->limits.memory_bytes, size);
    error_set(err, REMIT_E_LIMIT, "%s needs more than %s of memory", what, size);
    return false;
}

bool failure_report(Script *script, int status, RemitCode code, const char *what,
                    const Callable *callable, RemitError *err) {
    lua_State *L = script->L;
    Failure failure = script->failure;
    script->failure = (Failure){.code = REMIT_OK};
    const char *message = lua_tostring(L, -1);
    if (failure.whole) {
        if (err)
            *err = *failure.whole;
        lua_pop(L, 1);
        return false;
    }
    if (status == LUA_ERRMEM) {
        report_memory(script, what, err);
    } else if (status == LUA_ERRERR) {
        error_set(err, failure.code ? failure.code : code, "%s fails while an error is handled",
                  what);
    } else {
        error_set(err, failure.code ? failure.code : code, "%s", message ? message : "");
    }
    if (err) {
        clean_text(err->message);
        Text word = failure.word[0] ? text_of(failure.word) : quoted_word(err->message);
        if (failure.file)
            failure_place_line(failure.file, failure.line, word, err);
        else if (callable)
            failure_place_line(callable->file, callable->line, TEXT(""), err);
        else
            error_at(err, (script->list ? script->list : script->files)->name.at, 0, 0);
        if (failure.hint[0])
            error_hint(err, "%s", failure.hint);
    }
    lua_pop(L, 1);
    return false;
}

/* ---- text that does not compile ---- */

/* Other languages' spellings, and the slip that is made most often in a table. */
static void hint_syntax(const char *message, Text token, RemitError *err) {
    static const struct {
        const char *token, *hint;
    } spellings[] = {
        {"!", "Lua writes ~= for 'is not equal' and not for 'not'"},
        {"&", "Lua writes 'and'"},
        {"|", "Lua writes 'or'"},
        {"+", "Lua has no += or ++: write x = x + 1"},
        {"=", "two values are compared with =="},
    };
    if (strstr(message, "'}' expected")) {
        error_hint(err, "is a comma missing before this?");
        return;
    }
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (text_equal(token, text_of(spellings[i].token)))
            error_hint(err, "%s", spellings[i].hint);
}

/* The place of the token in `line` that Lua stumbled over. When it stands there more than once, it
 * is the first one up to which the text already gives the same message. */
static size_t find_token(lua_State *L, const ScriptFile *file, const char *chunk, Text line,
                         Text token, const char *message) {
    size_t start = (size_t)(line.at - file->source.at), first = find_word(line, token, 0);
    if (first == SIZE_MAX)
        return SIZE_MAX;
    size_t at = first;
    for (int i = 0; i < MOST_CANDIDATES && at != SIZE_MAX; i++) {
        size_t len = start + at + token.len;
        bool is_same = luaL_loadbufferx(L, file->source.at, len, chunk, "t") == LUA_ERRSYNTAX &&
                       strcmp(lua_tostring(L, -1), message) == 0; // … chunk|message
        lua_pop(L, 1);                                            // …
        if (is_same)
            return start + at;
        at = find_word(line, token, at + 1);
    }
    return start + first;
}

/* The token of "… near 'x'"; empty for none and for the end of the file. */
static Text token_of(const char *message) {
    const char *near = NULL;
    for (const char *at = message; (at = strstr(at, " near ")); at += 6)
        near = at + 6;
    size_t len = near ? strlen(near) : 0;
    if (len < 3 || near[0] != '\'' || near[len - 1] != '\'')
        return TEXT("");
    return (Text){near + 1, len - 2};
}

static void place_syntax(lua_State *L, const ScriptFile *file, const char *chunk, int line_number,
                         const char *whole, RemitError *err) {
    const char *message = err->message;
    Text source = file->source, token = token_of(message),
         line = failure_line_of(source, line_number);
    size_t len = strlen(message), at = SIZE_MAX;
    if (len > 5 && strcmp(message + len - 5, "<eof>") == 0) {
        /* Shown behind the last thing that is there. */
        while (source.len > 0 && isspace((unsigned char)source.at[source.len - 1]))
            source.len--;
        error_in_text(err, file->name.at, source, source.len, 1);
        return;
    }
    if (token.len > 0)
        at = find_token(L, file, chunk, line, token, whole);
    if (at != SIZE_MAX)
        error_in_text(err, file->name.at, source, at, token.len);
    else
        failure_place_line(file, line_number, TEXT(""), err);
    hint_syntax(err->message, token, err);
}

bool failure_report_syntax(Script *script, int status, const ScriptFile *file, RemitError *err) {
    lua_State *L = script->L;
    if (!err) {
        lua_pop(L, 1);
        return false;
    }
    if (status != LUA_ERRSYNTAX) {
        if (status == LUA_ERRMEM)
            report_memory(script, "the file", err);
        else
            error_set(err, REMIT_E_POLICY, "the text nests too deep (%s)", lua_tostring(L, -1));
        error_at(err, file->name.at, 0, 0);
        lua_pop(L, 1); //
        return false;
    }
    /* An empty chunk of this name tells how Lua shortens the name in its messages. */
    Text chunk = arena_format(&script->arena, "@%s", file->name.at);
    lua_Debug empty;
    luaL_loadbufferx(L, "", 0, chunk.at, "t"); // message chunk
    lua_getinfo(L, ">S", &empty);              // message
    int line = 0;
    const char *whole = lua_tostring(L, -1);
    error_set(err, REMIT_E_POLICY, "%s", strip_place(whole, empty.short_src, &line));
    clean_text(err->message);
    if (line > 0)
        place_syntax(L, file, chunk.at, line, whole, err);
    else
        error_at(err, file->name.at, 0, 0);
    lua_pop(L, 1); //
    return false;
}
