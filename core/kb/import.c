/* SPDX-License-Identifier: MIT */
/* Importing packs: a copy of the knowledge base is made, the packs' rows are added, what is derived
 * is derived again by the text that the build kept, and the copy takes its place when it has no
 * problems. Reading a pack's CSV files is in import_csv.c. */
#include "kb/import.h"
#include "base/fingerprint.h"
#include "input/file.h"
#include "kb/import_rows.h"
#include "kb/part.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { LARGEST_FILE = 64 * 1024 * 1024, MILLISECONDS = 120000 };

/* --- the pack's files ----------------------------------------------------------------------- */

/* In the order in which rows may refer to others. */
static const PackTable pack_tables[] = {
    {"sources.csv", "source", "source", "id = new.id"},
    {"roles.csv", "role", "role", "id = new.id"},
    {"role_names.csv", "role_name", "name of a role", NULL},
    {"disputes.csv", "dispute", "dispute", "id = new.id"},
    {"claims.csv", "claim", "claim", "id = new.id"},
    {"positions.csv", "position", "position", NULL},
    {"terms.csv", "term", "term", "phrase = new.phrase AND key = new.key"},
    {"examples.csv", "example", "example", "text = new.text"},
    {"spellings.csv", "spelling", "spelling", "word = new.word"},
    {"fillers.csv", "filler", "filler", "word = new.word"},
    {"common_words.csv", "common_word", "common word", "word = new.word"},
};
enum { PACK_TABLES = sizeof pack_tables / sizeof *pack_tables };

static bool has_ending(Text name, const char *ending) {
    size_t len = strlen(ending);
    return name.len > len && memcmp(name.at + name.len - len, ending, len) == 0;
}

/* Folder and pack names end where the path's last part does, without ".sql". */
static Text name_of_path(const char *path) {
    Text text = text_of(path);
    while (text.len > 1 && text.at[text.len - 1] == '/')
        text.len--;
    for (size_t i = text.len; i > 0; i--)
        if (text.at[i - 1] == '/') {
            text = (Text){text.at + i, text.len - i};
            break;
        }
    if (has_ending(text, ".sql"))
        text.len -= 4;
    return text;
}

static bool check_pack_name(Text name, const char *path, RemitError *err) {
    bool is_right = name.len > 0 && name.len <= 40;
    for (size_t i = 0; i < name.len; i++)
        is_right &= (name.at[i] >= 'a' && name.at[i] <= 'z') ||
                    (name.at[i] >= '0' && name.at[i] <= '9') || name.at[i] == '-';
    if (is_right)
        return true;
    error_set(err, REMIT_E_INPUT, "'%.*s' cannot be the name of a pack", TEXT_ARG(name));
    error_at(err, path, 0, 0);
    return error_hint(err, "give one of small letters, digits and '-': --name my-pack"), false;
}

static int by_name(const void *a, const void *b) {
    return text_compare(*(const Text *)a, *(const Text *)b);
}

/* The names of the .csv and .sql files, sorted; a CSV file that is no table is a mistake. */
static bool list_files(Importer *importer, StoreList *files) {
    DIR *folder = opendir(importer->path);
    if (!folder) {
        error_set(importer->err, REMIT_E_INPUT, "the pack cannot be read: %s", strerror(errno));
        error_at(importer->err, importer->path, 0, 0);
        return false;
    }
    bool is_done = true;
    for (const struct dirent *entry; is_done && (entry = readdir(folder));) {
        Text name = text_of(entry->d_name);
        bool is_csv = has_ending(name, ".csv"), is_known = !is_csv;
        if (name.at[0] == '.' || (!is_csv && !has_ending(name, ".sql")))
            continue;
        Text known[PACK_TABLES];
        for (size_t i = 0; i < PACK_TABLES; i++) {
            known[i] = text_of(pack_tables[i].file);
            is_known |= text_equal(known[i], name);
        }
        *(Text *)store_add(files) = arena_text(&importer->arena, name);
        if (is_known)
            continue;
        is_done = error_set(importer->err, REMIT_E_INPUT, "%s is no file of a pack", entry->d_name);
        error_at(importer->err, importer->path, 0, 0);
        error_suggest(importer->err, name, known, PACK_TABLES);
        error_hint(importer->err, "a pack has sources.csv, roles.csv, role_names.csv, disputes.csv,"
                                  " claims.csv, positions.csv, terms.csv, examples.csv, lists of"
                                  " words or .sql files");
    }
    closedir(folder);
    if (files->count)
        qsort(files->items, files->count, files->size, by_name);
    else if (is_done)
        is_done = error_set(importer->err, REMIT_E_INPUT, "the pack has no .csv or .sql files") ||
                  (error_at(importer->err, importer->path, 0, 0), false);
    return is_done;
}

