/* SPDX-License-Identifier: MIT */
/* Private to the Lua room: what a script is made of, and what its files offer each other.
 *
 * Outside of a protected call the memory cap is off (see heap_alloc), so that nothing but a call
 * into Lua code can raise an error. That is why the functions here that work on an idle script need
 * no protection of their own. Functions marked "raises" are for C functions that Lua calls. */
#ifndef REMIT_LUA_STATE_H
#define REMIT_LUA_STATE_H

#include "base/buffer.h"
#include "base/memory.h"
#include "lua/script.h"
#include <assert.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <time.h>

/** The stack of an idle script, from the bottom. */
enum {
    SLOT_HANDLER = 1, /**< message handler of every protected call */
    SLOT_FUNCTIONS,   /**< [handle + 1] = function */
    SLOT_KEPT,        /**< closures, and the upvalues they had when they were loaded (freeze.c) */
    SLOT_LISTS,       /**< [argument] = the view through which a function sees a list */
    SLOT_BUNDLES,     /**< [bundle] = its table (bundle.c) */
    SLOT_LAST = SLOT_BUNDLES,
};

/* For asserting that a function leaves the stack as it says. */
#define STACK_MARK(L)        int stack_mark_ = lua_gettop(L)
#define STACK_CHECK(L, more) assert(lua_gettop(L) == stack_mark_ + (more)), (void)stack_mark_

/* ---- limits.c: memory and time ---- */

typedef struct Heap {
    size_t used;
    size_t limit; /**< SIZE_MAX outside of protected calls */
} Heap;

/** A function of a policy. */
typedef struct Callable {
    const struct ScriptFile *file;
    int line;
    unsigned first_cell, cell_count; /**< the upvalues that a call must leave as they were */
} Callable;

/** Sees from a signal handler whether the call that is under way is late. It lives in a page of its
 * own that the kernel empties in a forked child, so that a child knows it has no timer yet. */
typedef struct Watch {
    atomic_bool is_ticking;
    atomic_bool is_late;      /**< the hook that stops the call is set */
    atomic_uint call;         /**< number of the call that is under way, 0 for none */
    unsigned serial;          /**< number of the last call */
    unsigned seen;            /**< number of the call that the last tick saw */
    int64_t since;            /**< when it saw that call first; nanoseconds of processor time */
    int64_t limit;            /**< of the call that is under way */
    const Callable *callable; /**< the function that runs; NULL: a group of them, or a file */
    const struct BundleGroup *group; /**< the functions that run together; NULL: none do */
    const struct ScriptFile *file;   /**< the file that is loaded, or that the group is from */
    lua_State *L;
    bool has_timer;
    timer_t timer;
} Watch;

/** An upvalue that can be reached from a function: SLOT_KEPT[closure] is the closure that has it as
 * number `upvalue`, SLOT_KEPT[value] is what it held at load. */
typedef struct Cell {
    int closure, upvalue, value;
} Cell;

typedef struct ScriptFile {
    struct ScriptFile *next;
    Text name, source; /**< copies, NUL-terminated */
} ScriptFile;

/** What the raiser of an error tells failure.c beside the message. Empty between calls. */
typedef struct Failure {
    RemitCode code;         /**< REMIT_OK: the usual one */
    const ScriptFile *file; /**< where the error was raised, NULL when that is not known */
    int line;
    char word[64]; /**< the word in that line that is to blame; may be empty */
    char hint[256];
    const RemitError *whole; /**< all of it, when it is known already; else NULL */
} Failure;

struct Script {
    lua_State *L;
    void *block; /**< where the memory of L starts: checkers of leaks do not follow L itself */
    Heap heap;
    size_t baseline; /**< bytes in use after the last load */
    ScriptLimits limits;
    Watch *watch;
    bool is_watch_emptied; /**< by a fork; else the process id tells */
    pid_t process;
    bool is_loading;
    ScriptReadWords *read_words; /**< NULL: there are no lists of words */
    void *words_ctx;
    const ScriptFile *list; /**< the list of words that is being run; NULL: none */
    Failure failure;
    Arena arena;       /**< owns the files */
    ScriptFile *files; /**< first the one loaded last, then the lists that it read */
    Callable *functions;
    size_t function_count, function_room;
    Cell *cells;
    size_t cell_count, cell_room;
    int kept_count;
};

