/* SPDX-License-Identifier: MIT */
/* Showing Lua values, as the REPL does: in Lua's own notation, bounded in every direction, and the
 * same at every run. It reads tables raw and knows the stand-ins of this room: proxies and list
 * views. */
#include "lua/print.h"
#include "lua/state.h"

enum {
    DEEPEST = 32,
    LONGEST_STRING = 4000, /* bytes of one string that are shown */
    INDENT = 2,
    NARROWEST = 20, /* columns that a deeply indented string still gets */
};

typedef struct Printer {
    lua_State *L;
    Buffer *out;
    PrintLimits limits;
    size_t line;  /* where the current line starts in `out` */
    size_t start; /* where the flat attempt started that is under way */
    int room;     /* columns that it may take; 0 when there is none */
    int left;     /* values that may still be shown */
    int depth;
    const void *above[DEEPEST + 1]; /* the tables that the current value is in */
} Printer;

/* ---- columns ---- */

static int columns_since(const Printer *printer, size_t start) {
    int count = 0;
    for (size_t i = start; i < printer->out->len; i++)
        count += ((unsigned char)printer->out->at[i] & 0xc0) != 0x80;
    return count;
}

static int column_of(const Printer *printer) {
    return columns_since(printer, printer->line);
}

static void new_line(Printer *printer, int indent) {
    buffer_put(printer->out, '\n');
    printer->line = printer->out->len;
    for (int i = 0; i < indent; i++)
        buffer_put(printer->out, ' ');
}

/* Has a flat attempt become too long? Then nothing more needs to be added to it. */
static bool is_over(const Printer *printer) {
    return printer->room > 0 && columns_since(printer, printer->start) > printer->room;
}

/* ---- strings and names ---- */

/* How many bytes the character at the start of `text` has; 1 for a byte that is not UTF-8. */
static size_t character_len(Text text) {
    unsigned char lead = (unsigned char)text.at[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (len > text.len || text_invalid_utf8((Text){text.at, len}) >= 0)
        return 1;
    return len;
}

/* Adds the first character, escaped where a terminal or a reader would stumble; returns its bytes.
 */
static size_t add_character(Buffer *out, Text text) {
    static const char escapes[] = "\aa\bb\ff\nn\rr\tt\vv\"\"\\\\";
    size_t len = character_len(text);
    unsigned char byte = (unsigned char)text.at[0];
    if (len == 2 && byte == 0xc2 && (unsigned char)text.at[1] < 0xa0) {
        buffer_addf(out, "\\u{%x}",
                    (unsigned char)text.at[1]); /* a control character all the same */
        return len;
    }
    for (const char *escape = escapes; len == 1 && *escape; escape += 2)
        if (byte == (unsigned char)*escape) {
            buffer_addf(out, "\\%c", escape[1]);
            return 1;
        }
    if (len == 1 && (byte < 0x20 || byte >= 0x7f))
        buffer_addf(out, "\\x%02x", byte);
    else
        buffer_add(out, (Text){text.at, len});
    return len;
}

/* Moves what the current line has from `at` on to a new line. */
static void break_line(Printer *printer, size_t at, int indent) {
    Buffer *out = printer->out;
    size_t tail = out->len - at, shift = (size_t)indent + 1;
    buffer_reserve(out, shift);
    memmove(out->at + at + shift, out->at + at, tail);
    out->at[at] = '\n';
    memset(out->at + at + 1, ' ', shift - 1);
    out->len += shift;
    printer->line = at + 1;
}

/* A string that is longer than its line goes on in the next ones, broken behind a space if it has
 * one. */
static void print_string(Printer *printer, Text text, int indent) {
    Buffer *out = printer->out;
    size_t whole = text.len, space = 0;
    int width = printer->limits.width;
    width = (width > indent + NARROWEST ? width : indent + NARROWEST) - 2; // `",` behind it
    buffer_put(out, '"');
    for (size_t shown = 0; text.len > 0 && shown < LONGEST_STRING && !is_over(printer);) {
        size_t before = out->len, len = add_character(out, text);
        if (printer->room == 0 && column_of(printer) > width)
            break_line(printer, space > printer->line ? space : before, indent);
        if (text.at[0] == ' ')
            space = out->len;
        text = (Text){text.at + len, text.len - len};
        shown += len;
    }
    buffer_add(out, text.len ? TEXT("…\"") : TEXT("\""));
    if (text.len && !is_over(printer))
        buffer_addf(out, " (%zu bytes)", whole);
}

static bool is_name(Text text) {
    static const char *const reserved[] = {"and",   "break", "do",       "else", "elseif", "end",
                                           "false", "for",   "function", "goto", "if",     "in",
                                           "local", "nil",   "not",      "or",   "repeat", "return",
                                           "then",  "true",  "until",    "while"};
    if (text.len == 0 || (text.at[0] >= '0' && text.at[0] <= '9'))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (!(c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
              (c >= 'A' && c <= 'Z')))
            return false;
    }
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (text_equal(text, text_of(reserved[i])))
            return false;
    return true;
}