/* --- its rows ------------------------------------------------------------------------------- */

/* Rows that an SQL text adds without saying of which pack are the pack's. */
static bool adopt_rows(Importer *importer) {
    for (size_t i = 0; i < PACK_TABLES; i++) {
        const char *table = pack_tables[i].table, *key = pack_tables[i].key;
        if (!key)
            continue;
        char *sql = sqlite3_mprintf(
            "CREATE TEMP TRIGGER adopt_%s AFTER INSERT ON main.%s WHEN new.pack = 'remit' BEGIN"
            " UPDATE %s SET pack = '%.*q' WHERE %s AND pack = 'remit'; END",
            table, table, table, TEXT_ARG(importer->pack), key);
        bool is_done = sqlite3_exec(importer->db, sql, NULL, NULL, NULL) == SQLITE_OK;
        sqlite3_free(sql);
        if (!is_done)
            return store_fail(importer->db, importer->path, importer->err);
    }
    return true;
}

static bool drop_triggers(Importer *importer) {
    for (size_t i = 0; i < PACK_TABLES; i++) {
        char *sql = sqlite3_mprintf("DROP TRIGGER IF EXISTS temp.adopt_%s", pack_tables[i].table);
        bool is_done = sqlite3_exec(importer->db, sql, NULL, NULL, NULL) == SQLITE_OK;
        sqlite3_free(sql);
        if (!is_done)
            return store_fail(importer->db, importer->path, importer->err);
    }
    return true;
}

static bool read_file(Importer *importer, const char *path, Text *content) {
    Buffer buffer = {0};
    bool is_done = file_read(path, LARGEST_FILE, REMIT_E_INPUT, &buffer, importer->err);
    *content = arena_text(&importer->arena, buffer_text(&buffer));
    buffer_free(&buffer);
    return is_done;
}

static bool import_sql(Importer *importer, const char *path) {
    Text content;
    return read_file(importer, path, &content) && adopt_rows(importer) &&
           sqltext_run(importer->db, path, content, SQLTEXT_PACK, importer->err) &&
           drop_triggers(importer);
}

static bool import_folder(Importer *importer, StoreList *prints) {
    StoreList files = {.size = sizeof(Text)};
    bool is_done = list_files(importer, &files);
    const Text *names = (const Text *)(const void *)files.items;
    for (size_t i = 0; is_done && i < files.count; i++) { /* what the result's hash depends on */
        Text path = arena_format(&importer->arena, "%s/%s", importer->path, names[i].at), content;
        is_done = read_file(importer, path.at, &content);
        *(Text *)store_add(prints) = names[i];
        *(Text *)store_add(prints) = content;
    }
    for (size_t table = 0; is_done && table < PACK_TABLES; table++)
        for (size_t i = 0; is_done && i < files.count; i++)
            if (text_equal(names[i], text_of(pack_tables[table].file)))
                is_done = import_csv(
                    importer, &pack_tables[table],
                    arena_format(&importer->arena, "%s/%s", importer->path, names[i].at).at);
    for (size_t i = 0; is_done && i < files.count; i++)
        if (has_ending(names[i], ".sql"))
            is_done = import_sql(
                importer, arena_format(&importer->arena, "%s/%s", importer->path, names[i].at).at);
    mem_free(files.items);
    return is_done;
}

/* --- one pack ------------------------------------------------------------------------------- */

