/*
 * When everybody is busy, without who meets whom: annealed until few have breaks, whoever should
 * meet shares a slot, and no slot has more people than seats. What is left out are the pairs in
 * each slot, so that a move costs next to nothing.
 */
#ifndef BILATERAL_OUTLINES
#define BILATERAL_OUTLINES

#include "moves.h"

typedef struct {
    int32_t people, sessions;
    const int32_t *free_start, *free; /* slots in which a person may be busy, as lists */
    const int32_t *count;             /* slots in which a person is busy */
    const int32_t *mate_start, *mate; /* whom a person meets, meeting by meeting */
    const uint64_t *common;           /* slots in which that meeting may be, as bits */
    const int32_t *seats;             /* of a slot */
    const uint64_t *session;          /* slots of a session, as bits */
    int64_t a_break, apart, crowd;    /* costs: of a break, a pair without a slot, a lack of seats */
} Outlines;

static int32_t breaks_of(const Outlines *in, uint64_t busy) {
    int32_t breaks = 0;
    for (int32_t s = 0; s < in->sessions; s++) {
        uint64_t mine = busy & in->session[s], begins = mine & ~(mine << 1);
        breaks += begins ? __builtin_popcountll(begins) - 1 : 0;
    }
    return breaks;
}

static int64_t crowding(const Outlines *in, const int32_t *load, uint64_t out, uint64_t into) {
    int64_t change = 0;
    for (; out; out &= out - 1) {
        int t = __builtin_ctzll(out);
        change -= load[t] > in->seats[t];
    }
    for (; into; into &= into - 1) {
        int t = __builtin_ctzll(into);
        change += load[t] >= in->seats[t];
    }
    return in->crowd * change;
}

static int64_t parting(const Outlines *in, const uint64_t *busy, int32_t p, uint64_t then) {
    int64_t change = 0;
    for (int32_t k = in->mate_start[p]; k < in->mate_start[p + 1]; k++) {
        uint64_t there = busy[in->mate[k]] & in->common[k];
        change += !(then & there) - !(busy[p] & there);
    }
    return in->apart * change;
}

/* Busy slots of a person: one stretch of those that are free, or two with a break between. */
static uint64_t proposal(const Outlines *in, uint64_t *random, int32_t p, uint64_t now) {
    const int32_t *slot = in->free + in->free_start[p];
    int32_t n = in->count[p], rest = in->free_start[p + 1] - in->free_start[p] - n;
    int32_t cut = n, gap = 0, from;
    int32_t what = up_to(random, 16);
    uint64_t then = 0;
    if (what < 2 && n > 1) {
        cut = 1 + up_to(random, n - 1);
        gap = 1 + up_to(random, rest);
        from = up_to(random, rest - gap + 1);
    } else if (what < 9) {
        for (from = 0; !(now >> slot[from] & 1);) from++;
        from += what % 2 ? 1 : -1;
        if (from < 0 || from > rest) return now;
    } else
        from = up_to(random, rest + 1);
    for (int32_t i = 0; i < n; i++) then |= (uint64_t)1 << slot[from + i + (i < cut ? 0 : gap)];
    return then;
}

/* Try this many moves at one heat from these busy slots, a word a person; return the cost. */
int64_t bilateral_outline(const Outlines *in, uint64_t *busy, uint64_t *random, int64_t moves,
                          int64_t heat, const int32_t *thresholds) {
    int32_t load[64] = {0};
    int64_t cost = 0;
    for (int32_t p = 0; p < in->people; p++) {
        cost += in->a_break * breaks_of(in, busy[p]);
        for (int32_t k = in->mate_start[p]; k < in->mate_start[p + 1]; k++)
            if (in->mate[k] > p && !(busy[p] & busy[in->mate[k]] & in->common[k]))
                cost += in->apart;
        for (uint64_t left = busy[p]; left; left &= left - 1) load[__builtin_ctzll(left)]++;
    }
    for (int t = 0; t < 64; t++)
        if (load[t] > in->seats[t]) cost += in->crowd * (load[t] - in->seats[t]);
    for (int64_t i = 0; i < moves; i++) {
        int32_t p = up_to(random, in->people);
        if (!in->count[p] || in->count[p] == in->free_start[p + 1] - in->free_start[p]) continue;
        uint64_t now = busy[p], then = proposal(in, random, p, now);
        if (then == now) continue;
        int64_t change = in->a_break * (breaks_of(in, then) - breaks_of(in, now));
        change += parting(in, busy, p, then);
        change += crowding(in, load, now & ~then, then & ~now);
        if (change > 0 && change > tolerance(random, heat, thresholds)) continue;
        for (uint64_t out = now & ~then; out; out &= out - 1) load[__builtin_ctzll(out)]--;
        for (uint64_t into = then & ~now; into; into &= into - 1) load[__builtin_ctzll(into)]++;
        busy[p] = then;
        cost += change;
    }
    return cost;
}

#endif
