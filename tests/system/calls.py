# SPDX-License-Identifier: MIT
"""The firmware's calls, misused: SPEC section 5, call by call."""

import re

from suite import HERE, RTOS, check

MODULE = "/root/smc.ko"
PATTERN = [0xa5a5000000000000 | i for i in range(4, 18)]
CPUS = (0, 1)  # the resident core, and another one

RAM, RAM_END = 0x40000000, 0x80000000
# What lies there on this board, and is not for a window.
NOT_RAM = {
    "flash": 0x00000000, "interrupt controller": 0x08000000,
    "Linux's UART": 0x09000000, "the secure UART": 0x09040000,
    "EL3's own memory": 0x0e000000, "the secure image": 0x0e100000,
    "the end of secure RAM": 0x0efff000, "behind RAM": RAM_END,
    "far away": 1 << 47, "the top": (1 << 64) - (1 << 30)}

# Many calls in one go, without a process for any of them.
BATCH = """
cd /sys/kernel/debug/smc
while read -r line; do
	echo "$line" >call || exit
	mapfile -t lines <call
	printf '%s\\n' "${lines[@]}" ''
done <<'END'
"""


def numbers(pattern):
    """Names and values of the header that all three ends share."""
    text = (HERE.parent.parent / "core/isth_calls.h").read_text("utf-8")
    found = re.findall(rf"#define ({pattern}) +\(?(-?\w+?)u?\)?\s", text)
    return {name: int(value, 0) for name, value in found}


SMC = numbers(r"ISTH_SMC_\w+")
COUNT = SMC.pop("ISTH_SMC_COUNT")
STATUS = numbers(r"ISTH_(?:ERR_\w+|OK|PENDING)")
NAMES = {value: name for name, value in STATUS.items()}
STATE = numbers(r"ISTH_WINDOW_\w+")
STATS = numbers(r"ISTH_STAT_\w+")
INFO_COUNT, = numbers(r"ISTH_INFO_COUNT").values()
VERSION = list(numbers(r"ISTH_CALLS_M\w+").values())
UID = list(numbers(r"ISTH_UID_\d").values())


def legal_size(ring):
    return 2 * (4096 + ring)


SMALL = legal_size(128 << 10)


def signed(value):
    return value - (1 << 64) if value >> 63 else value


class Firmware:
    """The calls, made through the test module."""

    def __init__(self, board):
        self.board = board

    def calls(self, calls):
        """Make calls of (cpu, times, number, registers...).

        For each: registers x0.. after the last time, x0 signed, and how often
        x0 was what. What SPEC promises for every call is checked here.
        """
        lines = [" ".join((str(cpu), str(times),
                           *(f"{word:x}" for word in words)))
                 for cpu, times, *words in calls]
        said = self.board.sh(BATCH + "\n".join(lines) + "\nEND\n")
        answers = said.strip("\n").split("\n\n")
        check(len(answers) == len(calls), "a call had no answer")
        return [self._answer(call, answer)
                for call, answer in zip(calls, answers)]

    @staticmethod
    def _answer(call, answer):
        first, *rest = answer.splitlines()
        x = [int(word, 16) for word in first.split()]
        given = list(call[6:])
        check(x[4:] == given + PATTERN[len(given):],
              f"call {call[2]:#x} changed one of x4 to x17: {first}")
        x[0] = signed(x[0])
        return x, {signed(int(status, 16)): int(times)
                   for status, times in map(str.split, rest)}

    def call(self, number, *registers, cpu=0):
        (x, _), = self.calls([(cpu, 1, number, *registers)])
        return x

    def expect(self, *cases):
        """Calls that have no other result than a status.

        A case: the status, the call, its CPU, its registers.
        """
        calls = [(cpu, 1, SMC[f"ISTH_SMC_{name}"], *registers)
                 for _, name, cpu, *registers in cases]
        for case, (x, _) in zip(cases, self.calls(calls)):
            status, name, cpu, *registers = case
            wanted = STATUS.get(f"ISTH_ERR_{status}",
                                STATUS.get(f"ISTH_{status}"))
            told = f"{name}({', '.join(map(hex, registers))}) on CPU {cpu}"
            check(x[0] == wanted, f"{told} gave {NAMES.get(x[0], x[0])} "
                  f"instead of {status}")
            check(x[1:4] == [0, 0, 0], f"{told} returned more: {x[:4]}")

    def refused(self, *cases):
        """The same, and the state stays what it is."""
        before = self.state()
        self.expect(*cases)
        check(self.state() == before, f"one of {cases} changed the state")

    def state(self):
        x = self.call(SMC["ISTH_SMC_STATE"])
        check(x[0] == 0, f"STATE gave {x[0]}")
        return tuple(x[1:4])

    def wait_state(self, name):
        wanted = STATE[f"ISTH_WINDOW_{name}"]
        for _ in range(50):
            if self.state()[0] == wanted:
                return
        check(False, f"the window never became {name}")

    def let_go(self):
        """Windows that the secure end has let go, since boot."""
        return self.call(SMC["ISTH_SMC_STATS"],
                         STATS["ISTH_STAT_UNREGISTERS"])[1]

    def memory(self):
        said = self.board.ok("cat", "/sys/kernel/debug/smc/memory")
        return int(said.split()[0], 16)


