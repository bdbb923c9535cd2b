"""Time and memory of lists for many organisations, and of one changed profile."""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from dataclasses import replace

from introductions import Recommender
from introductions.generate import generate

GOALS = {"lists, s": 10.0, "one profile changed, ms, slowest of 20": 100.0, "memory, MB": 500.0}


def main() -> int:
    """Print a table; return 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=2_000)
    options = parser.parse_args()
    profiles, history = generate(options.profiles)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    judge = Recommender(profiles, history=history)
    judged = time.perf_counter() - started
    ranking = judge.rank(10, balance=1.0)
    lists = time.perf_counter() - started
    for profile in profiles:
        ranking.of(profile.id)
    whole = time.perf_counter() - started
    times, touched = [], []
    for number in range(20):
        one, other = profiles[number * 7], profiles[-1 - number]
        changed = replace(one, texts=other.texts, fields=other.fields)
        began = time.perf_counter()
        touched.append(len(ranking.replace(changed)))
        times.append(1000 * (time.perf_counter() - began))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    found = dict(zip(GOALS, (whole, max(times), memory), strict=True))
    print(
        f"{options.profiles} profiles; {before:.0f} MiB before, {judged:.1f} s to judge all pairs,"
    )
    print(f"{lists:.1f} s with balanced lists, {whole:.1f} s with all reasons")
    print(f"one changed: median {statistics.median(times):.0f} ms, lists touched {touched}")
    print("\n| figure | goal | measured |\n| --- | ---: | ---: |")
    for name, goal in GOALS.items():
        print(f"| {name} | {goal:g} | {found[name]:.1f} |")
    return int(any(found[name] > goal for name, goal in GOALS.items()))


if __name__ == "__main__":
    sys.exit(main())
