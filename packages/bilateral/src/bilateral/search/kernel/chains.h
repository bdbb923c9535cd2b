/* Chains of meetings that change places between two slots. */
#ifndef BILATERAL_CHAINS
#define BILATERAL_CHAINS

#include "days.h"

static int32_t other(const State *z, int32_t y, int32_t s, int32_t t) {
    return z->stamp[y] != z->now ? z->slot[y] : z->slot[y] == s ? t : s;
}

/* Whether m, in its slot or, in a stamped chain, in the other one, keeps its precedences. */
static int in_order(const State *z, int32_t m, int32_t s, int32_t t) {
    const Instance *in = z->in;
    int32_t first = other(z, m, s, t), after = first + in->length[z->option[m]];
    for (int32_t i = in->before_start[m]; i < in->before_start[m + 1]; i++) {
        int32_t y = in->before[i], at = other(z, y, s, t);
        if (at >= 0 && at + in->length[z->option[y]] > first) return 0;
    }
    for (int32_t i = in->after_start[m]; i < in->after_start[m + 1]; i++) {
        int32_t at = other(z, in->after[i], s, t);
        if (at >= 0 && after > at) return 0;
    }
    return 1;
}

/*
 * Collect the chain of m towards t; returns its length, or 0 if it cannot be swapped. Persons
 * in two meetings of the chain stay busy in both slots: only those at its ends change.
 */
static int32_t collect(State *z, int32_t m, int32_t t, int32_t longest_chain) {
    const Instance *in = z->in;
    int32_t s = z->slot[m], n = 0, length = in->length[z->option[m]], ok = 1;
    if (length > 1 && s < t + length && t < s + length) return 0;
    z->n_ends = 0;
    z->stamp[m] = ++z->now;
    z->chain[n++] = m;
    for (int32_t i = 0; i < n; i++) {
        int32_t x = z->chain[i], o = z->option[x], from = z->slot[x], to = from == s ? t : s;
        if (!in->possible[(size_t)o * in->slots + to]) return 0;
        for (int32_t j = in->person_start[o]; j < in->person_start[o + 1]; j++) {
            int32_t p = in->person[j], y = -1;
            const int32_t *day = z->occupant + (size_t)p * in->slots;
            for (int32_t u = to; u < to + length; u++) {
                if (day[u] < 0 || day[u] == y) continue;
                y = day[u];
                if (z->slot[y] != to || in->length[z->option[y]] != length) return 0;
                if (z->stamp[y] == z->now) continue;
                if (n == longest_chain) return 0;
                z->stamp[y] = z->now;
                z->chain[n++] = y;
            }
            if (y < 0) z->end[z->n_ends++] = (End){p, from, to, 0};
        }
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t x = z->chain[i], pool = in->pool[z->option[x]];
        if (pool >= 0) z->net[pool] += z->slot[x] == s ? 1 : -1;
    }
    for (int32_t i = 0; i < n; i++) {
        int32_t pool = in->pool[z->option[z->chain[i]]];
        if (pool < 0 || !z->net[pool]) continue;
        size_t row = (size_t)pool * in->slots;
        int32_t more = z->net[pool], into = more > 0 ? t : s;
        if (more < 0) more = -more;
        for (int32_t u = into; u < into + length; u++)
            if (z->used[row + u] + more > in->capacity[row + u]) ok = 0;
        z->net[pool] = 0;
    }
    if (ok && in->before)
        for (int32_t i = 0; i < n && ok; i++) ok = in_order(z, z->chain[i], s, t);
    return ok ? n : 0;
}

/* What the swap of the collected chain would change. */
static int64_t appraise(State *z, int32_t n, int32_t s, int32_t t) {
    const Instance *in = z->in;
    int32_t length = in->length[z->option[z->chain[0]]];
    int64_t change = 0;
    for (int32_t i = 0; i < z->n_ends; i++) {
        End *e = z->end + i;
        flip_busy(z, e->person, e->from, length);
        flip_busy(z, e->person, e->to, length);
        e->cost = cost_of(z, e->person);
        change += e->cost - z->cost_of[e->person];
        flip_busy(z, e->person, e->from, length);
        flip_busy(z, e->person, e->to, length);
    }
    if (in->price)
        for (int32_t i = 0; i < n; i++) {
            int32_t x = z->chain[i], o = z->option[x], from = z->slot[x];
            change += price_at(z, o, from == s ? t : s) - price_at(z, o, from);
        }
    return change;
}

/* Swap the collected and appraised chain; done twice, all is as before. Walks are counted last. */
static void swap(State *z, int32_t n, int32_t s, int32_t t, int64_t change) {
    int32_t length = z->in->length[z->option[z->chain[0]]];
    for (int32_t i = 0; i < n; i++) occupy(z, z->chain[i], 0);
    for (int32_t i = 0; i < n; i++) {
        int32_t x = z->chain[i];
        z->slot[x] = z->slot[x] == s ? t : s;
        occupy(z, x, 1);
        note(z, x);
    }
    for (int32_t i = 0; i < z->n_ends; i++) {
        End *e = z->end + i;
        int64_t before = z->cost_of[e->person];
        flip_busy(z, e->person, e->from, length);
        flip_busy(z, e->person, e->to, length);
        z->cost_of[e->person] = e->cost;
        e->cost = before;
    }
    z->cost += change;
    if (z->in->zone)
        for (int32_t i = 0; i < n; i++) walk_again(z, z->option[z->chain[i]]);
}

#endif
