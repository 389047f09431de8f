# SPDX-License-Identifier: MIT
"""QEMU's command line and device tree for the board."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field

import turns
from failure import Failure
from making import BUILD, ROOT

BOARD = BUILD / "board"
QEMU = "qemu-system-aarch64"
KERNELS = ("cloud", "rt", "bpo")

# The models of QEMU 7.2 that this board boots with. Its others end in TF-A
# before a word is said, which would be a wait for nothing.
CPUS = ("cortex-a53", "cortex-a57", "cortex-a72", "cortex-a76", "max")

STATUS_UNABLE = 125  # nothing was run, as env(1)

RAM_MIB = 1024
KERNEL_ADDRESS = 0x40200000  # KERNEL of starter/starter.c
INITRD_ADDRESS = 0x50000000
WATCH_MS = 100, 60000  # ISTH_WATCH_MS_MIN and _MAX

# A panicked Linux resets at once, which ends QEMU (-no-reboot).
BOOT_ARGUMENTS = "console=ttyAMA0 panic=-1"


@dataclass
class Options:
    """The board that somebody wants."""
    smp: int = 1              # Linux's
    own_core: bool = False    # the RTOS has one more, for itself alone
    cpu: str = "cortex-a57"
    icount: bool = False      # board time by instructions, idle time skipped
    kernel: str = "cloud"
    firmware: str = "flash.img"  # None: QEMU starts Linux itself
    off_is_all: bool = True   # Linux's power-off ends the board
    watch_ms: int = 0         # a silence that ends Linux; 0: none
    restarts: bool = False    # Linux may end and start again in one run
    link: bool = True         # bring isth0 up before the first command
    push: list = field(default_factory=list)
    images: list = field(default_factory=list)  # more of the initial RAM disk
    secure_log: str = None
    plugin: str = None        # QEMU's -plugin, with its arguments
    more: list = field(default_factory=list)  # of QEMU's own words


def command(options, folder, initrds, descriptors, secure_log, closed):
    """The command for one boot.

    initrds: the initial RAM disk's parts; descriptors: the sockets behind the
    console and the ports, by name, in the order of the ports' numbers; closed:
    nothing is sent to the board while it runs.
    """
    shape = machine(options)
    kernel = BOARD / options.kernel
    end = INITRD_ADDRESS
    parts = []
    for path in initrds:
        parts += medium(options, path, end)
        end += path.stat().st_size
    tree = device_tree(options, shape, folder, end)
    words = [QEMU, *shape, "-dtb", str(tree), *parts]
    if options.firmware:
        words += [*medium(options, kernel / "Image", KERNEL_ADDRESS),
                  *turns.park(options, folder)]
    else:
        # QEMU overwrites the arguments, and keeps the initial RAM disk's.
        words += ["-kernel", str(kernel / "Image"),
                  "-append", BOOT_ARGUMENTS]
    for name, descriptor in descriptors.items():
        words += ["-chardev", f"socket,id={name},fd={descriptor}"]
    words += ["-chardev", f"file,id=secure,path={comma(secure_log)}",
              "-serial", "chardev:console", "-serial", "chardev:secure",
              # Ports answer within the access, not when a host thread gets
              # to it: with icount, at the same instant every time.
              "-global", "virtio-mmio.ioeventfd=off",
              # The last device is Linux's first, and init's ports are that.
              *options.more,
              "-device", "virtio-serial-device"]
    if options.plugin:
        words += ["-plugin", options.plugin]
    if closed and options.icount and turns.count(options) == 1:
        words += lockstep()
    ports = [name for name in descriptors if name != "console"]
    for number, name in enumerate(ports, 1):
        words += ["-device", f"virtserialport,chardev={name},nr={number}"]
    return words


def machine(options):
    """What shapes the machine, and so its device tree."""
    words = ["-nodefaults", "-no-user-config", "-no-reboot",
             "-display", "none", "-cpu", options.cpu,
             "-smp", str(turns.count(options)), "-m", str(RAM_MIB),
             "-machine"]
    if options.firmware:
        words += ["virt,secure=on,gic-version=3,virtualization=on",
                  "-drive", "if=pflash,unit=0,format=raw,readonly=on,"
                  f"file={comma(BOARD / options.firmware)}"]
    else:
        words += ["virt,gic-version=3"]
    if options.icount:
        # One instruction takes 1 ns. The calendar starts at the same moment
        # every time, and what QEMU draws (a seed in the device tree, new with
        # each reset) is the same too.
        words += ["-icount", "shift=0,sleep=off", "-seed", "1",
                  "-rtc", "base=2025-01-01T00:00:00,clock=vm"]
    if options.icount and turns.count(options) > 1:
        words += turns.short()
    return words


def lockstep():
    """Let QEMU's main loop and the core run in turn, never at once.

    When the core waits, the main loop moves board time on to the next timer.
    It may find it waiting before the instructions that led there are counted,
    and time then goes too far by these: as this machine's scheduler will have
    it. A QEMU that records holds a lock around each of the two. What it writes
    down nobody reads. It can do so with one core only, and does not take in
    what is typed at the console of a board whose idle time is skipped.
    """
    return ["-icount", "rr=record,rrfile=/dev/null"]


def medium(options, path, address):
    """A file that the starter fetches from where the board can only read."""
    if not options.firmware:
        return loader(path, address)
    return ["-fw_cfg",
            f"name=opt/isthmus/{address:016x},file={comma(path)}"]


def loader(path, address):
    return ["-device", f"loader,file={comma(path)},addr={address:#x},"
            "force-raw=on"]


def comma(path):
    """QEMU's way of writing a comma inside a value."""
    return str(path).replace(",", ",,")