static bool run_for_pack(Importer *importer, const char *sql, Text second) {
    sqlite3_stmt *statement = NULL;
    bool is_done = sqlite3_prepare_v2(importer->db, sql, -1, &statement, NULL) == SQLITE_OK;
    if (is_done) {
        if (sqlite3_bind_parameter_count(statement) > 0)
            store_bind(statement, 1, importer->pack);
        if (sqlite3_bind_parameter_count(statement) > 1)
            store_bind(statement, 2, second);
        int code = sqlite3_step(statement);
        importer->has_row = code == SQLITE_ROW;
        is_done = code == SQLITE_DONE || code == SQLITE_ROW;
    }
    sqlite3_finalize(statement);
    if (is_done)
        return true;
    error_set(importer->err, REMIT_E_INPUT, "the pack '%.*s' cannot be changed: %s",
              TEXT_ARG(importer->pack), sqlite3_errmsg(importer->db));
    error_at(importer->err, importer->path, 0, 0);
    return error_hint(importer->err, "does another pack build on it?"), false;
}

static bool remove_pack(Importer *importer) {
    static const char *const deletions[] = {
        /* What is derived refers to it, and will be derived again. */
        "DELETE FROM claim_role",
        "DELETE FROM claim_term",
        "DELETE FROM dispute_claim",
        "DELETE FROM term_key",
        "DELETE FROM term WHERE pack = ?1",
        "DELETE FROM example WHERE pack = ?1",
        "DELETE FROM spelling WHERE pack = ?1",
        "DELETE FROM filler WHERE pack = ?1",
        "DELETE FROM common_word WHERE pack = ?1",
        "DELETE FROM position WHERE source IN (SELECT id FROM source WHERE pack = ?1)",
        "DELETE FROM position WHERE dispute IN (SELECT id FROM dispute WHERE pack = ?1)",
        "DELETE FROM role_name WHERE source IN (SELECT id FROM source WHERE pack = ?1)",
        "DELETE FROM role_name WHERE role IN (SELECT id FROM role WHERE pack = ?1)",
        "DELETE FROM claim WHERE pack = ?1",
        "DELETE FROM dispute WHERE pack = ?1",
        "DELETE FROM role WHERE pack = ?1",
        "DELETE FROM source WHERE pack = ?1",
        "DELETE FROM pack WHERE id = ?1",
    };
    for (size_t i = 0; i < sizeof deletions / sizeof *deletions; i++)
        if (!run_for_pack(importer, deletions[i], (Text){0}))
            return false;
    return true;
}

/* What is left must stand without it. */
static bool take_out_pack(Importer *importer, Text pack, StoreList *prints) {
    importer->pack = pack;
    importer->path = importer->file;
    if (!run_for_pack(importer, "SELECT 1 FROM pack WHERE id = ?1", (Text){0}))
        return false;
    if (!importer->has_row || text_equal(pack, TEXT("remit"))) {
        error_set(importer->err, REMIT_E_INPUT, "the pack '%.*s' cannot be taken out: it is %s",
                  TEXT_ARG(pack), importer->has_row ? "the one that is shipped" : "not there");
        return error_at(importer->err, importer->path, 0, 0), false;
    }
    *(Text *)store_add(prints) = TEXT("remove");
    *(Text *)store_add(prints) = pack;
    return remove_pack(importer) &&
           run_for_pack(importer, "INSERT INTO temp.import_pack SELECT id FROM pack", (Text){0});
}

static bool begin_pack(Importer *importer, Text title, bool replace) {
    if (text_equal(importer->pack, TEXT("remit"))) {
        error_set(importer->err, REMIT_E_INPUT, "'remit' is the pack that is shipped");
        error_at(importer->err, importer->path, 0, 0);
        return error_hint(importer->err, "give yours another name with --name"), false;
    }
    if (!run_for_pack(importer, "SELECT 1 FROM pack WHERE id = ?1", (Text){0}))
        return false;
    if (importer->has_row && !replace) {
        error_set(importer->err, REMIT_E_INPUT, "a pack '%.*s' is there already",
                  TEXT_ARG(importer->pack));
        error_at(importer->err, importer->path, 0, 0);
        return error_hint(importer->err,
                          "--replace takes it out before, --name gives another name"),
               false;
    }
    return (!importer->has_row || remove_pack(importer)) &&
           run_for_pack(importer, "INSERT INTO pack (id, title) VALUES (?1, ?2)", title);
}