/* ---- values without parts ---- */

static Text string_at(lua_State *L, int index) {
    Text text;
    text.at = lua_tolstring(L, index, &text.len);
    return text;
}

static void print_function(const Printer *printer, int index) {
    lua_Debug where;
    lua_pushvalue(printer->L, index);      // function
    lua_getinfo(printer->L, ">S", &where); //
    if (where.what[0] == 'C')
        buffer_lit(printer->out, "function (built in)");
    else
        buffer_addf(printer->out, "function (%s:%d)", where.short_src, where.linedefined);
}

static void print_scalar(Printer *printer, int index, int indent) {
    lua_State *L = printer->L;
    Buffer *out = printer->out;
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        print_string(printer, string_at(L, index), indent);
        return;
    case LUA_TNUMBER:
        lua_pushvalue(L, index); // number: lua_tolstring would change it in its place
        buffer_add(out, string_at(L, -1));
        lua_pop(L, 1); //
        return;
    case LUA_TBOOLEAN:
        buffer_add(out, lua_toboolean(L, index) ? TEXT("true") : TEXT("false"));
        return;
    case LUA_TFUNCTION:
        print_function(printer, index);
        return;
    default:
        buffer_add(out, text_of(luaL_typename(L, index)));
        return;
    }
}

/* ---- tables ---- */

/* A table that is being shown. The members are stack indices. */
typedef struct Parts {
    int table;
    int keys;            /* its sorted keys */
    lua_Integer length;  /* of its sequence */
    lua_Integer ordered; /* how many keys are in `keys` */
    bool has_unordered;  /* are there others? */
} Parts;

/* Pushes the table behind whatever is at `index`, and its keys. */
static Parts open_parts(const Printer *printer, int index) {
    lua_State *L = printer->L;
    Parts parts = {0};
    lua_checkstack(L, LUA_MINSTACK);
    const ListView *list = convert_list_view(L, index);
    if (list) {
        lua_createtable(L, (int)list->count, 0); // table
        for (size_t i = 0; i < list->count; i++) {
            lua_pushlstring(L, list->items[i].string.at, list->items[i].string.len); // table text
            lua_rawseti(L, -2, (lua_Integer)i + 1);                                  // table
        }
    } else {
        sandbox_push_target(L, index); // table
    }
    parts.table = lua_gettop(L);
    while (lua_rawgeti(L, parts.table, parts.length + 1) != LUA_TNIL) { // table value
        parts.length++;
        lua_pop(L, 1); // table
    }
    lua_pop(L, 1);                          // table
    keys_push_sorted(L, parts.table, true); // table keys
    parts.keys = lua_gettop(L);
    parts.ordered = (lua_Integer)lua_rawlen(L, parts.keys);
    for (lua_pushnil(L); lua_next(L, parts.table); lua_pop(L, 1)) // table keys key value
        parts.has_unordered |= !keys_has_order(L, -2);
    return parts;
}

