/* SPDX-License-Identifier: MIT */
/* A policy: rules over a subject as checked data. This room reads it from a datum and compiles
 * nothing and decides nothing; the engine does. All of it lives in the policy's arena. */
#ifndef REMIT_POLICY_POLICY_H
#define REMIT_POLICY_POLICY_H

#include "policy/condition.h"
#include "subject/subject.h"

/** How the verdicts of the rules become an outcome: DMN's hit policies. */
typedef enum HitPolicy {
    HIT_COLLECT_SUM, /**< scores add up, then the first outcome that holds (the default) */
    HIT_COLLECT_MIN,
    HIT_COLLECT_MAX,
    HIT_COLLECT_COUNT, /**< a score is the number of rules that give it */
    HIT_FIRST,         /**< the first rule that holds gives the outcome */
    HIT_UNIQUE,        /**< at most one rule may hold */
    HIT_ANY,           /**< all rules that hold must give the same outcome */
    HIT_PRIORITY,      /**< the outcome that stands first in the policy's list of outcomes */
    HIT_RULE_ORDER,    /**< all outcomes, in the order of the rules */
    HIT_OUTPUT_ORDER,  /**< all outcomes, in the order of the policy's list of outcomes */
} HitPolicy;

/** Where a thing stands in the policy's file; line 0 when it could not be found. */
typedef struct Place {
    int line, column;
} Place;

typedef struct Cite {
    Text at;   /**< "s0:61" */
    Text says; /**< for a dissenting source: what it says instead; else empty */
} Cite;

/** A condition or, as the way out, a Lua function with the fields that it is given. */
typedef struct When {
    const Node *condition; /**< NULL: a function, or nothing (always holds) */
    Text text;             /**< the condition as written */
    int function;          /**< a handle of the script, or -1 */
    const int *needs;      /**< fields, in the order of the arguments */
    int need_count;
} When;

typedef struct Give {
    int score;
    double weight;
    const Node *expression; /**< NULL: the weight as it is */
} Give;

typedef struct Rule {
    Text id;
    When when;
    const Give *gives;
    int give_count;
    Text outcome; /**< for the hit policies that take one; else empty */
    Text warn;    /**< a warning for the decision when the rule holds; else empty */
    Text note;    /**< advice for the decision when the rule holds; else empty */
    Text because;
    const Cite *cites;
    int cite_count;
    const Cite *dissent;
    int dissent_count;
    Place place;
} Rule;

/** Fills a missing field from what is known. */
typedef struct Assumption {
    Text id;
    int field;
    Value value;
    When when;
    Text because;
    const Cite *cites;
    int cite_count;
    Place place;
} Assumption;

/** One row of an outcome list: the first whose condition holds. */
typedef struct OutcomeRow {
    Text name;
    Text doc; /**< one line for people; may be empty */
    When when;
    Place place;
} OutcomeRow;

typedef struct OutcomeList {
    Text name; /**< "outcome", or the name of a further output */
    const OutcomeRow *rows;
    int row_count;
} OutcomeList;

typedef struct Fact {
    Text name;
    const Node *expression;
    Text text;
} Fact;

typedef struct Policy {
    Arena arena;
    const Subject *subject; /**< borrowed */
    Text name, doc, file, source;
    char hash[FINGERPRINT_BYTES]; /**< of all text that it and its subject were made of; from the
                                       host */
    HitPolicy hit;
    const Text *scores; /**< in byte order, or as the policy lists them */
    int score_count;
    const Fact *facts;
    int fact_count;
    const Assumption *assumptions;
    int assumption_count;
    const Rule *rules;
    int rule_count;
    OutcomeList outcome;
    const OutcomeList *outputs; /**< further answers beside the outcome, such as the holder */
    int output_count;
} Policy;

/** DMN's name of a hit policy. */
const char *hit_policy_name(HitPolicy hit);
/** Does it collect scores (and not take the outcomes of rules)? */
bool hit_policy_collects(HitPolicy hit);
/** The subject's name that a policy datum is about; empty when it does not say. */
Text policy_about(const Datum *table);
/** Reads and checks a policy. NULL with REMIT_E_POLICY, file, line, column and hint. */
Policy *policy_new(const Datum *table, const Subject *subject, Text file, Text source,
                   RemitError *err);
/** NULL is fine. */
void policy_free(Policy *policy);

#endif