static bool import_pack(Importer *importer, const KbPackFile *pack, bool replace,
                        StoreList *prints) {
    struct stat info;
    importer->path = pack->path;
    importer->pack = pack->name ? text_of(pack->name) : name_of_path(pack->path);
    Text title = pack->title ? text_of(pack->title) : importer->pack;
    if (stat(pack->path, &info) != 0) {
        error_set(importer->err, REMIT_E_INPUT, "the pack cannot be read: %s", strerror(errno));
        error_at(importer->err, pack->path, 0, 0);
        return false;
    }
    if (!check_pack_name(importer->pack, pack->path, importer->err) ||
        !begin_pack(importer, title, replace))
        return false;
    *(Text *)store_add(prints) = importer->pack;
    *(Text *)store_add(prints) = title;
    if (S_ISDIR(info.st_mode))
        return import_folder(importer, prints);
    if (!has_ending(text_of(pack->path), ".sql")) {
        error_set(importer->err, REMIT_E_INPUT, "a pack is a folder, or one .sql file");
        error_at(importer->err, pack->path, 0, 0);
        return error_hint(importer->err, "put the CSV files into a folder and give that"), false;
    }
    Text content;
    if (!read_file(importer, pack->path, &content))
        return false;
    *(Text *)store_add(prints) = content;
    return import_sql(importer, pack->path);
}

/* --- the whole ------------------------------------------------------------------------------ */

static bool read_meta(Importer *importer, const char *key, Text *value) {
    sqlite3_stmt *statement = NULL;
    bool is_done = sqlite3_prepare_v2(importer->db, "SELECT value FROM meta WHERE key = ?1", -1,
                                      &statement, NULL) == SQLITE_OK;
    if (is_done) {
        store_bind(statement, 1, text_of(key));
        is_done = sqlite3_step(statement) == SQLITE_ROW;
        *value = store_text(statement, 0, &importer->arena);
    }
    sqlite3_finalize(statement);
    return is_done || store_fail(importer->db, importer->file, importer->err);
}

/* Was another key meant, where a term counts for one that nothing reads? */
static void suggest_key(Importer *importer, Text phrase) {
    StoreList keys = {.size = sizeof(Text)};
    sqlite3_stmt *rows = NULL;
    Text unread = {0};
    if (sqlite3_prepare_v2(importer->db,
                           "SELECT key, 1 AS is_read FROM read_key UNION ALL SELECT key, 0"
                           " FROM unread_key WHERE phrase = ?1 AND pack IN temp.import_pack",
                           -1, &rows, NULL) == SQLITE_OK)
        store_bind(rows, 1, phrase);
    while (rows && sqlite3_step(rows) == SQLITE_ROW)
        if (sqlite3_column_int(rows, 1))
            *(Text *)store_add(&keys) = store_text(rows, 0, &importer->arena);
        else
            unread = store_text(rows, 0, &importer->arena);
    sqlite3_finalize(rows);
    if (unread.len)
        error_suggest(importer->err, unread, (const Text *)(const void *)keys.items, keys.count);
    mem_free(keys.items);
}

/* What the checks of db/9xx find in the new packs, with the line that brought it. */
static bool check_problems(Importer *importer) {
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(importer->db,
                           "SELECT problem.what, problem.id, problem.says, file, line"
                           " FROM problem LEFT JOIN temp.import_row USING (what, id)"
                           " WHERE problem.pack IN (SELECT id FROM temp.import_pack)"
                           " ORDER BY file IS NULL, file, line, problem.id, problem.says LIMIT 1",
                           -1, &rows, NULL) != SQLITE_OK)
        return store_fail(importer->db, importer->file, importer->err);
    int code = sqlite3_step(rows);
    if (code == SQLITE_ROW) {
        Text what = store_peek(rows, 0), id = store_peek(rows, 1), says = store_peek(rows, 2);
        error_set(importer->err, REMIT_E_INPUT, "%.*s '%.*s': %.*s", TEXT_ARG(what), TEXT_ARG(id),
                  TEXT_ARG(says));
        Text file = store_text(rows, 3, &importer->arena);
        error_at(importer->err, file.len ? file.at : importer->path, sqlite3_column_int(rows, 4),
                 0);
        if (text_equal(what, TEXT("term")))
            suggest_key(importer, id);
        error_hint(importer->err, "%s", importer->refusal);
    } else if (code != SQLITE_DONE) {
        store_fail(importer->db, importer->file, importer->err);
    }
    sqlite3_finalize(rows);
    return code == SQLITE_DONE;
}