static void close_parts(const Printer *printer, const Parts *parts) {
    lua_settop(printer->L, parts->table - 1);
}

static bool is_above(const Printer *printer, const void *table) {
    for (int i = 0; i < printer->depth; i++)
        if (printer->above[i] == table)
            return true;
    return false;
}

static bool has_parts(lua_State *L, int index) {
    return lua_istable(L, index) || convert_list_view(L, index);
}

/* What stands for a table that is not gone into; false when it should be. */
static bool print_closed(Printer *printer, const Parts *parts) {
    if (parts->ordered == 0 && !parts->has_unordered)
        buffer_lit(printer->out, "{}");
    else if (is_above(printer, lua_topointer(printer->L, parts->table)))
        buffer_lit(printer->out, "<cycle>");
    else if (printer->depth >= printer->limits.depth)
        buffer_lit(printer->out, "{…}");
    else
        return false;
    return true;
}

static void print_key(Printer *printer, int index) {
    lua_State *L = printer->L;
    Buffer *out = printer->out;
    if (lua_type(L, index) == LUA_TSTRING && is_name(string_at(L, index))) {
        Text name = string_at(L, index);
        size_t most = (size_t)printer->limits.width / 2;
        buffer_add(out, name.len > most ? (Text){name.at, most} : name);
        buffer_add(out, name.len > most ? TEXT("… = ") : TEXT(" = "));
        return;
    }
    buffer_put(out, '[');
    if (lua_type(L, index) == LUA_TSTRING) {
        /* A key stays on its line, whatever it is. */
        Text text = string_at(L, index);
        size_t most = (size_t)printer->limits.width / 4, at = 0;
        buffer_put(out, '"');
        while (at < text.len && at < most)
            at += add_character(out, (Text){text.at + at, text.len - at});
        buffer_add(out, at < text.len ? TEXT("…\"") : TEXT("\""));
    } else {
        print_scalar(printer, index, 0);
    }
    buffer_lit(out, "] = ");
}

/* Pushes key and value of the part number `at`, counted from 1 over the sequence and then the other
 * keys. False when there are no more. */
static bool push_part(const Printer *printer, const Parts *parts, lua_Integer at,
                      lua_Integer *key) {
    lua_State *L = printer->L;
    if (at <= parts->length) {
        lua_pushinteger(L, at);           // key
        lua_rawgeti(L, parts->table, at); // key value
        return true;
    }
    for (; *key <= parts->ordered; ++*key) {
        lua_rawgeti(L, parts->keys, *key); // key
        bool is_done = lua_isinteger(L, -1) && lua_tointeger(L, -1) >= 1 &&
                       lua_tointeger(L, -1) <= parts->length;
        if (!is_done) {
            ++*key;
            lua_pushvalue(L, -1);        // key key
            lua_rawget(L, parts->table); // key value
            return true;
        }
        lua_pop(L, 1); //
    }
    return false;
}

/* How many parts are not shown after the first `shown`. */
static void print_rest(Printer *printer, const Parts *parts, lua_Integer shown) {
    if (shown < parts->ordered)
        buffer_addf(printer->out, "… %lld more", (long long)(parts->ordered - shown));
    else
        buffer_lit(printer->out, "… and keys that are tables or functions");
}

static bool is_cut(const Printer *printer, lua_Integer shown) {
    return shown >= printer->limits.items || printer->left <= 0;
}

static void print_flat(Printer *printer, int index);

/* The table on one line, or too long. */
static void print_flat_table(Printer *printer, int index) {
    lua_State *L = printer->L;
    Buffer *out = printer->out;
    Parts parts = open_parts(printer, index);
    if (!print_closed(printer, &parts)) {
        printer->above[printer->depth++] = lua_topointer(L, parts.table);
        buffer_lit(out, "{ ");
        lua_Integer at = 0, key = 1;
        while (!is_over(printer) && !is_cut(printer, at) &&
               push_part(printer, &parts, at + 1, &key)) { // key value
            buffer_add(out, at ? TEXT(", ") : TEXT(""));
            if (++at > parts.length)
                print_key(printer, -2);
            print_flat(printer, lua_gettop(L));
            lua_pop(L, 2); //
        }
        if (at < parts.ordered || parts.has_unordered) {
            buffer_add(out, at ? TEXT(", ") : TEXT(""));
            print_rest(printer, &parts, at);
        }
        buffer_lit(out, " }");
        printer->depth--;
    }
    close_parts(printer, &parts);
}

