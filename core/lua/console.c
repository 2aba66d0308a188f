/* SPDX-License-Identifier: MIT */
/* The life of a console, and running what is entered. What the sandbox allows is sandbox.c's, the
 * functions of the engine are in bind_*.c, documentation and completion in console_help.c. */
#include "lua/console.h"
#include "input/file.h"
#include "lua/bind.h"
#include "lua/console_help.h"
#include "lua/console_log.h"
#include "lua/print.h"
#include <signal.h>

enum {
    DEFAULT_MEMORY = 256 << 20,
    DEFAULT_MS = 10000,
    TICK_MS = 50, /* a statement is stopped that much too late at most */
    MOST_FILE_BYTES = 16 << 20,
    FULL_DEPTH = 32,
    FULL_COUNT = 100000,
    KEPT_RESULTS = 100, /* a decision has some ten thousand bytes */
};

/* ---- globals ---- */

static const char globals_key[] = "globals of the console"; /* in the registry */

void console_push_globals(lua_State *L) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, globals_key);
}

/* __index of the globals, where a name is not there. */
static int l_console_missing(lua_State *L) {
    enum { MOST = 128 };
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0;
    const char *name = lua_tostring(L, 2);
    const char *why_not = sandbox_why_not(name);
    if (why_not)
        failure_raise(L, REMIT_OK, name, why_not, "'%s' is not available", name);
    Text names[MOST];
    size_t count = 0;
    keys_push_sorted(L, 1, true); // globals name keys
    for (lua_Integer i = 1; count < MOST && lua_rawgeti(L, 3, i) != LUA_TNIL; i++) { // … key
        if (lua_type(L, -1) == LUA_TSTRING)
            names[count].at = lua_tolstring(L, -1, &names[count].len), count++;
        lua_pop(L, 1); // … the list still holds it
    }
    int nearest = text_nearest(text_of(name), names, count);
    const char *hint = nearest >= 0 ? lua_pushfstring(L, "did you mean '%s'?", names[nearest].at)
                                    : ":help tells what there is";
    failure_raise(L, REMIT_OK, name, hint, "unknown name '%s'", name);
}

/* print(…): texts as they are, all else as it is shown. */
static int l_console_print(lua_State *L) {
    Console *console = bind_console(L);
    int count = lua_gettop(L);
    buffer_clear(&console->text);
    for (int i = 1; i <= count; i++) {
        if (i > 1)
            buffer_put(&console->text, '\t');
        if (lua_type(L, i) == LUA_TSTRING) {
            Text text;
            text.at = lua_tolstring(L, i, &text.len);
            buffer_add(&console->text, text);
        } else if (bind_push_shown(L, i)) { // … text
            Text text;
            text.at = lua_tolstring(L, -1, &text.len);
            buffer_add(&console->text, text);
            lua_pop(L, 1); // …
        } else {
            print_value(L, i, NULL, &console->text);
        }
    }
    buffer_put(&console->text, '\n');
    console->options.write(console->options.ctx, buffer_text(&console->text));
    return 0;
}

static int l_console_doc(lua_State *L) {
    Console *console = bind_console(L);
    if (!console_doc(console, bind_check_text(L, 1), &console->failure))
        bind_fail(L, NULL);
    return 0;
}

/* command ":set employees=120" */
static int l_console_command(lua_State *L) {
    Console *console = bind_console(L);
    Text line = bind_check_text(L, 1);
    bool is_done;
    console->failure = (RemitError){0};
    if (!console->options.command)
        is_done = error_set(&console->failure, REMIT_E_USAGE, "there are no commands here");
    else
        is_done = console->options.command(console->options.ctx, line, &console->failure);
    if (!is_done)
        bind_fail(L, NULL);
    return 0;
}