static inline Script *script_of(lua_State *L) {
    return *(Script **)lua_getextraspace(L);
}

/** A lua_Alloc; `data` is a Heap. Fails only above heap->limit. */
void *heap_alloc(void *data, void *block, size_t old_size, size_t size);
/** Starts the timer, in this process. False when the system has none to give. */
bool watch_start(Script *script);
void watch_new(Script *script);
void watch_free(Script *script);
/** Forgets the timer of a parent process. */
void watch_check_fork(Script *script);
/** Takes away the hook that a late call was stopped with. */
void watch_clear(Script *script);
/** Raises the limit error when the call is late. For loops in C, where no hook runs. */
void watch_poll(lua_State *L);

/** `callable` NULL: `file` is being loaded, or watch->group runs. Costs a few stores unless the
 * timer has to be started.
 */
static inline bool watch_begin(Script *script, const Callable *callable, const ScriptFile *file,
                               int limit_ms) {
    if (!script->is_watch_emptied)
        watch_check_fork(script);
    Watch *watch = script->watch;
    watch->callable = callable;
    watch->file = file;
    watch->limit = (int64_t)limit_ms * 1000000;
    watch->serial += watch->serial == UINT32_MAX ? 2 : 1;
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&watch->call, watch->serial, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    /* The tick stops the timer only when no call is under way, so this order loses none. */
    return atomic_load_explicit(&watch->is_ticking, memory_order_relaxed) || watch_start(script);
}

