/* SPDX-License-Identifier: MIT */
/* Wrapping and lining up text for a terminal. */
#include "output/layout.h"
#include <math.h>
#include <stdio.h>

Style style_of(bool use_color) {
    if (!use_color)
        return (Style){"", "", "", "", ""};
    return (Style){"\033[1m", "\033[2m", "\033[32m", "\033[33m", "\033[0m"};
}

size_t layout_width(Text text) {
    size_t width = 0;
    for (size_t i = 0; i < text.len; i++)
        width += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    return width;
}

void layout_tab(Buffer *out, size_t start, size_t column) {
    size_t width = layout_width((Text){out->at + start, out->len - start});
    do
        buffer_put(out, ' ');
    while (++width < column);
}

void layout_wrap(Buffer *out, Text text, size_t at, size_t indent) {
    size_t column = at;
    bool is_line_start = true;
    for (size_t i = 0; i < text.len;) {
        while (i < text.len && (text.at[i] == ' ' || text.at[i] == '\n'))
            i++;
        size_t end = i;
        while (end < text.len && text.at[end] != ' ' && text.at[end] != '\n')
            end++;
        Text word = {text.at + i, end - i};
        size_t width = layout_width(word);
        if (width == 0)
            break;
        if (!is_line_start && column + 1 + width > LAYOUT_COLUMNS) {
            buffer_put(out, '\n');
            for (size_t k = 0; k < indent; k++)
                buffer_put(out, ' ');
            column = indent;
            is_line_start = true;
        }
        if (!is_line_start) {
            buffer_put(out, ' ');
            column++;
        }
        buffer_add(out, word);
        column += width;
        is_line_start = false;
        i = end;
    }
    buffer_put(out, '\n');
}

void layout_number(Buffer *out, double number) {
    if (number == floor(number) && fabs(number) < 1e15)
        buffer_addf(out, "%.0f", number);
    else
        buffer_addf(out, "%.6g", number);
}

void layout_value(Buffer *out, const Value *value) {
    switch (value->kind) {
    case VALUE_MISSING:
    case VALUE_NIL:
        buffer_put(out, '?');
        break;
    case VALUE_BOOLEAN:
        buffer_add(out, value->boolean ? TEXT("true") : TEXT("false"));
        break;
    case VALUE_INTEGER:
        buffer_addf(out, "%lld", (long long)value->integer);
        break;
    case VALUE_NUMBER:
        layout_number(out, value->number);
        break;
    case VALUE_STRING:
        buffer_add(out, value->string);
        break;
    case VALUE_LIST:
        if (value->list.count == 0)
            buffer_lit(out, "none");
        for (size_t i = 0; i < value->list.count; i++) {
            if (i)
                buffer_lit(out, ", ");
            buffer_add(out, value->list.items[i].string);
        }
        break;
    }
}