/* Shows a value: an object by its text, a list of such objects one by one, all else as Lua. */
static void show_value(Console *console, int index, bool is_full) {
    lua_State *L = console->script->L;
    Buffer *out = &console->text;
    buffer_clear(out);
    if (is_full) {
        PrintLimits limits = {.depth = FULL_DEPTH, .items = FULL_COUNT, .total = FULL_COUNT};
        print_value(L, index, &limits, out);
    } else if (bind_push_shown(L, index)) { // text
        Text text;
        text.at = lua_tolstring(L, -1, &text.len);
        buffer_add(out, text);
        lua_pop(L, 1); //
    } else {
        print_value(L, index, NULL, out);
    }
    buffer_put(out, '\n');
    console->options.write(console->options.ctx, buffer_text(out));
}

/* Makes the value on top of the stack `_`, and by its number `_1` … for as long as it is not old.
 */
static void keep_result(Console *console) {
    lua_State *L = console->script->L;
    console_push_globals(L);  // result globals
    lua_pushvalue(L, -2);     // result globals result
    lua_setfield(L, -2, "_"); // result globals
    console->results++;
    lua_pushfstring(L, "_%d", console->results); // result globals name
    lua_pushvalue(L, -3);                        // result globals name result
    lua_rawset(L, -3);                           // result globals
    if (console->results > KEPT_RESULTS) {
        lua_pushfstring(L, "_%d", console->results - KEPT_RESULTS); // result globals name
        lua_pushnil(L);                                             // result globals name nil
        lua_rawset(L, -3);                                          // result globals
    }
    lua_pop(L, 1); // result
}

/* Shows the values from `first` to the top, as the prompt does, and keeps the first of them. */
static void show_results(Console *console, int first, bool is_full) {
    lua_State *L = console->script->L;
    int last = lua_gettop(L);
    for (int i = first; i <= last; i++)
        if (!lua_isnil(L, i) || is_full)
            show_value(console, i, is_full);
    if (last >= first && !lua_isnil(L, first)) {
        lua_pushvalue(L, first); // … result
        keep_result(console);    // … result
        lua_pop(L, 1);           // …
    }
}

/* show(value, …) */
static int l_console_show(lua_State *L) {
    show_results(bind_console(L), 1, false);
    return 0;
}

/* The environment of policies, copied so that it can be added to, and what only the console has. */
static void open_globals(Console *console) {
    static const luaL_Reg functions[] = {{"command", l_console_command},
                                         {"doc", l_console_doc},
                                         {"print", l_console_print},
                                         {"show", l_console_show},
                                         {NULL, NULL}};
    lua_State *L = console->script->L;
    STACK_MARK(L);
    lua_newtable(L);                                       // globals
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);   // globals proxy
    sandbox_push_target(L, -1);                            // globals proxy sandbox
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) { // … key value
        lua_pushvalue(L, -2);                              // … key value key
        lua_pushvalue(L, -2);                              // … key value key value
        lua_rawset(L, -7);                                 // … key value
    }
    lua_pop(L, 2); // globals
    /* They make files of data; here nobody would take what they return. */
    lua_pushnil(L);                                 // globals nil
    lua_setfield(L, -2, "policy");                  // globals
    lua_pushnil(L);                                 // globals nil
    lua_setfield(L, -2, "subject");                 // globals
    lua_pushnil(L);                                 // globals nil
    lua_setfield(L, -2, "words");                   // globals
    bind_add(L, console, functions);                // globals
    bind_decide_open(L, console);                   // globals
    bind_kb_open(L, console);                       // globals kb
    lua_setfield(L, -2, "kb");                      // globals
    lua_createtable(L, 0, 2);                       // globals meta
    lua_pushcfunction(L, l_console_missing);        // globals meta missing
    lua_setfield(L, -2, "__index");                 // globals meta
    lua_setmetatable(L, -2);                        // globals
    lua_rawsetp(L, LUA_REGISTRYINDEX, globals_key); //
    STACK_CHECK(L, 0);
}

/* ---- life ---- */

