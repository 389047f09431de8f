# SPDX-License-Identifier: MIT
"""Groups that run what users run: each test boots boards of its own, or none.
"""

import benching
import ending
import fetching
import running
import top
import trying
from qemu import Options
from suite import Group, Local


def local(name, *fill):
    group = Local(name)
    for add in fill:
        add(group)
    return group


def groups():
    commands = Group("commands", Options(icount=True))
    running.add_statuses(commands)
    top.add_tests(commands)
    return (commands,
            local("make run", ending.add_tour, ending.add_tests),
            local("make try", trying.add_tests),
            local("board/run", running.add_wrong, running.add_runs),
            local("fetch", fetching.add_tests),
            local("bench", benching.add_tests))


def long_groups():
    return (local("bench run", benching.add_run),
            local("core models", running.add_models))
