/* SPDX-License-Identifier: MIT */
/* Generates what the benchmark runs on: company profiles as NDJSON, and the policy of bench.lua a
 * hundred times over. The same arguments give the same bytes, and more records only add to fewer.
 *
 *     generate profiles N [--seed S] [--shuffle] [--missing PERCENT]
 *     generate facts N [--seed S]      the same profiles for CLIPS, which reads no JSON
 *     generate rules COPIES */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MEMBERS = 16, MEMBER_ROOM = 128 };

static const char *const industries[] = {"banking",    "insurance", "manufacturing", "retail",
                                         "healthcare", "saas",      "fintech",       "media",
                                         "logistics",  "education", "energy",        "government"};
static const char *const stages[] = {"startup", "scaleup", "mature", "enterprise"};
static const char *const products[] = {"technology", "tech_enabled", "traditional"};
static const char *const it_sizes[] = {"minimal", "moderate", "complex"};
static const char *const infrastructures[] = {"none", "standard", "significant"};
static const char *const regulations[] = {"GDPR", "SOX", "HIPAA", "SOC2", "PCI-DSS"};
static const char *const goals[] = {"innovation", "efficiency", "balanced"};
static const char *const roles[] = {"CEO", "CFO", "CTO", "CIO", "CPO", "COO"};
static const char *const adjectives[] = {"Amber",  "Bright", "Copper",   "Distant",
                                         "Early",  "First",  "Golden",   "Harbour",
                                         "Inland", "Lower",  "Northern", "Quiet"};
static const char *const trades[] = {"Bakeries", "Bridges",     "Clinics", "Data",
                                     "Freight",  "Instruments", "Mills",   "Networks",
                                     "Optics",   "Payments",    "Seeds",   "Turbines"};
static const char *const forms[] = {"Ltd", "Inc", "GmbH", "BV", "SpA", "plc"};
/* One name in fifty is not plain ASCII, so that a reader cannot leave decoding out. */
static const char *const odd[] = {"\\\"Old\\\" ", "Malm\xc3\xb6 ", "\\u00c5se ",
                                  "\xe5\xa4\xa7\xe9\x98\xaa ", "C\\/o "};

#define PICK(random, of) (of)[below((random), sizeof(of) / sizeof *(of))]

typedef struct Random {
    uint64_t state;
} Random;