static bool import_all(Importer *importer, const KbImport *import) {
    StoreList prints = {.size = sizeof(Text)};
    Text *hash = store_add(&prints), derive;
    bool is_done = read_meta(importer, "sha256", hash) && read_meta(importer, "derive", &derive);
    if (is_done)
        is_done = sqlite3_exec(importer->db,
                               "CREATE TEMP TABLE import_row (what, id, file, line,"
                               " PRIMARY KEY (what, id)) WITHOUT ROWID;"
                               "CREATE TEMP TABLE import_pack (id)",
                               NULL, NULL, NULL) == SQLITE_OK ||
                  store_fail(importer->db, importer->file, importer->err);
    if (is_done && import->remove)
        is_done = take_out_pack(importer, text_of(import->remove), &prints);
    for (size_t i = 0; is_done && i < import->count; i++) {
        is_done = import_pack(importer, &import->packs[i], import->replace, &prints) &&
                  run_for_pack(importer, "INSERT INTO temp.import_pack VALUES (?1)", (Text){0});
        if (!is_done && importer->err && importer->err->code == REMIT_E_KB)
            importer->err->code = REMIT_E_INPUT; /* it is the pack that is wrong */
    }
    is_done = is_done &&
              sqltext_run(importer->db, import->from, derive, SQLTEXT_BUILD, importer->err) &&
              check_problems(importer);
    if (is_done) {
        char fingerprint[FINGERPRINT_BYTES];
        fingerprint_texts((const Text *)(const void *)prints.items, prints.count, fingerprint);
        is_done = store_put_meta(importer->db, "sha256", text_of(fingerprint), importer->file,
                                 importer->err);
    }
    mem_free(prints.items);
    return is_done;
}

/* `target` is what errors name. */
static bool copy_file(const char *from, const char *to, const char *target, RemitError *err) {
    Buffer content = {0};
    FILE *out = NULL;
    bool is_done = file_read(from, (size_t)1 << 31, REMIT_E_KB, &content, err);
    if (is_done) {
        out = fopen(to, "wb");
        is_done = out && fwrite(content.at, 1, content.len, out) == content.len;
        if (out && fclose(out) != 0)
            is_done = false;
        if (!is_done) {
            error_set(err, REMIT_E_OUTPUT, "the knowledge base cannot be written: %s",
                      strerror(errno));
            error_at(err, target, 0, 0);
        }
    }
    buffer_free(&content);
    return is_done;
}

bool kb_import(const KbImport *import, RemitError *err) {
    Importer importer = {.err = err,
                         .file = import->to,
                         .path = import->from,
                         .refusal =
                             import->remove ? "nothing was changed" : "nothing was imported"};
    Part part;
    Functions functions = {0};
    Kb *kb = kb_open(import->from, err); /* is it one, and of this version? */
    if (!kb)
        return false;
    kb_close(kb);
    bool is_done = part_open(&part, import->to, &importer.arena, err) &&
                   copy_file(import->from, part.path.at, import->to, err);
    if (is_done && sqlite3_open_v2(part.path.at, &importer.db,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        is_done = store_fail(importer.db, import->to, err);
    if (is_done) {
        sqlite3_db_config(importer.db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        part_watch(&part, importer.db, import->milliseconds ? import->milliseconds : MILLISECONDS);
    }
    is_done = is_done && functions_open(&functions, importer.db, err) &&
              store_begin(importer.db, import->to, err) && import_all(&importer, import) &&
              store_commit(importer.db, import->to, err);
    functions_close(&functions);
    sqlite3_close(importer.db);
    is_done = part_finish(&part, is_done, err);
    arena_free(&importer.arena);
    return is_done;
}
