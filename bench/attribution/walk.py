# SPDX-License-Identifier: MIT
"""A walk along a trace: each run of instructions goes to one stage.

Nothing in the images helps with that. What is known is where each run lies, and
so whose code it is and whether a function was entered; and that a function has
returned when its caller goes on after the call.
"""

from collections import deque

from . import stages, symbols
from .trace import runs, unpack

NORMAL, SECURE = "normal", "secure"

# Entries into EL3, a call or an interrupt, told apart by the vector.
CALL, INTERRUPT = "call", "interrupt"
VECTOR_MASK, SYNC_VECTOR = 0x780, 0x400


class Visit:
    """A visit to EL3. What it was is known when it is over."""

    def __init__(self, world, kind):
        self.world = world  # that it came from
        self.kind = kind
        self.count = 0
        self.switch = 0  # of these, from isthd_world_enter() on
        self.bell = False

    def run(self, place):
        self.count += place.count
        if self.switch or place.entered == "isthd_world_enter":
            self.switch += place.count
        elif place.entered == "isthd_bell_to_normal":
            self.bell = True


class SecureWorld:
    """What runs there, from its entry on."""

    def __init__(self):
        self.enter(None)

    def enter(self, kind):
        self.by_call = kind == CALL
        self.netd_ran = False
        self.ticking = not self.by_call
        self.stage = stages.TICKS

    def run(self, place):
        """The stage of a run; a neutral function's is its caller's."""
        if place.owner == symbols.RTOS:
            if place.entered == "port_tick_interrupt":
                self.ticking = True
            self.stage = self.kernel_stage()
        elif place.owner != symbols.NEUTRAL:
            self.netd_ran, self.ticking = True, False
            self.stage = netd_stage(place)
        return self.stage

    def kernel_stage(self):
        if self.ticking:
            return stages.TICKS
        return stages.SLEEP if self.netd_ran else stages.WAKE


def netd_stage(place):
    if place.owner == symbols.LWIP:
        return stages.LWIP
    if place.symbol in stages.NETD_SENDS:
        return stages.ANSWER
    return stages.RECEIVE


class Linux:
    """The stages that the running task is in, the innermost last."""

    def __init__(self):
        self.frames = []  # (where its caller goes on, stage)
        self.ends = deque([0, 0], maxlen=2)  # of the last runs
        self.last = ""  # function that ran

    @property
    def stage(self):
        return self.frames[-1][1] if self.frames else stages.LINUX

    def receives(self):
        return any(stage == stages.POLL for _, stage in self.frames)

    def run(self, place):
        if place.symbol in stages.VECTORS:
            return self.stage
        frames = self.frames
        while frames and place.address in frames[-1][0]:
            frames.pop()
        if place.entered:
            self.enter(place.entered)
        self.ends.append(place.end)
        self.last = place.symbol
        return self.stage

    def enter(self, name):
        """The driver's calls lead over a veneer: the run before it counts."""
        if name in stages.LINUX_STAGES:
            self.push([self.ends[-1]], stages.LINUX_STAGES[name])
        elif name in stages.TO_THE_STACK and self.stage == stages.POLL:
            self.push(self.ends, stages.LINUX)
        elif name in stages.INTERRUPTS:
            # One right behind another returns to the same place.
            if self.last != stages.INTERRUPT_RETURN:
                self.push([self.ends[-1]], stages.INTERRUPT)
        elif name == stages.TASK_SWITCH:
            self.frames.clear()

    def push(self, returns, stage):
        self.frames.append((tuple(returns), stage))


class Walk:
    """Subclasses look at what happens: see the empty methods at the end."""

    def __init__(self, table):
        self.table = table
        self.totals = [0] * len(stages.ALL)
        self.linux, self.secure = Linux(), SecureWorld()
        self.world, self.in_user = NORMAL, False
        self.visit = None
        # Instructions from a world's last to the other one's first.
        self.switches = {(NORMAL, CALL): [], (NORMAL, INTERRUPT): [],
                         (SECURE, CALL): []}

    def walk(self, path):
        known, totals = {}, self.totals
        for word in runs(path):
            place = known.get(word)
            if place is None:
                place = known[word] = self.table.place(*unpack(word))
            if place.owner == symbols.MONITOR:
                self._monitor(place)
            else:
                totals[self._stage(place)] += place.count
        return self

    def _stage(self, place):
        owner = place.owner
        if self.visit:
            self._settle(NORMAL if owner <= symbols.LINUX else SECURE)
        if owner == symbols.USER:
            return self._user()
        if owner == symbols.LINUX:
            return self._linux(place)
        return self.secure.run(place)

    def _user(self):
        if not self.in_user:
            self.in_user = True
            self.linux.frames.clear()
            self.user_entered()
        return stages.LINUX

    def _linux(self, place):
        if self.in_user:
            self.in_user = False
            self.user_left()
        stage = self.linux.run(place)
        if place.entered:
            self.entered(place.entered)
        return stage

    def _monitor(self, place):
        if not self.visit:
            sync = place.address & VECTOR_MASK == SYNC_VECTOR
            self.visit = Visit(self.world, CALL if sync else INTERRUPT)
        self.visit.run(place)

    def _settle(self, world):
        """EL3 has left for this world."""
        visit, self.visit = self.visit, None
        if visit.world != world:
            # A call's own instruction is its caller's, and of the switch.
            self.switches[visit.world, visit.kind].append(
                visit.count + (visit.kind == CALL))
        self.world = world
        if visit.world == NORMAL:
            self._settle_from_normal(visit, world)
        else:
            self._settle_from_secure(visit, world)

    def _settle_from_normal(self, visit, world):
        if world == SECURE:
            self.secure.enter(visit.kind)
        if visit.kind == INTERRUPT:
            self.totals[stages.TICKS] += visit.count
            return
        self.totals[stages.CALL] += visit.count - visit.switch
        self.totals[stages.SWITCH_IN] += visit.switch

    def _settle_from_secure(self, visit, world):
        secure = self.secure
        if visit.bell:
            stage = stages.BELL
        elif world == NORMAL and (secure.by_call or secure.netd_ran):
            stage = stages.SWITCH_OUT
        else:
            stage = secure.kernel_stage()
        self.totals[stage] += visit.count

    # For subclasses

    def user_entered(self):
        """Linux's kernel has returned to a program."""

    def user_left(self):
        """A program has called Linux's kernel, or was interrupted."""

    def entered(self, name):
        """A function of Linux's kernel begins."""
