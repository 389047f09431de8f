# SPDX-License-Identifier: MIT
"""All groups of system tests: which board each runs on, and what."""

import addresses
import bare
import bells
import calls
import control
import crimes
import firmware
import hostile
import kills
import leaks
import life
import localtests
import machinecode
import networks
import packaging
import placement
import programs
import restarts
import survival
import traffic
from suite import PRODUCTS, RTOS, Group, Local
from attack import AttackGroup
from qemu import Options
from rows import BOARDS, ONE, ROWS


def board(name, kernel="cloud", push=(), status=True, **options):
    smc = str(PRODUCTS / kernel / "smc.ko")
    return Group(name, Options(kernel=kernel, push=[smc, *push],
                               **{"icount": True, **options}), status)


def link():
    group = board("1 core", push=traffic.CLIENTS, images=[programs.IMAGE])
    traffic.all_kinds(group, 64, 5000)
    traffic.loads(group)
    programs.add_short(group)
    group.test("control's reports by its mailbox")(control.reports)
    group.test("control reports as often as it is asked")(control.requests)
    group.test("full rings, in both directions")(traffic.full_rings)
    group.test("TCP, compared, under each combination of offloads",
               mebibytes=1)(traffic.offloads)
    return group


def cores(count):
    group = board(f"{count} cores", smp=count, push=traffic.CLIENTS)
    traffic.all_kinds(group, 4, 500)
    life.add_tests(group, count)
    return group


def kernel(name):
    group = board(f"kernel {name}", kernel=name, push=traffic.CLIENTS)
    traffic.all_kinds(group, 8, 1000)
    group.test("rmmod and insmod under traffic, 5 times", rounds=5,
               traffic=life.BURSTS)(life.reload)
    if name == "rt":
        group.test("NAPI has a thread, of an interrupt's priority")(
            life.napi_thread)
    return group


def own_core():
    """The RTOS's core is its own: Linux has the others."""
    group = board("own core", smp=2, own_core=True, push=traffic.CLIENTS)
    group.test("Linux knows nothing of it")(placement.hidden)
    group.test("unplug every core but the one that is rung, under traffic",
               traffic=life.PINGS)(life.unplug)
    return group


def own_core_traffic():
    group = board("own core, traffic", smp=2, own_core=True,
                  push=traffic.CLIENTS)
    traffic.all_kinds(group, 4, 500)
    return group


def lives():
    group = board("life", push=[*traffic.CLIENTS, *life.CLIENTS],
                  images=[networks.IMAGE])
    life.add_tests(group, 1)
    networks.add_short(group)
    group.test("down and up under traffic, 20 times", rounds=20,
               traffic=life.BURSTS)(life.up_and_down)
    return group


def misuse():
    group = board("calls", smp=2)
    calls.add_tests(group)
    return group


def impossible():
    group = board("hostile")
    hostile.add_tests(group)
    return group


def deaf():
    """No doorbell to speak of."""
    group = board("few doorbells", push=traffic.CLIENTS,
                  firmware=str(PRODUCTS / "deaf.img"))
    bells.add_tests(group)
    return group


def no_stack():
    group = board("bare front end", status=False,
                  firmware=str(PRODUCTS / "bare.img"))
    bare.add_tests(group)
    return group


def moved():
    group = board("addresses", status=False, push=traffic.CLIENTS,
                  images=[networks.IMAGE],
                  firmware=str(PRODUCTS / "addresses.img"))
    addresses.add_tests(group)
    tool = Local("addresses tool")
    addresses.add_local(tool)
    return group, tool


def convict():
    """netd commits crimes, as if Linux had taken it over."""
    group = board("netd's crimes", firmware=str(PRODUCTS / "crimes.img"))
    crimes.add_tests(group)
    return group


def threads(count):
    """All cores at once, on the host's clock: races, not deadlines."""
    group = board(f"{count} threads", smp=count, push=traffic.CLIENTS,
                  icount=False)
    group.test("TCP, 8 MiB each way, compared", address=RTOS,
               mebibytes=8)(traffic.tcp_echo)
    group.test("rmmod and insmod in a flood, 4 times", rounds=4,
               traffic=life.FLOOD)(life.reload)
    group.test("unplug every core but the RTOS's, under traffic",
               traffic=life.PINGS)(life.unplug)
    return group


def strangers():
    none = board("no firmware", link=False, firmware=None)
    none.test("insmod says what it missed", error="No such device",
              words=("found", "expected"))(firmware.refused)
    other = board("other firmware", link=False,
                  firmware=str(PRODUCTS / "other.img"))
    other.test("insmod names both versions", error="Protocol error",
               words=("99", "expected", "1"))(firmware.refused)
    builds = Local("firmware build")
    builds.test("a core's speculative AT erratum without its workaround is "
                "refused")(firmware.errata)
    return none, other, builds


def between():
    """Linux in the middle."""
    group = board("networks", push=[*traffic.CLIENTS, *networks.CLIENTS],
                  images=[networks.GUESTS, networks.IMAGE])
    networks.add_tests(group)
    return group


def members():
    """An application in groups of IPv4 and IPv6."""
    group = board("members", firmware=str(PRODUCTS / "member.img"),
                  images=[networks.IMAGE])
    networks.add_members(group)
    return group


def real_clients():
    """Debian's own clients and scanners."""
    group = board("clients", images=[programs.IMAGE])
    programs.add_tests(group)
    return group


def long_life():
    group = board("long life", push=traffic.CLIENTS)
    group.test("rmmod and insmod under traffic, 200 times: nothing is left",
               rounds=200, traffic=life.BURSTS)(leaks.reload)
    return group


def deaths():
    group = Local("kills")
    group.test("50 kills at random instants, under traffic", count=50,
               seed=1)(kills.kills)
    return group


def many_deaths():
    group = Local("1000 kills")
    group.test("1,000 kills at random instants, under traffic", count=1000,
               seed=2, seconds=7200)(kills.kills)
    group.test("the same seed again", count=30, seed=3)(kills.again)
    return group


def haul(name, count):
    group = board(name, push=traffic.CLIENTS)
    group.test(f"{count} numbered datagrams each way, both ends stall",
               address=RTOS, count=count, largest=1472,
               seed=1)(traffic.stalled_sequence)
    return group


# The longest first, so that the last ones end together.
ALL = {group.name: group for group in (
    *(AttackGroup(f"attack {board.name}".removesuffix(f" {ONE.name}"), ROWS,
                  board) for board in BOARDS),
    link(), cores(4), own_core(), lives(), kernel("rt"), kernel("bpo"),
    misuse(), impossible(), deaf(), no_stack(), *moved(), convict(), deaths(),
    haul("haul", 5000), threads(2), *survival.groups(), *restarts.groups(),
    *machinecode.groups(), *strangers(), *localtests.groups())}

# What takes too long for every change: make long.
LONG = {group.name: group for group in (
    many_deaths(), long_life(), between(), members(), real_clients(),
    haul("long haul", 1000000), threads(4), cores(2), own_core_traffic(),
    *restarts.long_groups(), *localtests.long_groups(), *packaging.groups())}
