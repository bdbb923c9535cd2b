/* A person's days as bits: what they cost; how meetings enter and leave them. */
#ifndef BILATERAL_DAYS
#define BILATERAL_DAYS

#include "state.h"

/* Warren, Hacker's Delight, 2003, 5-1; a compiler for any machine would call a function. */
static int count_half(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (int)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

static int count(mask x) {
    uint64_t upper = (uint64_t)(x >> 64);
    return count_half((uint64_t)x) + (upper ? count_half(upper) : 0);
}

static int highest(mask x) {
    uint64_t upper = (uint64_t)(x >> 64);
    return upper ? 127 - __builtin_clzll(upper) : 63 - __builtin_clzll((uint64_t)x);
}

static int lowest(mask x) {
    uint64_t lower = (uint64_t)x;
    return lower ? __builtin_ctzll(lower) : 64 + __builtin_ctzll((uint64_t)(x >> 64));
}

static int64_t cost_of(const State *z, int32_t p) {
    const Instance *in = z->in;
    if (!in->counts[p]) return 0;
    const mask *busy = z->busy + (size_t)p * in->sessions;
    int breaks = 0, idle = 0, over = 0, longest = in->longest[p];
    for (int k = 0; k < in->sessions; k++) {
        mask x = busy[k];
        if (!x) continue;
        int runs = count(x & ~(x << 1));
        if (runs > 1) {
            breaks += runs - 1;
            idle += highest(x) - lowest(x) + 1 - count(x);
        }
        if (longest) {
            mask run = x;
            for (int i = 0; i < longest && run; i++) run &= x << (i + 1);
            over += count(run);
        }
    }
    int64_t cost = z->w.a_break * breaks + z->w.an_idle_slot * idle + z->w.long_run * over;
    if (breaks > z->w.most_breaks) cost += z->w.unfair * (breaks - z->w.most_breaks);
    return cost;
}

static mask *day_of(const State *z, int32_t p, int32_t s) {
    return z->busy + (size_t)p * z->in->sessions + z->in->session[s];
}

static void flip_busy(const State *z, int32_t p, int32_t first, int32_t length) {
    for (int32_t s = first; s < first + length; s++)
        *day_of(z, p, s) ^= (mask)1 << z->in->place[s];
}

static void note(State *z, int32_t m) {
    if (!z->journaled[m]) {
        z->journaled[m] = 1;
        z->journal[z->n_journal++] = m;
    }
}

/* Write m, or nobody, into the days of those who attend it, and count its table. */
static void occupy(State *z, int32_t m, int coming) {
    const Instance *in = z->in;
    int32_t o = z->option[m], first = z->slot[m], after = first + in->length[o], pool = in->pool[o];
    for (int32_t i = in->person_start[o]; i < in->person_start[o + 1]; i++) {
        int32_t *day = z->occupant + (size_t)in->person[i] * in->slots;
        for (int32_t s = first; s < after; s++) day[s] = coming ? m : -1;
    }
    if (pool < 0) return;
    size_t row = (size_t)pool * in->slots;
    for (int32_t s = first; s < after; s++) z->used[row + s] += coming ? 1 : -1;
    int32_t *list = z->roster + z->roster_start[row + first];
    if (coming) {
        z->roster_at[m] = z->roster_size[row + first];
        list[z->roster_size[row + first]++] = m;
    } else {
        int32_t last = list[--z->roster_size[row + first]];
        list[z->roster_at[m]] = last;
        z->roster_at[last] = z->roster_at[m];
    }
}

static int64_t price_at(const State *z, int32_t o, int32_t s) {
    return z->in->price ? z->in->price[(size_t)o * z->in->slots + s] : 0;
}

/* What a person's walks between zones cost: each, and those for which there is no time. */
static int64_t walking(const State *z, int32_t p) {
    const Instance *in = z->in;
    const int32_t *day = z->occupant + (size_t)p * in->slots;
    int64_t cost = 0;
    int32_t here = -1, left = 0, session = -1;
    if (!in->counts[p]) return 0;
    for (int32_t u = 0; u < in->slots; u++) {
        if (day[u] < 0) continue;
        int32_t pool = in->pool[z->option[day[u]]];
        if (pool < 0) continue;
        int32_t there = in->zone[pool];
        if (here >= 0 && here != there) {
            if (in->session[u] == session) cost += z->w.change;
            if (in->begin[u] - left < in->walk[p]) cost += z->w.late;
        }
        here = there;
        left = in->end[u];
        session = in->session[u];
    }
    return cost;
}

static void walk_again(State *z, int32_t o) {
    const Instance *in = z->in;
    for (int32_t i = in->person_start[o]; i < in->person_start[o + 1]; i++) {
        int32_t p = in->person[i];
        z->cost -= z->walk_of[p];
        z->walk_of[p] = walking(z, p);
        z->cost += z->walk_of[p];
    }
}

/* Those who attend option o in slot s are busy then, or no longer are. */
static void busy_again(State *z, int32_t o, int32_t s) {
    const Instance *in = z->in;
    for (int32_t i = in->person_start[o]; i < in->person_start[o + 1]; i++) {
        int32_t p = in->person[i];
        flip_busy(z, p, s, in->length[o]);
        z->cost -= z->cost_of[p];
        z->cost_of[p] = cost_of(z, p);
        z->cost += z->cost_of[p];
    }
}

/* Count a meeting for its two parties; what their next one is worth may be less. */
static void count_for_parties(State *z, int32_t m, int coming) {
    const Instance *in = z->in;
    for (int32_t i = 2 * m; i < 2 * m + 2; i++) {
        int32_t q = in->party[i], n = coming ? z->held[q]++ : --z->held[q];
        if (n < in->wanted[q] && n < in->returns) z->cost += coming ? -in->worth[n] : in->worth[n];
    }
}

/* Bring a waiting meeting in, or take a placed one out; the cost follows. */
static void enter(State *z, int32_t m, int32_t o, int32_t s) {
    const Instance *in = z->in;
    z->option[m] = o;
    z->slot[m] = s;
    occupy(z, m, 1);
    z->cost += price_at(z, o, s) - in->absence[m];
    busy_again(z, o, s);
    count_for_parties(z, m, 1);
    if (in->zone) walk_again(z, o);
    int32_t at = z->waiting_at[m], last = z->waiting[--z->n_waiting];
    z->waiting[at] = last;
    z->waiting_at[last] = at;
    z->waiting_at[m] = -1;
    note(z, m);
}

static void leave(State *z, int32_t m) {
    const Instance *in = z->in;
    int32_t o = z->option[m], s = z->slot[m];
    occupy(z, m, 0);
    z->cost += in->absence[m] - price_at(z, o, s);
    busy_again(z, o, s);
    count_for_parties(z, m, 0);
    if (in->zone) walk_again(z, o);
    z->slot[m] = -1;
    z->waiting_at[m] = z->n_waiting;
    z->waiting[z->n_waiting++] = m;
    note(z, m);
}

#endif
