/* The six moves, each taken or undone. */
#ifndef BILATERAL_MOVES
#define BILATERAL_MOVES

#include "shifts.h"

typedef struct {
    int64_t heat;              /* 16 bits after the point */
    const int32_t *thresholds; /* quantiles of the exponential distribution, 16 bits after it */
    int32_t longest_chain;
} Climate;

/* The largest change for the worse that is taken this time. */
static int64_t tolerance(uint64_t random[2], int64_t heat, const int32_t *thresholds) {
    return (int64_t)(((__int128)heat * thresholds[chance(random) >> 52]) >> 32);
}

static int64_t patience(State *z, const Climate *c) {
    return tolerance(z->random, c->heat, c->thresholds);
}

static int welcome(State *z, int64_t change, const Climate *c) {
    return change <= 0 || change <= patience(z, c);
}

/* Keep the best schedule before it is left for a worse one; only what changed is copied. */
static void keep(State *z) {
    if (z->cost >= z->best) return;
    z->best = z->cost;
    for (int32_t i = 0; i < z->n_journal; i++) {
        int32_t m = z->journal[i];
        z->best_slot[m] = z->slot[m];
        z->best_option[m] = z->option[m];
        z->journaled[m] = 0;
    }
    z->n_journal = 0;
}

/* Swap the collected chain if it costs no more than this; walks are known only afterwards. */
static int take(State *z, int32_t n, int32_t s, int32_t t, int64_t most) {
    int64_t change = appraise(z, n, s, t), before = z->cost;
    if (!z->in->zone && change > most) return 0;
    if (z->in->zone || change > 0) keep(z);
    swap(z, n, s, t, change);
    if (z->cost - before <= most) return 1;
    swap(z, n, s, t, -change);
    return 0;
}

static int try_swap(State *z, int32_t m, int32_t t, const Climate *c) {
    int32_t s = z->slot[m], n = collect(z, m, t, c->longest_chain);
    return n ? take(z, n, s, t, patience(z, c)) : 0;
}

/* Swap a chain from an end of it that bears the change; every other time who has breaks. */
static int try_shift(State *z, const Climate *c) {
    const Instance *in = z->in;
    int64_t most = patience(z, c), half = most / 2;
    int more = (half >= z->w.a_break) + (half >= 2 * z->w.a_break);
    int32_t p = draw(z) >> 63 ? a_broken(z) : -1, t;
    if (p < 0) p = below(z, in->people);
    int32_t m = find_shift(z, p, more, &t);
    if (m < 0 || in->length[z->option[m]] > 1) return 0;
    int32_t s = z->slot[m], n = trace(z, p, m, t, c->longest_chain);
    if (n < 0) n = collect(z, m, t, c->longest_chain);
    if (!n || !take(z, n, s, t, most)) return 0;
    for (int32_t i = 0; i < z->n_ends; i++) list_broken(z, z->end[i].person);
    return 1;
}

/* One of the meetings of a party that take place, by chance. */
static int32_t one_of(State *z, int32_t q) {
    const Instance *in = z->in;
    int32_t first = in->party_start[q], size = in->party_start[q + 1] - first;
    int32_t i = below(z, size);
    while (z->slot[in->party_meeting[first + i]] < 0) i = i + 1 < size ? i + 1 : 0;
    return in->party_meeting[first + i];
}

/* List those in the way of m, as option o in slot s; -1 if it cannot be, whoever goes. */
static int32_t in_the_way(State *z, int32_t m, int32_t o, int32_t s, int32_t *those,
                          int32_t most) {
    const Instance *in = z->in;
    int32_t n = 0, pool = in->pool[o], after = s + in->length[o];
    z->now++;
    for (int32_t i = in->person_start[o]; i < in->person_start[o + 1]; i++) {
        const int32_t *day = z->occupant + (size_t)in->person[i] * in->slots;
        for (int32_t u = s; u < after; u++) {
            int32_t y = day[u];
            if (y < 0 || z->stamp[y] == z->now) continue;
            if (n == most) return -1;
            z->stamp[y] = z->now;
            those[n++] = y;
        }
    }
    for (int32_t i = 2 * m; i < 2 * m + 2; i++) {
        int32_t q = in->party[i], left = z->held[q];
        for (int32_t j = 0; j < n; j++)
            left -= in->party[2 * those[j]] == q || in->party[2 * those[j] + 1] == q;
        if (left < in->limit[q]) continue;
        if (n == most || !left) return -1;
        int32_t y = one_of(z, q);
        if (z->stamp[y] == z->now) return -1;
        z->stamp[y] = z->now;
        those[n++] = y;
    }
    if (pool >= 0) {
        size_t row = (size_t)pool * in->slots;
        for (int32_t u = s; u < after; u++) {
            int32_t used = z->used[row + u];
            for (int32_t i = 0; i < n; i++) {
                int32_t x = those[i], a = z->slot[x];
                used -= in->pool[z->option[x]] == pool && a <= u && u < a + in->length[z->option[x]];
            }
            if (used < in->capacity[row + u]) continue;
            if (u > s || n == most || !z->roster_size[row + s]) return -1;
            int32_t y = z->roster[z->roster_start[row + s] + below(z, z->roster_size[row + s])];
            if (z->stamp[y] == z->now) return -1;
            z->stamp[y] = z->now;
            those[n++] = y;
        }
    }
    return n;
}