Console *console_new(Session *session, const ConsoleOptions *options) {
    Console *console = mem_new(sizeof *console);
    console->session = session;
    console->options = *options;
    ScriptLimits *limits = &console->options.limits;
    if (limits->memory_bytes == 0)
        limits->memory_bytes = DEFAULT_MEMORY;
    if (limits->load_ms <= 0)
        limits->load_ms = DEFAULT_MS;
    limits->call_ms = TICK_MS * 4; /* the timer looks at a quarter of the lesser limit */
    console->style = style_of(options->use_color);
    console->script = script_new(limits);
    console->input = arena_new(&console->script->arena, sizeof *console->input);
    console->input->name = text_of(options->name ? options->name : "input");
    console->script->files = console->input;
    bind_open(console->script->L);
    open_globals(console);
    return console;
}

void console_tidy(Console *console) {
    kb_query_free(console->query);
    record_free(console->record);
    console->query = NULL;
    console->record = NULL;
    console->has_failure = false;
    arena_reset(&console->arena);
    buffer_clear(&console->text);
}

void console_free(Console *console) {
    if (!console)
        return;
    console_tidy(console);
    script_free(console->script);
    buffer_free(&console->source);
    buffer_free(&console->log);
    buffer_free(&console->calls);
    buffer_free(&console->text);
    arena_free(&console->arena);
    mem_free(console);
}

/* ---- stopping ---- */

static void stop_statement(lua_State *L, lua_Debug *where) {
    (void)where;
    lua_sethook(L, NULL, 0, 0);
    failure_raise(L, REMIT_E_LIMIT, NULL, NULL, "interrupted");
}