static void print_flat(Printer *printer, int index) {
    printer->left--;
    if (has_parts(printer->L, index))
        print_flat_table(printer, index);
    else
        print_scalar(printer, index, 0);
}

/* Adds the value on the current line if it fits there with `spare` columns behind it. */
static bool try_flat(Printer *printer, int index, int spare) {
    int left = printer->left;
    printer->start = printer->out->len;
    printer->room = printer->limits.width - column_of(printer) - spare;
    bool fits = printer->room > 0;
    if (fits) {
        print_flat(printer, index);
        fits = !is_over(printer);
    }
    printer->room = 0;
    if (!fits) {
        printer->out->len = printer->start;
        printer->left = left;
    }
    return fits;
}

static void print_tall(Printer *printer, int index, int indent);

/* Adds the value at `index`, whose line is indented by `indent`. */
static void print_any(Printer *printer, int index, int indent) {
    if (try_flat(printer, index, 1))
        return;
    printer->left--;
    if (has_parts(printer->L, index))
        print_tall(printer, index, indent);
    else
        print_scalar(printer, index, indent + INDENT);
}

/* An element that has no parts goes on the line of the one before it, as long as that has room. */
static void print_element(Printer *printer, int index, int indent, bool follows_scalar) {
    if (follows_scalar && !has_parts(printer->L, index)) {
        size_t start = printer->out->len;
        buffer_put(printer->out, ' ');
        if (try_flat(printer, index, 1))
            return;
        printer->out->len = start;
    }
    new_line(printer, indent);
    print_any(printer, index, indent);
}

/* The table with its parts on lines of their own. */
static void print_tall(Printer *printer, int index, int indent) {
    lua_State *L = printer->L;
    Buffer *out = printer->out;
    Parts parts = open_parts(printer, index);
    if (!print_closed(printer, &parts)) {
        printer->above[printer->depth++] = lua_topointer(L, parts.table);
        buffer_put(out, '{');
        bool follows_scalar = false;
        lua_Integer at = 0, key = 1;
        while (!is_cut(printer, at) && push_part(printer, &parts, at + 1, &key)) { // key value
            int value = lua_gettop(L);
            if (++at <= parts.length) {
                print_element(printer, value, indent + INDENT, follows_scalar);
                follows_scalar = !has_parts(L, value);
            } else {
                new_line(printer, indent + INDENT);
                print_key(printer, value - 1);
                print_any(printer, value, indent + INDENT);
            }
            buffer_put(out, ',');
            lua_pop(L, 2); //
        }
        if (at < parts.ordered || parts.has_unordered) {
            new_line(printer, indent + INDENT);
            print_rest(printer, &parts, at);
        }
        new_line(printer, indent);
        buffer_put(out, '}');
        printer->depth--;
    }
    close_parts(printer, &parts);
}

void print_value(lua_State *L, int index, const PrintLimits *limits, Buffer *out) {
    STACK_MARK(L);
    Printer printer = {.L = L, .out = out, .line = out->len};
    if (limits)
        printer.limits = *limits;
    if (printer.limits.width <= 0)
        printer.limits.width = 80;
    if (printer.limits.depth <= 0)
        printer.limits.depth = 6;
    if (printer.limits.depth > DEEPEST)
        printer.limits.depth = DEEPEST;
    if (printer.limits.items <= 0)
        printer.limits.items = 100;
    printer.left = printer.limits.total > 0 ? printer.limits.total : 4000;
    print_any(&printer, lua_absindex(L, index), 0);
    STACK_CHECK(L, 0);
}
