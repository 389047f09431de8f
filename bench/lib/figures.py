# SPDX-License-Identifier: MIT
"""Statistics of samples."""

import math

PERCENTILES = {"min": 0, "p50": 50, "p99": 99, "p99.9": 99.9, "max": 100}


def rank(count, percent):
    """The index of a percentile among sorted samples: nearest rank."""
    return max(math.ceil(count * percent / 100 - 1e-9), 1) - 1


def distribution(samples):
    """Mean and percentiles, by name."""
    ordered = sorted(samples)
    figures = {name: ordered[rank(len(ordered), percent)]
               for name, percent in PERCENTILES.items()}
    figures["mean"] = sum(samples) / len(samples)
    return figures


def histogram_percentile(buckets, percent):
    """The same of (value, count) pairs in order."""
    left = rank(sum(count for _, count in buckets), percent)
    for value, count in buckets:
        if left < count:
            return value
        left -= count
    raise ValueError("an empty histogram")