def start(board):
    """Without our driver: nobody else has a window."""
    board.sh("rmmod isthmus; lsmod | grep -q ^smc || insmod " + MODULE)
    return Firmware(board)


def finish(board):
    board.ok("isth0-up")
    board.ping(RTOS, "-c", "3", "-i", "0.01")


def queries(board):
    firmware = start(board)
    asked = ("CALL_COUNT", "UID", "REVISION")
    answers = firmware.calls([(cpu, 1, SMC[f"ISTH_SMC_{name}"])
                              for name in asked for cpu in CPUS])
    for x, _ in answers[0:2]:
        check(x[0] == COUNT, f"call count {x[0]}")
    for x, _ in answers[2:4]:
        check([v & 0xffffffff for v in x[:4]] == UID, f"UID {x[:4]}")
    for x, _ in answers[4:6]:
        check(x[:2] == VERSION, f"revision {x[:2]}")
    firmware.expect(*(("OK", "FEATURES", cpu, number)
                      for number in SMC.values() for cpu in CPUS))
    finish(board)


def unknown_numbers(board):
    """In our range, and not one of our calls."""
    firmware = start(board)
    unknown = [0xf2000000 | n for n in (*range(0x40), 0xff, 0xfff, 0xffff)]
    unknown += [0xb2000000 | n for n in range(0x40)]  # the 32-bit forms
    unknown += [0xbf00ff00 | n for n in (2, 4, 0xff)]
    unknown = sorted(set(unknown) - set(SMC.values()))
    before = firmware.state()
    calls = [(cpu, 1, number, 1, 2, 3) for cpu in CPUS for number in unknown]
    for call, (x, _) in zip(calls, firmware.calls(calls)):
        check(x[0] in (-1, 0xffffffff),
              f"call {call[2]:#x} gave {x[0]} instead of NOT_SUPPORTED")
    check(firmware.state() == before, "a call that is none changed the state")
    finish(board)


def bad_indices(board):
    firmware = start(board)
    wide = (0xffffffff, 1 << 32, (1 << 64) - 1)
    firmware.refused(
        *(("INVALID", "INFO", cpu, i) for cpu in CPUS
          for i in (INFO_COUNT, INFO_COUNT + 1, *wide)),
        *(("INVALID", "STATS", cpu, STATS["ISTH_STAT_COUNT"] + i)
          for cpu in CPUS for i in (0, 1)),
        *(("INVALID", "STATS", cpu, i) for cpu in CPUS for i in wide),
        *(("INVALID", "FEATURES", cpu, n) for cpu in CPUS for n in (
            0, 0xf2000000, 0xf2000005, 0x84000000, 0xb2000001)))
    finish(board)


def other_worlds_calls(board):
    firmware = start(board)
    firmware.refused(*(
        ("DENIED", name, cpu, argument)
        for name in ("READY", "YIELD", "WINDOW_GET", "WINDOW_DONE", "DEAD")
        for argument in (0, 1, 2) for cpu in CPUS))
    check(firmware.call(SMC["ISTH_SMC_INFO"], 2)[:2] == [0, 1],
          "the secure world does not run any more")
    finish(board)


