# SPDX-License-Identifier: MIT
"""Does a repeat give the same figures?

All boots are done again, and each figure of one pass is held against the
other's: they may differ by 1 %, or by what the measuring program can tell
apart if that is more (ping prints whole microseconds).
"""

LIMIT = 0.01


def apart(values, resolution):
    """Whether figures of the same thing are further apart than they may be."""
    low, high = min(values), max(values)
    return high - low > max(LIMIT * low, resolution)


def check(measurements):
    over, checked = [], 0
    for name, entry in measurements.items():
        passes = [one["figures"] for one in entry["passes"]
                  if "figures" in one]
        if len(passes) < 2:
            continue
        for figure in passes[0]:
            values = [figures[figure] for figures in passes]
            checked += 1
            # A mean is finer than its samples.
            resolution = 0 if figure == "mean" else entry["resolution"]
            if apart(values, resolution):
                over.append({"measurement": name, "figure": figure,
                             "values": values})
    return {"limit": LIMIT, "checked": checked, "over": over}
