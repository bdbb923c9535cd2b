/* The event, the schedule as it stands, and chance: integers only. */
#ifndef BILATERAL_STATE
#define BILATERAL_STATE

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 mask;

typedef struct {
    /* sizes */
    int32_t meetings, people, slots, sessions, pools, parties, returns;
    /* options of meeting m: option_start[m] .. option_start[m + 1] */
    const int32_t *option_start;
    /* who attends option o: person[person_start[o] .. person_start[o + 1]] */
    const int32_t *person_start, *person;
    const int32_t *pool;    /* of an option: which tables it takes from, or -1 */
    const int32_t *length;  /* of an option, in slots */
    const int32_t *start_start, *start; /* possible start slots of an option, as lists */
    const uint8_t *possible; /* the same as a table, option x slot */
    const int64_t *price;   /* of an option in a slot, option x slot, or null */
    const int64_t *absence; /* what it costs that a meeting waits */
    const int32_t *session, *place; /* of a slot: its session, and its bit in there */
    const int32_t *capacity; /* pool x slot */
    const int32_t *before_start, *before; /* meetings that come earlier than m, or null */
    const int32_t *after_start, *after;   /* meetings that come later than m */
    const int32_t *party;   /* of a meeting: the two whose meetings are counted */
    const int32_t *party_start, *party_meeting; /* all meetings of a party */
    const int32_t *limit;   /* of a party: most meetings */
    const int32_t *wanted;  /* of a party: as many have a worth of their own */
    const int64_t *worth;   /* of a party's first, second, ... meeting */
    const int32_t *zone;    /* of a pool, or null if zones do not matter */
    const int32_t *walk;    /* of a person: minutes between zones */
    const int32_t *begin, *end; /* of a slot, in minutes */
    const int32_t *longest; /* of a person: longest run without a break, 0 for any */
    const uint8_t *counts;  /* of a person: whether breaks cost (a table's do not) */
} Instance;

typedef struct {
    int64_t a_break, an_idle_slot, unfair, long_run, late, change;
    int32_t most_breaks;
} Weights;

/* A person at the end of a chain: busy in slot `to` instead of slot `from`. */
typedef struct {
    int32_t person, from, to;
    int64_t cost;
} End;

typedef struct {
    const Instance *in;
    Weights w;
    uint64_t random[2];
    int32_t *slot, *option;           /* of a meeting; slot -1: it waits */
    int32_t *occupant;                /* person x slot: meeting or -1 */
    int32_t *used;                    /* pool x slot */
    int32_t *held;                    /* meetings of a party */
    mask *busy;                       /* person x session */
    mask *whole;                      /* all slots of a session */
    int32_t *first;                   /* slot of a session */
    int64_t *cost_of, *walk_of;       /* of a person: breaks and runs; walking */
    int32_t *waiting, *waiting_at, n_waiting;
    int32_t *broken, n_broken;        /* who has breaks, or had some */
    uint8_t *listed;
    int32_t *chain, *stamp, now;
    End *end;
    int32_t n_ends;
    int32_t *net;                     /* of a pool: tables a chain takes more in its new slot */
    int32_t *roster, *roster_start, *roster_size, *roster_at; /* who starts in pool x slot */
    int32_t *best_slot, *best_option, *journal, n_journal;
    uint8_t *journaled;
    int64_t cost, best;
} State;

/* Chance: xoroshiro128+ (Blackman and Vigna, Scrambled Linear Pseudorandom Number
   Generators, ACM Transactions on Mathematical Software 47, 2021, doi 10.1145/3460772). */

static uint64_t turn(uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

static uint64_t chance(uint64_t random[2]) {
    uint64_t a = random[0], b = random[1], drawn = a + b;
    b ^= a;
    random[0] = turn(a, 24) ^ b ^ (b << 16);
    random[1] = turn(b, 37);
    return drawn;
}

static int32_t up_to(uint64_t random[2], int32_t n) {
    return (int32_t)(((chance(random) >> 32) * (uint64_t)n) >> 32);
}

static uint64_t draw(State *z) { return chance(z->random); }

static int32_t below(State *z, int32_t n) { return up_to(z->random, n); }

#endif
