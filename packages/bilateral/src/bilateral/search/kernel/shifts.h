/* Swaps that begin where a person's day can bear them. */
#ifndef BILATERAL_SHIFTS
#define BILATERAL_SHIFTS

#include "chains.h"

static int any_of(State *z, mask x) {
    int i = count(x) > 1 ? below(z, count(x)) : 0;
    while (i--) x &= x - 1;
    return lowest(x);
}

/* Whoever has come to have breaks is listed, and taken off when the list is asked. */
static void list_broken(State *z, int32_t p) {
    if (!z->w.a_break || z->listed[p] || z->cost_of[p] < z->w.a_break) return;
    z->listed[p] = 1;
    z->broken[z->n_broken++] = p;
}

static int32_t a_broken(State *z) {
    if (!z->n_broken) return -1;
    int32_t i = below(z, z->n_broken), p = z->broken[i];
    if (z->cost_of[p] >= z->w.a_break) return p;
    z->listed[p] = 0;
    z->broken[i] = z->broken[--z->n_broken];
    return -1;
}

/* Where one more meeting on this day makes at most so many more runs: -1, 0 or 1. */
static mask room_for(mask day, int runs) {
    mask before = day << 1, after = day >> 1;
    if (!day || runs > 0) return ~(mask)0;
    return runs == 0 ? before | after : runs == -1 ? before & after : 0;
}

/*
 * Find a meeting and another slot such that one who attends it has at most `more` breaks more
 * and is free in that slot, thus an end of the chain. Of the two ends of a chain that is taken
 * one bears at most half of what the chain costs: nothing is lost by beginning there, and most
 * chains that would be refused are never followed.
 */
static int32_t find_shift(State *z, int32_t p, int more, int32_t *t) {
    const Instance *in = z->in;
    int32_t k = 0, l = 0;
    if (!in->counts[p]) return -1;
    if (in->sessions > 1) {
        k = in->session[below(z, in->slots)];
        l = in->session[below(z, in->slots)];
    }
    const mask *days = z->busy + (size_t)p * in->sessions;
    mask day = days[k], inner = (day << 1) & (day >> 1), goes = day;
    /* Out of the middle of a run a meeting goes only into a hole. */
    if (!more && !(inner & ~day)) goes &= ~inner;
    if (!goes) return -1;
    int from = any_of(z, goes);
    mask rest = day ^ ((mask)1 << from), close = (rest << 1) | (rest >> 1);
    int runs = !rest ? 0 : !(close >> from & 1) ? -1 : (int)(inner >> from & 1);
    mask comes = room_for(l == k ? rest : days[l], more - runs) & z->whole[l] & ~days[l];
    if (!comes) return -1;
    *t = z->first[l] + any_of(z, comes);
    return z->occupant[(size_t)p * in->slots + z->first[k] + from];
}

/*
 * Collect the chain of m towards t from its end p, who is free in t: a path that needs no stamps.
 * Only where meetings are of two, of one slot and of one pool, and none has to be before another;
 * -1 if that is not so, and `collect` has to do it.
 */
static int32_t trace(State *z, int32_t p, int32_t m, int32_t t, int32_t longest_chain) {
    const Instance *in = z->in;
    int32_t s = z->slot[m], from = s, to = t, pool = in->pool[z->option[m]], n = 0, y = m, q = p;
    if (in->before) return -1;
    for (;;) {
        int32_t o = z->option[y];
        const int32_t *two = in->person + in->person_start[o];
        if (in->person_start[o + 1] - in->person_start[o] != 2) return -1;
        if (in->length[o] > 1 || in->pool[o] != pool) return -1;
        if (n == longest_chain || !in->possible[(size_t)o * in->slots + to]) return 0;
        z->chain[n++] = y;
        q = two[0] == q ? two[1] : two[0];
        y = z->occupant[(size_t)q * in->slots + to];
        if (y < 0) break;
        from = to;
        to = s + t - from;
    }
    size_t into = (size_t)pool * in->slots + t;
    if (n & 1 && pool >= 0 && z->used[into] >= in->capacity[into]) return 0;
    z->end[0] = (End){p, s, t, 0};
    z->end[1] = (End){q, from, to, 0};
    z->n_ends = 2;
    return n;
}

#endif
