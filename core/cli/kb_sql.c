/* SPDX-License-Identifier: MIT */
/* remit kb sql: a SELECT of the user's own. */
#include "cli/kb.h"
#include "format/json_write.h"
#include "kb/query.h"

enum { GAP = 2 };

static void cell_json(const KbCell *cell, Buffer *out) {
    if (cell->kind == KB_NULL)
        buffer_lit(out, "null");
    else if (cell->kind == KB_INTEGER)
        json_write_integer(out, cell->integer);
    else if (cell->kind == KB_NUMBER)
        json_write_number(out, cell->number);
    else if (text_invalid_utf8(cell->text) < 0)
        json_write_text(out, cell->text);
    else { /* a blob */
        buffer_put(out, '"');
        for (size_t i = 0; i < cell->text.len; i++)
            buffer_addf(out, "%02x", (unsigned char)cell->text.at[i]);
        buffer_put(out, '"');
    }
}

/* As people read it: no control characters, so that a line stays a line. */
static Text cell_text(const KbCell *cell, Arena *arena) {
    Buffer out = {0};
    if (cell->kind == KB_NUMBER || cell->kind == KB_INTEGER)
        layout_number(&out, cell->number);
    if (cell->kind == KB_INTEGER) {
        buffer_clear(&out);
        buffer_addf(&out, "%lld", (long long)cell->integer);
    }
    if (cell->kind == KB_TEXT)
        for (size_t i = 0; i < cell->text.len; i++) {
            unsigned char c = (unsigned char)cell->text.at[i];
            buffer_put(&out, c < 0x20 || c == 0x7f ? ' ' : (char)c);
        }
    Text text = arena_text(arena, buffer_text(&out));
    buffer_free(&out);
    return text;
}

typedef struct Table {
    size_t columns, rows, room;
    Text *cells; /* the names first */
    bool *is_number;
} Table;

static bool read_table(KbPage *page, KbQuery *query, Table *table) {
    table->columns = kb_query_columns(query);
    table->is_number = arena_new(&page->arena, table->columns);
    bool has_row = true;
    for (table->rows = 0; has_row; table->rows++) {
        if (table->room < (table->rows + 1) * table->columns) {
            table->room = 2 * (table->rows + 8) * table->columns;
            table->cells = mem_resize(table->cells, table->room * sizeof *table->cells);
        }
        Text *row = table->cells + table->rows * table->columns;
        for (size_t i = 0; i < table->columns; i++) {
            if (table->rows == 0) {
                row[i] = arena_text(&page->arena, kb_query_name(query, i));
                continue;
            }
            KbCell cell = kb_query_cell(query, i);
            row[i] = cell_text(&cell, &page->arena);
            table->is_number[i] |= cell.kind == KB_INTEGER || cell.kind == KB_NUMBER;
        }
        if (!kb_query_next(query, &has_row, &page->err))
            return false;
    }
    return true;
}

/* A row a line when that fits, else a column a line. */
static void print_table(KbPage *page, const Table *table) {
    Buffer *out = &page->out;
    size_t *widths = arena_new(&page->arena, table->columns * sizeof *widths), sum = 0, label = 0;
    for (size_t i = 0; i < table->columns; i++) {
        for (size_t row = 0; row < table->rows; row++) {
            size_t width = layout_width(table->cells[row * table->columns + i]);
            widths[i] = width > widths[i] ? width : widths[i];
        }
        sum += widths[i] + GAP;
        size_t name = layout_width(table->cells[i]);
        label = name > label ? name : label;
    }
    bool is_wide = sum > LAYOUT_COLUMNS + GAP;
    for (size_t row = is_wide ? 1 : 0; row < table->rows; row++) {
        size_t start = out->len, column = 0;
        for (size_t i = 0; i < table->columns; i++) {
            Text cell = table->cells[row * table->columns + i];
            if (is_wide) {
                start = out->len;
                buffer_addf(out, "%s%.*s%s", page->style.dim, TEXT_ARG(table->cells[i]),
                            page->style.end);
                for (size_t k = layout_width(table->cells[i]); k < label + GAP; k++)
                    buffer_put(out, ' ');
                layout_wrap(out, cell, label + GAP, label + GAP);
                continue;
            }
            size_t pad = table->is_number[i] ? widths[i] - layout_width(cell) : 0;
            if (cell.len) {
                while (layout_width((Text){out->at + start, out->len - start}) < column + pad)
                    buffer_put(out, ' ');
                buffer_add(out, cell);
            }
            column += widths[i] + GAP;
        }
        if (!is_wide || row + 1 < table->rows) /* a blank line between, none behind */
            buffer_put(out, '\n');
    }
}

static bool write_json(KbPage *page, KbQuery *query) {
    bool has_row;
    while (kb_query_next(query, &has_row, &page->err)) {
        if (!has_row)
            return true;
        for (size_t i = 0; i < kb_query_columns(query); i++) {
            KbCell cell = kb_query_cell(query, i);
            buffer_put(&page->out, i ? ',' : '{');
            json_write_text(&page->out, kb_query_name(query, i));
            buffer_put(&page->out, ':');
            cell_json(&cell, &page->out);
        }
        buffer_lit(&page->out, "}\n");
    }
    return false;
}

static bool write_rows(KbPage *page) {
    KbLimits limits = {0};
    if (!kb_page_limit(page, 0, &limits.rows))
        return false;
    KbQuery *query = kb_query(page->kb, kb_page_words(page), &limits, &page->err);
    if (!query)
        return false;
    Table table = {0};
    bool is_done = page->is_json ? write_json(page, query) : read_table(page, query, &table);
    bool is_empty = page->is_json ? page->out.len == 0 : table.rows == 1;
    if (is_done && !page->is_json && !is_empty)
        print_table(page, &table);
    if (is_done && kb_query_is_cut(query)) {
        RemitError note;
        error_set(&note, REMIT_OK, "there are more rows");
        error_hint(&note, "--limit N shows as many as you want");
        error_print(stderr, &note, "note", page->args->use_color_err);
    }
    mem_free(table.cells);
    kb_query_free(query);
    if (is_done && is_empty)
        return kb_page_nothing(page, "no rows");
    return is_done;
}

static int run_sql(const Args *args) {
    KbPage page = {0};
    if (args->count == 0)
        return cli_usage("kb sql", "which SQL?");
    return kb_page_close(&page, kb_page_open(&page, args) && write_rows(&page));
}

static const Option sql_options[] = {
    {"limit", 'n', "N", "at most so many rows (100,000)"},
    {"json", 'j', NULL, "as JSON, one object a row"},
    {0},
};

const Verb verb_kb_sql = {
    .name = "kb sql",
    .operands = "SELECT…",
    .summary = "read by SQL of your own; db/README.md tells the tables",
    .examples = "  remit kb sql \"SELECT kind, count(*) FROM claim GROUP BY kind\"\n"
                "  remit kb sql \"SELECT id, text FROM claim WHERE low >= 500\" --json\n",
    .options = sql_options,
    .run = run_sql,
};
