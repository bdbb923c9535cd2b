/*
 * The hot loop: simulated annealing over complete and partial schedules.
 *
 * A meeting takes one of its options (who attends, which pool of tables, how long) and a start
 * slot, or waits outside the schedule at its price. The hard rules hold in every state; broken
 * fairness and runs that are too long cost so much that no finished schedule has them. Six
 * moves by chains as in edge colouring (Kempe, American Journal of Mathematics 2, 1879, 193-200;
 * Vizing, Diskretnyi Analiz 3, 1964, 25-30; for timetables: Lewis, OR Spectrum 30, 2008, 167-190):
 *
 *   swap    the chain of meetings that must change places for one to go from slot s to slot t
 *   shift   the same chain, found from an end of it: somebody who has breaks, or anybody, whose
 *           day bears the change; where breaks count it is tried most
 *   push    a waiting meeting takes a slot after a chain has freed it for one who is busy
 *   eject   a waiting meeting takes a slot, and those in its way wait
 *   change  a meeting takes another of its options
 *   leave   a meeting of little worth goes
 *
 * Integers only, and a table of thresholds made by the caller: equal seed and work give equal
 * schedules on every machine. Slots of a session are bits of a word of 128.
 */
#include "moves.h"
#include "outlines.h"

void bilateral_free(State *z) {
    if (!z) return;
    void *all[] = {z->slot, z->option, z->occupant, z->used, z->held, z->busy, z->whole, z->first,
                   z->cost_of, z->walk_of, z->waiting, z->waiting_at, z->broken, z->listed,
                   z->chain, z->stamp, z->end, z->net, z->roster, z->roster_start,
                   z->roster_size, z->roster_at, z->best_slot, z->best_option, z->journal,
                   z->journaled};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i]);
    free(z);
}

static void *room(size_t n, size_t size, int *failed) {
    void *made = calloc(n ? n : 1, size);
    if (!made) *failed = 1;
    return made;
}

/* Make a state in which every meeting waits; null when there is not enough memory. */
State *bilateral_new(const Instance *in, uint64_t seed) {
    int failed = 0;
    size_t M = in->meetings, P = in->people, S = in->slots, K = in->pools, seats = 0;
    State *z = calloc(1, sizeof *z);
    if (!z) return NULL;
    z->in = in;
    z->slot = room(M, sizeof *z->slot, &failed);
    z->option = room(M, sizeof *z->option, &failed);
    z->occupant = room(P * S, sizeof *z->occupant, &failed);
    z->used = room(K * S, sizeof *z->used, &failed);
    z->held = room(in->parties, sizeof *z->held, &failed);
    z->busy = room(P * in->sessions, sizeof *z->busy, &failed);
    z->whole = room(in->sessions, sizeof *z->whole, &failed);
    z->first = room(in->sessions, sizeof *z->first, &failed);
    z->cost_of = room(P, sizeof *z->cost_of, &failed);
    z->walk_of = room(P, sizeof *z->walk_of, &failed);
    z->waiting = room(M, sizeof *z->waiting, &failed);
    z->waiting_at = room(M, sizeof *z->waiting_at, &failed);
    z->chain = room(M, sizeof *z->chain, &failed);
    z->stamp = room(M, sizeof *z->stamp, &failed);
    z->end = room(P, sizeof *z->end, &failed);
    z->net = room(K, sizeof *z->net, &failed);
    z->roster_start = room(K * S + 1, sizeof *z->roster_start, &failed);
    z->roster_size = room(K * S, sizeof *z->roster_size, &failed);
    z->roster_at = room(M, sizeof *z->roster_at, &failed);
    z->best_slot = room(M, sizeof *z->best_slot, &failed);
    z->best_option = room(M, sizeof *z->best_option, &failed);
    z->journal = room(M, sizeof *z->journal, &failed);
    z->journaled = room(M, sizeof *z->journaled, &failed);
    z->broken = room(P, sizeof *z->broken, &failed);
    z->listed = room(P, sizeof *z->listed, &failed);
    for (size_t i = 0; i < K * S; i++) seats += in->capacity[i];
    z->roster = room(seats, sizeof *z->roster, &failed);
    if (failed) {
        bilateral_free(z);
        return NULL;
    }
    for (size_t i = 0; i < P * S; i++) z->occupant[i] = -1;
    for (size_t t = 0; t < S; t++) {
        z->whole[in->session[t]] |= (mask)1 << in->place[t];
        z->first[in->session[t]] = (int32_t)t - in->place[t];
    }
    for (size_t i = 0, sum = 0; i < K * S; i++) {
        z->roster_start[i] = (int32_t)sum;
        sum += in->capacity[i];
    }
    for (size_t m = 0; m < M; m++) {
        z->slot[m] = z->best_slot[m] = -1;
        z->option[m] = z->best_option[m] = in->option_start[m];
        z->waiting[m] = z->waiting_at[m] = (int32_t)m;
        z->cost += in->absence[m];
    }
    for (int32_t q = 0; q < in->parties; q++)
        for (int32_t n = 0; n < in->wanted[q] && n < in->returns; n++) z->cost += in->worth[n];
    z->n_waiting = in->meetings;
    z->best = z->cost;
    z->random[0] = seed * 0x9E3779B97F4A7C15u + 1;
    z->random[1] = seed ^ 0xD1B54A32D192ED03u;
    for (int i = 0; i < 16; i++) draw(z);
    return z;
}

/* Give the soft rules their weights; the best schedule so far is forgotten for the present one. */
void bilateral_weigh(State *z, const Weights *w) {
    z->w = *w;
    for (int32_t p = 0; p < z->in->people; p++) {
        z->cost -= z->cost_of[p];
        z->cost_of[p] = cost_of(z, p);
        z->cost += z->cost_of[p];
        list_broken(z, p);
        if (!z->in->zone) continue;
        z->cost -= z->walk_of[p];
        z->walk_of[p] = walking(z, p);
        z->cost += z->walk_of[p];
    }
    z->best = INT64_MAX;
    keep(z);
}

/* Place what can be placed of this schedule, in the order of meetings. */
void bilateral_load(State *z, const int32_t *slot, const int32_t *option) {
    const Instance *in = z->in;
    int32_t none;
    for (int32_t m = 0; m < in->meetings; m++)
        if (z->slot[m] >= 0) leave(z, m);
    for (int32_t m = 0; m < in->meetings; m++) {
        if (slot[m] < 0 || !in->possible[(size_t)option[m] * in->slots + slot[m]]) continue;
        if (in_the_way(z, m, option[m], slot[m], &none, 0)) continue;
        enter(z, m, option[m], slot[m]);
        z->now++;
        if (in->before && !in_order(z, m, slot[m], slot[m])) leave(z, m);
    }
    z->best = INT64_MAX;
    keep(z);
}

/* Try this many moves at one heat, and return how many were taken. */
int64_t bilateral_run(State *z, int64_t moves, int64_t heat, const int32_t *thresholds,
                      int32_t longest_chain) {
    Climate c = {heat, thresholds, longest_chain};
    int64_t taken = 0;
    for (int64_t i = 0; i < moves; i++) taken += try_move(z, &c);
    keep(z);
    return taken;
}

/* Copy the best schedule; returns its cost. */
int64_t bilateral_best(const State *z, int32_t *slot, int32_t *option) {
    memcpy(slot, z->best_slot, sizeof(int32_t) * z->in->meetings);
    memcpy(option, z->best_option, sizeof(int32_t) * z->in->meetings);
    return z->best;
}