void console_interrupt(Console *console) {
    lua_sethook(console->script->L, stop_statement,
                LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

/* ---- errors ---- */

/* The error that a statement ended with, whose message is on top of the stack; pops it. */
static void report(Console *console, int status, RemitError *err) {
    Script *script = console->script;
    const ScriptFile *file = script->failure.file;
    int line = script->failure.line;
    char word[sizeof script->failure.word];
    memcpy(word, script->failure.word, sizeof word);
    failure_report(script, status, REMIT_E_USAGE, "the statement", NULL, err);
    if (console->has_failure) {
        /* It may have a place of its own: in a policy's file, or in the SQL. */
        *err = console->failure;
        if (file && !err->file[0])
            failure_place_line(file, line, text_of(word), err);
    } else if (atomic_load(&script->watch->is_late) && err->code == REMIT_E_LIMIT) {
        RemitError place = *err;
        error_set(err, REMIT_E_LIMIT, "stopped: it took longer than %g seconds",
                  console->options.limits.load_ms / 1000.0);
        error_hint(err, "is there a loop that does not end?");
        if (file)
            failure_place_line(file, line, TEXT(""), err);
        else
            error_at(err, place.file, place.line, place.column);
    }
}

/* ---- running ---- */

/* Starts the time of a chunk; that of an outer one starts anew when the inner one has ended. */
static bool begin_time(Console *console, const ScriptFile *file) {
    return watch_begin(console->script, NULL, file, console->options.limits.load_ms);
}

/* Calls the chunk on top of the stack among the globals and shows what it returns. */
static bool call_chunk(Console *console, const ScriptFile *file, bool is_full, RemitError *err) {
    Script *script = console->script;
    lua_State *L = script->L;
    int base = lua_gettop(L) - 1;
    const ScriptFile *outer = script->watch->file;
    console_push_globals(L);                  // chunk globals
    lua_setupvalue(L, -2, 1);                 // chunk
    lua_pushlightuserdata(L, console);        // chunk console
    lua_pushcclosure(L, l_console_handle, 1); // chunk handler
    lua_insert(L, -2);                        // handler chunk
    if (!begin_time(console, file)) {
        watch_end(script);
        lua_settop(L, base);
        return error_set(err, REMIT_E_LIMIT,
                         "the system gives no timer to limit the time of statements with");
    }
    console->depth++;
    script->heap.limit = console->options.limits.memory_bytes;
    int status = lua_pcall(L, 0, LUA_MULTRET, base + 1); // handler results|message
    script->heap.limit = SIZE_MAX;
    if (status != LUA_OK)
        report(console, status, err); // handler
    watch_end(script);
    lua_sethook(L, NULL, 0, 0);
    if (status == LUA_OK)
        show_results(console, base + 2, is_full);
    lua_settop(L, base);
    console_tidy(console);
    console->depth--;
    if (console->depth > 0 && begin_time(console, outer))
        script->heap.limit = console->options.limits.memory_bytes;
    if (script->heap.used > console->options.limits.memory_bytes / 2)
        lua_gc(L, LUA_GCCOLLECT);
    return status == LUA_OK;
}

/* The statement with so many newlines before it that Lua counts lines as the input does. */
static Text place_statement(Console *console, Text before, Text statement, int line) {
    Buffer *text = &console->text;
    buffer_clear(text);
    for (int i = 1; i < line; i++)
        buffer_put(text, '\n');
    buffer_add(text, before);
    buffer_add(text, statement);
    return buffer_text(text);
}

/* Keeps the statement, so that errors can show its lines. */
static void keep_statement(Console *console, Text statement, int line) {
    Buffer *source = &console->source;
    if (line <= console->line) { /* it was kept when it was shorter */
        size_t lines = 0, at = 0;
        while (at < source->len && (int)lines < line - 1)
            lines += source->at[at++] == '\n';
        source->len = at;
        console->line = line - 1;
    }
    for (; console->line < line - 1; console->line++)
        buffer_put(source, '\n');
    buffer_add(source, statement);
    buffer_put(source, '\n');
    for (size_t i = 0; i < statement.len; i++)
        console->line += statement.at[i] == '\n';
    console->line++;
    console->input->source = buffer_text(source);
}

/* Does the message on top of the stack say that the text just ended too early? */
static bool is_cut_off(lua_State *L) {
    size_t len;
    const char *message = lua_tolstring(L, -1, &len);
    return len >= 5 && memcmp(message + len - 5, "<eof>", 5) == 0;
}

/* Pushes the statement compiled, as an expression if it is one; or if `*is_value`, which tells
 * what it is, says so. */
static ConsoleResult compile(Console *console, Text statement, int line, bool *is_value,
                             RemitError *err) {
    lua_State *L = console->script->L;
    Text chunk = arena_format(&console->arena, "@%s", console->input->name.at);
    Text text = place_statement(console, TEXT("return "), statement, line);
    bool must_be_value = *is_value;
    *is_value = true;
    if (luaL_loadbufferx(L, text.at, text.len, chunk.at, "t") == LUA_OK) // chunk|message
        return CONSOLE_DONE;
    bool is_incomplete = is_cut_off(L);
    if (must_be_value) {
        ScriptFile file = {.name = console->input->name, .source = text};
        failure_report_syntax(console->script, LUA_ERRSYNTAX, &file, err); //
        return is_incomplete ? CONSOLE_INCOMPLETE : CONSOLE_FAILED;
    }
    lua_pop(L, 1); //
    *is_value = false;
    text = place_statement(console, TEXT(""), statement, line);
    int status = luaL_loadbufferx(L, text.at, text.len, chunk.at, "t"); // chunk|message
    if (status == LUA_OK)
        return CONSOLE_DONE;
    is_incomplete = is_incomplete || (status == LUA_ERRSYNTAX && is_cut_off(L));
    ScriptFile file = {.name = console->input->name, .source = text};
    failure_report_syntax(console->script, status, &file, err); //
    return is_incomplete ? CONSOLE_INCOMPLETE : CONSOLE_FAILED;
}

/* "kb.role?" asks for documentation, "kb.role??" for the source: how many question marks. */
static int asks_about(Text statement, Text *name) {
    int marks = 0;
    while (marks < 2 && statement.len > 1 && statement.at[statement.len - 1] == '?') {
        statement.len--;
        marks++;
    }
    *name = text_trim(statement);
    for (size_t i = 0; i < name->len; i++) {
        bool is_in_id = name->at[i] == '.' || (name->at[i] == '-' && marks == 2);
        if (!console_is_name_byte(name->at[i]) && !is_in_id)
            return 0;
    }
    return name->len ? marks : 0;
}

/* What is wrong with the text before Lua looks at it. Another environment is of no use here, and
 * the globals behind it are not made to be seen as a table. */
static bool check_source(const ScriptFile *file, Text source, RemitError *err) {
    if (source.len && source.at[0] == LUA_SIGNATURE[0])
        return error_set(err, REMIT_E_USAGE, "this is compiled Lua; the console takes text");
    size_t at = datum_find_literal(source, TEXT("_ENV"), 0);
    if (at == SIZE_MAX)
        return true;
    error_set(err, REMIT_E_USAGE, "'_ENV' is not available");
    error_in_text(err, file->name.at, source, at, 4);
    return false;
}

int console_results(const Console *console) {
    return console->results;
}

/* Ends what was entered: when it failed before anything ran, there are no calls to be told. */
static bool end_entry(Console *console, bool is_done, const RemitError *err) {
    if (is_done || console->depth > 0)
        return is_done;
    console->last_failure = *err;
    if (console->are_calls_old)
        buffer_clear(&console->calls);
    return false;
}

/* Runs what was entered and remembers it. */
static ConsoleResult run_entry(Console *console, Text statement, int line, bool is_last,
                               RemitError *err) {
    Text trimmed = text_trim(statement), name;
    keep_statement(console, statement, line);
    int marks = asks_about(trimmed, &name);
    if (marks) {
        bool is_done =
            marks == 1 ? console_doc(console, name, err) : console_source(console, name, err);
        return is_done ? CONSOLE_DONE : CONSOLE_FAILED;
    }
    if (!check_source(console->input, statement, err))
        return CONSOLE_FAILED;
    bool is_full = trimmed.len && trimmed.at[0] == '=';
    if (is_full)
        statement = (Text){trimmed.at + 1, trimmed.len - 1};
    bool is_value = is_full;
    ConsoleResult result = compile(console, statement, line, &is_value, err); // chunk|
    if (result == CONSOLE_DONE) {
        if (!call_chunk(console, console->input, is_full, err))
            return CONSOLE_FAILED;
        console_log_statement(console, statement, is_value);
        return CONSOLE_DONE;
    }
    console_tidy(console);
    return is_last ? CONSOLE_FAILED : result;
}

ConsoleResult console_run(Console *console, Text statement, int line, bool is_last,
                          RemitError *err) {
    *err = (RemitError){0};
    console->are_calls_old = true;
    ConsoleResult result = run_entry(console, statement, line, is_last, err);
    end_entry(console, result != CONSOLE_FAILED, err);
    return result;
}

static bool load_file(Console *console, const char *name, RemitError *err) {
    Script *script = console->script;
    Buffer text = {0};
    bool is_read = file_read(name, MOST_FILE_BYTES, REMIT_E_INPUT, &text, err);
    ScriptFile *file = arena_new(&script->arena, sizeof *file);
    file->name = arena_text(&script->arena, text_of(name));
    file->source = arena_text(&script->arena, buffer_text(&text));
    buffer_free(&text);
    if (!is_read || !check_source(file, file->source, err))
        return false;
    file->next = script->files;
    script->files = file;
    Text chunk = arena_format(&script->arena, "@%s", name);
    int status = luaL_loadbufferx(script->L, file->source.at, file->source.len, chunk.at, "t");
    if (status != LUA_OK)
        return failure_report_syntax(script, status, file, err);
    return call_chunk(console, file, false, err);
}

bool console_load(Console *console, const char *name, RemitError *err) {
    *err = (RemitError){0};
    if (console->depth == 0)
        console->are_calls_old = true;
    return end_entry(console, load_file(console, name, err), err);
}
