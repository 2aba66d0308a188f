/* SPDX-License-Identifier: MIT */
/* What a console remembers of what was entered: the statements that ran, as Lua that runs again,
 * and the calls in which the last error was raised. */
#include "lua/console_log.h"
#include "lua/bind.h"

/* Of a deep recursion the innermost calls are shown, and the outermost. */
enum { MOST_CALLS = 10, LAST_CALLS = 3 };

/* ---- statements that ran ---- */

static bool compiles(lua_State *L, const Buffer *text) {
    bool does = luaL_loadbufferx(L, text->at, text->len, "=log", "t") == LUA_OK; // chunk|message
    lua_pop(L, 1);                                                               //
    return does;
}

/* Does it end with "return"? Then nothing may stand behind it. */
static bool ends_with_return(lua_State *L, Text statement) {
    Buffer text = {0};
    buffer_add(&text, statement);
    buffer_lit(&text, "\ndo end");
    bool does = !compiles(L, &text);
    buffer_free(&text);
    return does;
}

/* Has it a line that begins with "local"? Such a name is gone when its statement has run. */
bool console_has_locals(Text statement) {
    static const char word[] = "local ";
    for (size_t at = 0; at + sizeof word < statement.len; at++)
        if ((at == 0 || statement.at[at - 1] == '\n') &&
            memcmp(statement.at + at, word, sizeof word - 1) == 0)
            return true;
    return false;
}

void console_log_statement(Console *console, Text statement, bool is_value) {
    Buffer *log = &console->log;
    statement = text_trim(statement);
    if (!statement.len)
        return;
    size_t start = log->len;
    if (is_value)
        buffer_addf(log, "show(%.*s)", TEXT_ARG(statement));
    else
        buffer_add(log, statement);
    buffer_put(log, '\n');
    Buffer added = {.at = log->at + start, .len = log->len - start};
    bool is_plain = is_value ? compiles(console->script->L, &added)
                             : !console_has_locals(statement) &&
                                   !ends_with_return(console->script->L, statement);
    if (is_plain)
        return;
    /* A function ends its locals, a comment at its end, and its return. */
    log->len = start;
    buffer_addf(log, "show((function()\n%s%.*s\nend)())\n", is_value ? "return " : "",
                TEXT_ARG(statement));
}

void console_write_command(Text line, Buffer *out) {
    buffer_lit(out, "command \"");
    for (size_t i = 0; i < line.len; i++) {
        unsigned char byte = (unsigned char)line.at[i];
        if (byte < ' ')
            buffer_addf(out, "\\%03d", byte);
        else if (byte == '"' || byte == '\\')
            buffer_addf(out, "\\%c", byte);
        else
            buffer_put(out, line.at[i]);
    }
    buffer_lit(out, "\"\n");
}

void console_log_command(Console *console, Text line) {
    console_write_command(line, &console->log);
}

Text console_log(const Console *console) {
    return buffer_text(&console->log);
}

/* ---- calls ---- */

/* "input:3 in f", and the line of the file below. */
static void add_call(Console *console, lua_State *L, lua_Debug *call) {
    Buffer *out = &console->calls;
    lua_getinfo(L, "nSl", call);
    bool has_line = call->currentline > 0;
    if (!has_line && !call->name)
        return; /* the console's own */
    if (has_line)
        buffer_addf(out, "%s:%d ", call->short_src, call->currentline);
    if (call->name)
        buffer_addf(out, "in %s", call->name);
    else if (call->what[0] != 'm') /* of a tail call Lua does not know the name */
        buffer_addf(out, "in the function of line %d", call->linedefined);
    if (out->at[out->len - 1] == ' ')
        out->len--;
    buffer_put(out, '\n');
    const ScriptFile *file = failure_find_file(console->script, call->source);
    if (has_line && file)
        buffer_addf(out, "    %.*s\n",
                    TEXT_ARG(text_trim(failure_line_of(file->source, call->currentline))));
}

/* How many calls are under way. Getting to one takes as long as it is deep, so they are not counted
 * one by one. */
static int count_calls(lua_State *L) {
    lua_Debug call;
    int low = 0, high = 1; /* low is there; high, in the end, is not */
    while (lua_getstack(L, high, &call)) {
        low = high;
        high *= 2;
    }
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (lua_getstack(L, middle, &call))
            low = middle;
        else
            high = middle;
    }
    return high;
}

int l_console_handle(lua_State *L) {
    Console *console = bind_console(L);
    lua_Debug call;
    if (!console->are_calls_old)
        return l_failure_handle(L); /* on its way out of a command: its calls were noted inside */
    console->are_calls_old = false;
    buffer_clear(&console->calls);
    int end = count_calls(L), left_out = end - 1 - MOST_CALLS; /* call 0 is this one */
    for (int level = 1; level < end && lua_getstack(L, level, &call); level++) {
        add_call(console, L, &call);
        if (level == MOST_CALLS - LAST_CALLS && left_out > 0) {
            buffer_addf(&console->calls, "… %d more\n", left_out);
            level += left_out;
        }
    }
    return l_failure_handle(L);
}

const RemitError *console_failure(const Console *console, Text *calls) {
    *calls = buffer_text(&console->calls);
    return console->last_failure.code == REMIT_OK ? NULL : &console->last_failure;
}