enum { MOST_EJECTED = 3 };

/* Let m take option o in slot s, and those in its way wait, if the change is welcome. */
static int try_eject(State *z, int32_t m, int32_t o, int32_t s, const Climate *c) {
    const Instance *in = z->in;
    int32_t those[MOST_EJECTED], at[MOST_EJECTED], n = in_the_way(z, m, o, s, those, MOST_EJECTED);
    if (n < 0) return 0;
    int64_t rough = -in->absence[m]; /* most are refused by what they lose alone */
    for (int32_t i = 0; i < n; i++) rough += in->absence[those[i]];
    if (rough > 0 && !welcome(z, rough / 2, c)) return 0;
    int64_t before = z->cost;
    keep(z);
    for (int32_t i = 0; i < n; i++) {
        at[i] = z->slot[those[i]];
        leave(z, those[i]);
    }
    enter(z, m, o, s);
    z->now++;
    if ((!in->before || in_order(z, m, s, s)) && welcome(z, z->cost - before, c)) return 1;
    leave(z, m);
    for (int32_t i = n - 1; i >= 0; i--) enter(z, those[i], z->option[those[i]], at[i]);
    return 0;
}

/* Free slot s for whoever is busy there by swapping a chain with slot t, then let m in. */
static int try_push(State *z, int32_t m, int32_t o, int32_t s, int32_t t, const Climate *c) {
    const Instance *in = z->in;
    int32_t blocker = -1;
    for (int32_t i = in->person_start[o]; i < in->person_start[o + 1]; i++) {
        int32_t y = z->occupant[(size_t)in->person[i] * in->slots + s];
        if (y < 0 || y == blocker) continue;
        if (blocker >= 0) return 0;
        blocker = y;
    }
    if (blocker < 0 || z->slot[blocker] != s) return 0;
    int32_t n = collect(z, blocker, t, c->longest_chain), none;
    if (!n) return 0;
    int64_t before = z->cost, change = appraise(z, n, s, t);
    keep(z);
    swap(z, n, s, t, change);
    z->now++;
    if (in_the_way(z, m, o, s, &none, 0) == 0) {
        enter(z, m, o, s);
        z->now++;
        if ((!in->before || in_order(z, m, s, s)) && welcome(z, z->cost - before, c)) return 1;
        leave(z, m);
    }
    swap(z, n, s, t, -change);
    return 0;
}

static int try_waiting(State *z, const Climate *c) {
    const Instance *in = z->in;
    int32_t m = z->waiting[below(z, z->n_waiting)];
    int32_t options = in->option_start[m + 1] - in->option_start[m];
    int32_t o = in->option_start[m] + (options > 1 ? below(z, options) : 0);
    int32_t size = in->start_start[o + 1] - in->start_start[o];
    if (!size) return 0;
    int32_t s = in->start[in->start_start[o] + below(z, size)];
    if (draw(z) >> 62) return try_push(z, m, o, s, below(z, in->slots), c);
    return try_eject(z, m, o, s, c);
}

/* Another option for a meeting that takes place: out and in again, if nobody is in the way. */
static int try_change(State *z, int32_t m, int32_t o, const Climate *c) {
    const Instance *in = z->in;
    int32_t old = z->option[m], s = z->slot[m], none;
    int32_t size = in->start_start[o + 1] - in->start_start[o];
    if (!size) return 0;
    int32_t t = draw(z) >> 63 ? s : in->start[in->start_start[o] + below(z, size)];
    if (!in->possible[(size_t)o * in->slots + t]) return 0;
    int64_t before = z->cost;
    keep(z);
    leave(z, m);
    if (in_the_way(z, m, o, t, &none, 0) == 0) {
        enter(z, m, o, t);
        z->now++;
        if ((!in->before || in_order(z, m, t, t)) && welcome(z, z->cost - before, c)) return 1;
        leave(z, m);
    }
    enter(z, m, old, s);
    return 0;
}

/* A meeting worth less than a break may be better left out. */
static int try_leave(State *z, int32_t m, const Climate *c) {
    int32_t o = z->option[m], s = z->slot[m];
    int64_t before = z->cost;
    keep(z);
    leave(z, m);
    if (welcome(z, z->cost - before, c)) return 1;
    enter(z, m, o, s);
    return 0;
}

static int try_move(State *z, const Climate *c) {
    const Instance *in = z->in;
    if (z->n_waiting && (z->n_waiting == in->meetings || !(draw(z) >> 61))) return try_waiting(z, c);
    /* One in eight is any chain: rules that `find_shift` does not look at need those, too. */
    if (z->w.a_break && draw(z) >> 61) return try_shift(z, c);
    int32_t m = below(z, in->meetings);
    if (z->slot[m] < 0) return 0;
    int32_t first = in->option_start[m], options = in->option_start[m + 1] - first;
    if (options > 1 && draw(z) >> 62 == 0) return try_change(z, m, first + below(z, options), c);
    if (in->absence[m] < z->w.a_break && draw(z) >> 60 == 0) return try_leave(z, m, c);
    int32_t o = z->option[m], size = in->start_start[o + 1] - in->start_start[o];
    int32_t t = in->start[in->start_start[o] + below(z, size)];
    return t == z->slot[m] ? 0 : try_swap(z, m, t, c);
}

#endif