def device_tree(options, shape, folder, initrd_end):
    """QEMU's own tree, with what a boot loader would add to it."""
    tree = folder / "board.dtb"
    shutil.copy(dumped_tree(shape), tree)
    hidden = [*[0] * options.own_core, *turns.parked(options)]
    if hidden:
        hide_cores(tree, hidden)
    for name, value in (("start", INITRD_ADDRESS), ("end", initrd_end)):
        choose(tree, "x", f"linux,initrd-{name}", "0", f"{value:x}")
    choose(tree, "s", "bootargs", BOOT_ARGUMENTS)
    if options.off_is_all:
        choose(tree, "x", "isthmus,off-is-all")
    if options.watch_ms:
        choose(tree, "u", "isthmus,watch-ms", options.watch_ms)
    return tree


def hide_cores(tree, numbers):
    """The board has no such cores, as far as software can know."""
    fdtput("-r", tree, "/cpus/cpu-map",
           *(f"/cpus/cpu@{number}" for number in numbers))


def choose(tree, kind, name, *values):
    fdtput("-t", kind, tree, "/chosen", name, *values)


def fdtput(*words):
    subprocess.run(["fdtput", *map(str, words)], check=True)


def dumped_tree(shape):
    """The device tree that QEMU makes for this shape, made once.

    The random seeds in it are then the same in every run: a deterministic
    board is worth more here than a random one.
    """
    folder = BOARD / "dtb"
    folder.mkdir(exist_ok=True)
    key = " ".join(shape[shape.index("-cpu"):shape.index("-machine") + 2])
    name = "".join(c if c.isalnum() else "-" for c in key).strip("-")
    tree = folder / f"{name}.dtb"
    if not tree.exists():
        fresh = tree.with_suffix(f".{os.getpid()}")
        done = subprocess.run(
            [QEMU, *shape, "-machine", f"dumpdtb={comma(fresh)}"],
            stdin=subprocess.DEVNULL, text=True, capture_output=True,
            check=False)
        if done.returncode or not fresh.exists():
            raise Failure("QEMU does not make such a board: "
                          f"{done.stderr.strip()}",
                          f"{QEMU} -M virt -cpu help lists its cores."
                          if "CPU" in done.stderr else None,
                          STATUS_UNABLE)
        fresh.rename(tree)
    return tree


def check(options):
    """Raise a Failure if there is nothing to boot."""
    for tool in (QEMU, "fdtput"):
        if not shutil.which(tool):
            raise Failure(f"{tool} is not installed", "Run: make setup",
                          STATUS_UNABLE)
    for path in options.push:
        if not os.path.isfile(path) or not os.access(path, os.R_OK):
            raise Failure(f"cannot read {path}, to be pushed",
                          status=STATUS_UNABLE)
    if options.secure_log:
        try:
            with open(options.secure_log, "ab"):
                pass
        except OSError as error:
            raise Failure(f"cannot write {options.secure_log}, for the secure "
                          f"console: {error.strerror}",
                          status=STATUS_UNABLE) from error
    if not built(options.kernel):
        raise Failure(
            f"the board with kernel '{options.kernel}' is not built",
            f"Run: make board KERNEL={options.kernel}", STATUS_UNABLE)
    if options.firmware and not os.access(BOARD / options.firmware, os.R_OK):
        raise Failure(f"cannot read {options.firmware}, to be booted",
                      status=STATUS_UNABLE)


def built(kernel):
    return all((BOARD / part).exists() for part in (
        "flash.img", "userland.cpio", f"{kernel}/Image",
        f"{kernel}/modules.cpio", f"{kernel}/isthmus.cpio"))
