# SPDX-License-Identifier: MIT
"""The driver comes and goes, 200 times: what does each round leave behind?

Debian's arm64 kernels have no kmemleak, so leaks are counted: the objects of
each slab cache and the free memory, while the driver is not there, and what
matters is the trend. One object or half a page a round is one too many.
"""

import re
from statistics import median

import life
from suite import RTOS, check

STEP = 10  # rounds between two samples
SETTLED = 8  # samples that are not looked at: caches fill, lists grow

# A round and, each STEP rounds, a sample, with nothing of the driver there.
# What waits for kfree_rcu() to have enough of it, 5 s at most, is freed when
# memory is wanted; shrink gives back empty slabs and makes the count of objects
# exact.
ROUNDS = f"""
sample() {{
    sync
    for wanted in 1 2 3; do
        echo 3 >/proc/sys/vm/drop_caches
        sleep 0.1
    done
    for cache in /sys/kernel/slab/*/shrink; do
        echo 1 >$cache
    done
    awk '/pages free/ {{ sum += $3 }}
         /^ +count:/ {{ sum += $2 }}
         END {{ print "sample", 4 * sum }}' /proc/zoneinfo
    awk 'NR > 2 {{ print $1, $2 }}' /proc/slabinfo
}}
for ((round = 0; round < $1; round++)); do
    rmmod isthmus || exit
    ((round % {STEP})) || sample
    isth0-up && ping -q -c 2 -i 0.01 {RTOS} >/dev/null || exit
done
"""


def samples(said):
    """[(free KiB, {cache: objects})]"""
    found = []
    for name, value in re.findall(r"^(\S+) (\d+)$", said, re.M):
        if name == "sample":
            found.append((int(value), {}))
        else:
            found[-1][1][name] = int(value)
    return found


def slope(values):
    """What each round adds: the middle of the slopes between all pairs."""
    pairs = [(values[j] - values[i]) / (j - i) / STEP
             for i in range(len(values)) for j in range(i + 1, len(values))]
    return median(pairs)


def reload(board, rounds, traffic):
    """Unload and load under traffic, and nothing is left of a round."""
    life.start_traffic(board, traffic)
    said = board.ok("bash", "-c", ROUNDS, "rounds", str(rounds), seconds=3600)
    life.stop_traffic(board)
    life.recovered(board)
    found = samples(said)[SETTLED:]
    check(len(found) == rounds // STEP - SETTLED, "samples are missing")
    lost = -slope([free for free, _ in found])
    check(lost < 2, f"each round loses {lost:.1f} KiB")
    for cache in sorted(found[0][1]):
        more = slope([objects.get(cache, 0) for _, objects in found])
        check(more < 0.5, f"each round leaves {more:.1f} objects in {cache}")