static inline void watch_end(Script *script) {
    atomic_store_explicit(&script->watch->call, 0, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    if (atomic_load_explicit(&script->watch->is_late, memory_order_relaxed))
        watch_clear(script);
}

/* ---- script.c ---- */

/** After a call: takes away what a deep recursion left, which would count against the next one. */
void script_settle_heap(Script *script);

/** Adds a file behind `place`, without a byte-order mark. */
const ScriptFile *script_add_file(Script *script, ScriptFile **place, const char *name,
                                  Text source);
/** Pushes the text of the file as a function. False with `err`, and nothing pushed. */
bool script_compile(Script *script, const ScriptFile *file, RemitError *err);
/** "nothing", "a number", "subject{…}", for the `count` values on top of the stack. */
const char *script_describe_result(lua_State *L, int count, char room[static 48]);

/* ---- bundle.c ---- */

typedef struct BundleGroup BundleGroup;

/** The function that a group is at, for a signal handler that found it stuck in C; NULL for none.
 */
const Callable *bundle_running(const BundleGroup *group, lua_State *L);

/* ---- failure.c: Lua's errors as RemitError ---- */

/** Raises an error. `hint` and `word` may be NULL. */
_Noreturn void failure_raise(lua_State *L, RemitCode code, const char *word, const char *hint,
                             const char *format, ...);
/** Raises an error that is told as it is. */
_Noreturn void failure_raise_whole(lua_State *L, const RemitError *err);
/** The message handler: notes the place and gives a text for whatever was raised. */
int l_failure_handle(lua_State *L);
/** Turns the message on top of the stack, of a protected call that ended with `status`, into `err`
 * and pops it. `what` ("the file", "the function") and `callable` say what ran. Returns false. */
bool failure_report(Script *script, int status, RemitCode code, const char *what,
                    const Callable *callable, RemitError *err);
/** The same for text that does not compile. */
bool failure_report_syntax(Script *script, int status, const ScriptFile *file, RemitError *err);
/** Adds the file and, when `word` stands just once in it, its place. */
void failure_place_word(const ScriptFile *file, Text word, RemitError *err);
/** Adds file and line with the whole line marked, or the one place of `word` in it. */
void failure_place_line(const ScriptFile *file, int line, Text word, RemitError *err);
/** The file that a chunk of this name ("@policy.lua") is from, or NULL. */
const ScriptFile *failure_find_file(const Script *script, const char *chunk);
/** The line as a view of the source; empty when there are not so many lines. */
Text failure_line_of(Text source, int line);
/** "64 MiB" */
Text failure_format_size(size_t bytes, char room[static 32]);

/* ---- sandbox.c, library.c, words.c, wordlist.c: the environment ---- */

/** Builds the environment and makes it the only one that chunks can see. */
void sandbox_open(Script *script);
/** Why scripts do not have what Lua usually calls `name`; NULL when that is nothing of Lua's. */
const char *sandbox_why_not(const char *name);
/** Forgets which tables the constructors made, and which are from lists. */
void sandbox_forget_made(lua_State *L);
/** The constructor that made the table at `index`; NULL when none did. */
const char *sandbox_made_by(lua_State *L, int index);
/** Notes that the table at `index` is from a list of words. Raises. */
void sandbox_note_list(lua_State *L, int index, const ScriptFile *list);
/** The list of words that the table at `index` is from; NULL for none. */
const ScriptFile *sandbox_list_of(lua_State *L, int index);
/** Is the value at `index` a C function of the environment? They keep no state. */
bool sandbox_offers(lua_State *L, int index);
/** Pushes an empty table that reads from the table at `index` and refuses writes by `refuse`, which
 * gets `name` as its upvalue. */
void sandbox_push_proxy(lua_State *L, int index, lua_CFunction refuse, const char *name);
/** Pushes the table behind the proxy at `index`, or the table itself when it is none. */
void sandbox_push_target(lua_State *L, int index);

/** Does what Lua's own function does, which is upvalue 1 of the C function that runs. Raises. */
int library_call_original(lua_State *L);
/** The functions that stand in for Lua's own, and why: library.c. */
extern const luaL_Reg library_base[], library_string[], library_table[];
/** The words of conditions: words.c. */
extern const luaL_Reg library_words[];
/** Reading lists of words: wordlist.c. */
extern const luaL_Reg library_lists[];

/* ---- keys.c: the order of keys ---- */

/** Numbers, strings and booleans have an order. */
bool keys_has_order(lua_State *L, int index);
/** Pushes a sequence of the keys of the table at `index`: numbers, then strings by their bytes,
 * then false and true. Other keys are left out, or else raise an error. */
void keys_push_sorted(lua_State *L, int index, bool skips_unordered);

/* ---- convert.c: Lua and plain data ---- */

/** A list argument, seen from Lua as a sequence that cannot be written. */
typedef struct ListView {
    const char *mark; /**< tells it from other userdata, faster than its metatable does */
    const Value *items;
    size_t count;
} ListView;

/** The list view at `index`, or NULL. */
const ListView *convert_list_view(lua_State *L, int index);
/** Makes the metatable of list views. */
void convert_open(lua_State *L);
/** Pushes a view of no list. */
ListView *convert_new_view(lua_State *L);
/** The table on top of the stack as a datum; registers the functions in it. */
bool convert_datum(Script *script, const ScriptFile *file, const char *constructor, Arena *arena,
                   Datum *out, RemitError *err);
/** Pushes an argument; `position` counts from 1. */
void convert_push(Script *script, const Value *value, int position);
/** Empties the list views, whose items are gone after the call. */
void convert_drop_lists(Script *script, const Value *args, size_t count);
/** The value at `index` as the result of a function. */
bool convert_take(Script *script, int index, const Callable *callable, Arena *arena, Value *out,
                  RemitError *err);

/* ---- freeze.c: functions keep no state ---- */

/** Makes all that the functions from `first` on can reach read-only, and notes their upvalues. */
bool freeze_functions(Script *script, size_t first, const ScriptFile *file, RemitError *err);
/** Puts back every upvalue that the call changed; false, with `err` set, when there was one. */
bool freeze_restore(Script *script, const Callable *callable, RemitError *err);

#endif