/* A step of a Weyl sequence, mixed. */
static uint64_t next(Random *random) {
    uint64_t x = random->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
    x = (x ^ x >> 32) * 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static Random first_of(uint64_t seed) {
    return (Random){seed * 0x2545f4914f6cdd1du};
}

static uint64_t below(Random *random, uint64_t limit) {
    return (next(random) >> 32) * limit >> 32;
}

/* 1..200000, as many between 1 and 10 as between 10 and 100; by multiplications alone, so that all
 * machines agree. */
static int64_t headcount(Random *random) {
    static const double roots[] = {1.4142135623730951, 1.189207115002721,  1.0905077326652577,
                                   1.0442737824274138, 1.0218971486541166, 1.0108892860517005};
    uint64_t draw = below(random, (uint64_t)(17.6096 * 65536)); /* log2(200000), 16 bits behind */
    double value = (double)((uint64_t)1 << (draw >> 16));
    for (int i = 0; i < 6; i++)
        if (draw >> (15 - i) & 1)
            value *= roots[i];
    value *= 1 + (double)(draw & 1023) * (0.6931471805599453 / 65536);
    int64_t whole = (int64_t)(value + 0.5);
    return whole < 1 ? 1 : whole > 200000 ? 200000 : whole;
}

typedef struct Profile {
    char members[MOST_MEMBERS][MEMBER_ROOM];
    int count;
} Profile;

__attribute__((format(printf, 2, 3))) static void add(Profile *profile, const char *format, ...) {
    __builtin_va_list args;
    __builtin_va_start(args, format);
    vsnprintf(profile->members[profile->count++], MEMBER_ROOM, format, args);
    __builtin_va_end(args);
}

static const char *boolean(Random *random) {
    return below(random, 2) ? "true" : "false";
}

/* Some of the words, in their order. */
static void add_list(Profile *profile, Random *random, const char *name, const char *const *words,
                     unsigned count, unsigned most) {
    unsigned chosen = 0, wanted = (unsigned)below(random, most + 1);
    for (unsigned have = 0; have < wanted;) {
        unsigned bit = 1U << below(random, count);
        have += !(chosen & bit);
        chosen |= bit;
    }
    char *to = profile->members[profile->count++];
    int len = snprintf(to, MEMBER_ROOM, "\"%s\":[", name);
    bool is_first = true;
    for (unsigned i = 0; i < count; i++) {
        if (!(chosen >> i & 1))
            continue;
        len += snprintf(to + len, MEMBER_ROOM - (size_t)len, "%s\"%s\"", is_first ? "" : ",",
                        words[i]);
        is_first = false;
    }
    snprintf(to + len, MEMBER_ROOM - (size_t)len, "]");
}

static void fill(Profile *profile, Random *random, uint64_t number) {
    int64_t employees = headcount(random);
    profile->count = 0;
    add(profile, "\"id\":\"c-%07" PRIu64 "\"", number);
    add(profile, "\"name\":\"%s%s %s %s\"", below(random, 50) ? "" : PICK(random, odd),
        PICK(random, adjectives), PICK(random, trades), PICK(random, forms));
    add(profile, "\"industry\":\"%s\"", PICK(random, industries));
    add(profile, "\"employees\":%" PRId64, employees);
    add(profile, "\"developers\":%" PRIu64, below(random, (uint64_t)employees / 4 + 1));
    add(profile, "\"stage\":\"%s\"", PICK(random, stages));
    add(profile, "\"product\":\"%s\"", PICK(random, products));
    add(profile, "\"tech_advantage\":%s", boolean(random));
    add(profile, "\"digital_transformation\":%s", boolean(random));
    add(profile, "\"outsourced_development\":%s", boolean(random));
    add(profile, "\"internal_it\":\"%s\"", PICK(random, it_sizes));
    add(profile, "\"infrastructure\":\"%s\"", PICK(random, infrastructures));
    add_list(profile, random, "regulations", regulations, 5, 4);
    add(profile, "\"goal\":\"%s\"", PICK(random, goals));
    add_list(profile, random, "roles", roles, 6, 6);
}

/* Keys in another order, and some left out; the id stays. */
static void disturb(Profile *profile, Random *random, bool shuffles, unsigned missing) {
    int count = 1;
    for (int i = 1; i < profile->count; i++) {
        if (below(random, 100) < missing)
            continue;
        if (i != count)
            memcpy(profile->members[count], profile->members[i], MEMBER_ROOM);
        count++;
    }
    profile->count = count;
    for (int i = count - 1; shuffles && i > 0; i--) {
        char kept[MEMBER_ROOM];
        int other = (int)below(random, (uint64_t)i + 1);
        memcpy(kept, profile->members[i], MEMBER_ROOM);
        memcpy(profile->members[i], profile->members[other], MEMBER_ROOM);
        memcpy(profile->members[other], kept, MEMBER_ROOM);
    }
}

/* The value of a member in words: a list without its brackets. */
static void write_words(const char *member) {
    const char *value = strchr(member, ':') + 1;
    if (strcmp(value, "true") == 0 || strcmp(value, "false") == 0) {
        fputs(*value == 't' ? " TRUE" : " FALSE", stdout);
        return;
    }
    if (value[0] == '[' && value[1] == ']')
        return;
    putchar(' ');
    for (; *value; value++)
        if (*value == ',')
            putchar(' ');
        else if (!strchr("\"[]", *value))
            putchar(*value);
}

static void write_facts(uint64_t count, uint64_t seed) {
    static const int order[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13};
    enum { REGULATIONS = 12, ROLES = 14 };
    Random random = first_of(seed);
    Profile profile;
    for (uint64_t i = 0; i < count; i++) {
        fill(&profile, &random, i);
        for (size_t k = 0; k < sizeof order / sizeof *order; k++)
            write_words(profile.members[order[k]]);
        int elements = 0;
        for (const char *at = profile.members[REGULATIONS]; *at; at++)
            elements += *at == '"';
        printf(" %d", elements / 2 - 1); /* the quotes of the name itself */
        write_words(profile.members[REGULATIONS]);
        write_words(profile.members[ROLES]);
        putchar('\n');
    }
}

static void write_profiles(uint64_t count, uint64_t seed, bool shuffles, unsigned missing) {
    Random random = first_of(seed), order = {~seed};
    Profile profile;
    for (uint64_t i = 0; i < count; i++) {
        fill(&profile, &random, i);
        disturb(&profile, &order, shuffles, missing);
        putchar('{');
        for (int k = 0; k < profile.count; k++) {
            if (k)
                putchar(',');
            fputs(profile.members[k], stdout);
        }
        fputs("}\n", stdout);
    }
}

/* The 24 rules, each with numbers of its copy in it: no two ask the same. */
static void write_rules(int copies) {
    static const struct {
        const char *when, *give;
    } rules[] = {
        {"product == 'technology' and employees >= %d", "cto = 4"},
        {"product == 'tech_enabled' and employees >= %d", "cto = 2, cio = 1"},
        {"product == 'traditional' and employees >= %d", "cio = 2"},
        {"tech_advantage and employees >= %d", "cto = 3"},
        {"developers >= 5 + %d", "cto = 2"},
        {"developers >= 50 + %d", "cto = 2"},
        {"developers <= %d", "cto = -1"},
        {"employees >= 500 + %d", "cio = 4"},
        {"employees >= 200 and employees < 500 + %d", "cio = 2"},
        {"employees < 200 + %d", "cio = -2"},
        {"count(regulations) >= 2 and employees >= %d", "cio = 3"},
        {"has(regulations, 'SOX') and employees >= %d", "cio = 1"},
        {"has(regulations, 'HIPAA') and employees >= %d", "cio = 1"},
        {"infrastructure == 'significant' and employees >= %d", "cio = 3"},
        {"internal_it == 'complex' and employees >= %d", "cio = 3"},
        {"internal_it == 'minimal' and employees >= %d", "cio = -3"},
        {"one_of(industry, it_industries) and product ~= 'technology' and employees >= %d",
         "cio = 2"},
        {"digital_transformation and employees >= %d", "cto = 2, cio = 2"},
        {"goal == 'innovation' and employees >= %d", "cto = 2"},
        {"goal == 'efficiency' and employees >= %d", "cio = 2"},
        {"stage == 'startup' and employees >= %d", "cto = 2, cio = -2"},
        {"stage == 'enterprise' and product == 'technology' and employees >= %d",
         "cto = 1, cio = 2"},
        {"outsourced_development and product ~= 'technology' and employees >= %d",
         "cto = -1, cio = 1"},
        {"has(roles, 'CIO') and not has(roles, 'CTO') and product == 'technology' and "
         "employees >= %d",
         "cto = 1"},
    };
    enum { RULES = sizeof rules / sizeof *rules };
    puts(
        "-- Generated by tests/bench: the rules of bench.lua again and again, with other numbers.\n"
        "return policy {\n  name = \"bench-many\", about = \"company\",\n"
        "  doc = \"Which structure, by a great many rules?\",\n  constants = {\n"
        "    it_industries = { \"banking\", \"insurance\", \"manufacturing\", \"retail\", "
        "\"healthcare\" },\n  },\n  scores = { \"cto\", \"cio\" },\n  rules = {");
    for (int copy = 0; copy < copies; copy++) {
        for (int i = 0; i < RULES; i++) {
            printf("    { id = \"r%d\", when = \"", copy * RULES + i + 1);
            for (const char *at = rules[i].when; *at; at++) {
                if (at[0] == '%' && at[1] == 'd') {
                    printf("%d", copy);
                    at++;
                } else {
                    putchar(*at);
                }
            }
            printf("\", give = { %s } },\n", rules[i].give);
        }
    }
    printf("  },\n  outcome = {\n"
           "    { \"both\", when = \"cto >= %d and cio >= %d\" },\n"
           "    { \"cto_only\", when = \"cto >= %d\" },\n"
           "    { \"cio_only\", when = \"cio >= %d\" },\n"
           "    { \"one_person_both_hats\", when = \"employees <= 200\" },\n"
           "    { \"neither\" },\n  },\n}\n",
           5 * copies, 5 * copies, 5 * copies, 5 * copies);
}

static int usage(void) {
    fputs("usage: generate profiles N [--seed S] [--shuffle] [--missing PERCENT]\n"
          "       generate facts N [--seed S]\n"
          "       generate rules COPIES\n",
          stderr);
    return 2;
}

int main(int argc, char **argv) {
    uint64_t seed = 1;
    unsigned missing = 0;
    bool shuffles = false;
    if (argc < 3)
        return usage();
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "--shuffle") == 0)
            shuffles = true;
        else if (i + 1 < argc && strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[++i], NULL, 10);
        else if (i + 1 < argc && strcmp(argv[i], "--missing") == 0)
            missing = (unsigned)strtoul(argv[++i], NULL, 10);
        else
            return usage();
    }
    if (strcmp(argv[1], "profiles") == 0)
        write_profiles(strtoull(argv[2], NULL, 10), seed, shuffles, missing);
    else if (strcmp(argv[1], "facts") == 0)
        write_facts(strtoull(argv[2], NULL, 10), seed);
    else if (strcmp(argv[1], "rules") == 0)
        write_rules((int)strtol(argv[2], NULL, 10));
    else
        return usage();
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