def bad_windows(memory):
    """Every rule of REGISTER for the window itself, broken alone."""
    cases = [("ALIGN", memory + offset, SMALL)
             for offset in (1, 8, 64, 2048, 4095)]
    cases += [("SIZE", memory, size) for size in (
        0, 1, 4096, 8192, SMALL - 1, SMALL + 1, SMALL - 4096, SMALL + 4096,
        2 * SMALL, legal_size(64 << 10), legal_size(8 << 20),
        SMALL | 1 << 32, SMALL | 1 << 63, (1 << 64) - 1)]
    cases += [("WRAP", address, SMALL)
              for address in ((1 << 64) - 4096, (1 << 64) - SMALL + 4096)]
    cases += [("ADDRESS", address, SMALL) for address in (
        *NOT_RAM.values(), memory | 1 << 48,
        RAM - 4096, RAM_END - SMALL + 4096)]  # one page outside
    return [(status, "REGISTER", cpu, address, size)
            for status, address, size in cases for cpu in CPUS]


def refuse_bad_windows(board):
    firmware = start(board)
    firmware.refused(*bad_windows(firmware.memory()))
    finish(board)


def unregister_nothing(board):
    firmware = start(board)
    firmware.refused(*(("NOT_REGISTERED", "UNREGISTER", cpu)
                       for cpu in CPUS for _ in range(2)))
    check(firmware.state() == (STATE["ISTH_WINDOW_NONE"], 0, 0),
          "STATE names a window that is not there")
    firmware.refused(*(("OK", "DOORBELL", cpu) for cpu in CPUS))
    finish(board)


def life_of_a_window(board):
    """Register, again, beside and across; unregister, twice."""
    firmware = start(board)
    memory = firmware.memory()
    for cpu in CPUS:
        firmware.expect(("PENDING", "REGISTER", cpu, memory, SMALL))
        firmware.wait_state("ATTACHED")
        check(firmware.state()[1:] == (memory, SMALL), "another window")
        firmware.refused(
            *(("OVERLAP", "REGISTER", cpu, address, SMALL) for address in
              (memory, memory + 4096, memory + SMALL - 4096)),
            ("ALREADY", "REGISTER", cpu, memory + SMALL, SMALL),
            *bad_windows(memory))
        firmware.expect(("PENDING", "UNREGISTER", cpu))
        firmware.wait_state("NONE")
        firmware.expect(("NOT_REGISTERED", "UNREGISTER", cpu))
    finish(board)


def stays_on(board):
    """PSCI's CPU_OFF on the resident core is DENIED."""
    firmware = start(board)
    (x, times), = firmware.calls([(0, 1000, 0x84000002)])
    check(x[0] == -3 and times == {-3: 1000}, f"CPU_OFF gave {times}")
    finish(board)


def doorbell_storm(board):
    """Over budget a doorbell is dropped and counted; time is not."""
    firmware = start(board)
    burst = firmware.call(SMC["ISTH_SMC_INFO"], 4)[1]
    drops = (0, 1, SMC["ISTH_SMC_STATS"], 1)
    throttled = STATUS["ISTH_ERR_THROTTLED"]
    for cpu in CPUS:
        storm = (cpu, burst + 20000, SMC["ISTH_SMC_DOORBELL"])
        before, (_, times), after = firmware.calls([drops, storm, drops])
        check(set(times) == {0, throttled}, f"a storm gave {times}")
        counted = after[0][1] - before[0][1]
        check(counted == times[throttled],
              f"{times[throttled]} dropped, {counted} counted")
    finish(board)


def under_the_driver(board):
    """The calls again, behind the back of a driver that is at work."""
    board.run("insmod", MODULE)
    firmware = Firmware(board)
    memory = firmware.memory()
    firmware.refused(
        *(("ALREADY", "REGISTER", cpu, memory, SMALL) for cpu in CPUS),
        *bad_windows(memory))
    board.ping(RTOS, "-c", "3", "-i", "0.01")
    before = firmware.let_go()
    firmware.expect(("PENDING", "UNREGISTER", 1))
    # The state is NONE until the driver notices and registers it again.
    for _ in range(50):
        if firmware.let_go() > before:
            break
    else:
        check(False, "the window was never let go")
    board.ok("rmmod", "isthmus")
    finish(board)


def add_tests(group):
    add = group.test
    add("queries, from every CPU")(queries)
    add("numbers that are no call are not supported")(unknown_numbers)
    add("indices that do not exist")(bad_indices)
    add("calls of the secure world are denied")(other_worlds_calls)
    add("REGISTER refuses every bad window, and nothing "
        "changes")(refuse_bad_windows)
    add("UNREGISTER without a window, twice")(unregister_nothing)
    add("register, again, overlapping; unregister, twice")(life_of_a_window)
    add("the RTOS's core cannot be switched off")(stays_on)
    add("a storm of doorbells")(doorbell_storm)
    add("the same calls while the driver is at work")(under_the_driver)
