# SPDX-License-Identifier: MIT
"""The module as a user has it built: by DKMS, and by make install; and loaded
on the board from where it was installed.

DKMS itself is not run: it wants the board's own compiler. Its file is read as
it reads it, and its make line is run in a fresh copy of what it is given.
"""

import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from machine import Machine
from qemu import BUILD, ROOT, Options
from suite import RTOS, Board, Local, check

HEADERS = BUILD / "deps/headers"
VERSION = re.search(r'^MODULE_VERSION\("(.*)"\);',
                    (ROOT / "linux/isthn_main.c").read_text(), re.M).group(1)
NAMED = "etc/modules-load.d/isthmus.conf"
NAMES = ("PACKAGE_NAME", "PACKAGE_VERSION", "MAKE", "BUILT_MODULE_NAME",
         "BUILT_MODULE_LOCATION", "DEST_MODULE_LOCATION", "CLEAN",
         "AUTOINSTALL")

# By its name, as systemd does it.
LOAD = """
folder=/lib/modules/$(uname -r)/{where}
mkdir -p $folder
cp isthmus.ko $folder/
depmod
modprobe -a $(cat isthmus.conf)
ip address add 10.77.0.2/24 dev isth0
ip link set isth0 up
"""


def run(*words, **options):
    done = subprocess.run(words, stdin=subprocess.DEVNULL, text=True,
                          check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=600, **options)
    check(done.returncode == 0, f"'{' '.join(map(str, words))}' ended with "
          f"{done.returncode}: {done.stdout[-400:]}")
    return done.stdout


def linux(*words):
    return run("make", "--no-print-directory", "-C", str(ROOT / "linux"),
               *words)


def config(path, **known):
    """dkms.conf is a piece of shell."""
    assign = "".join(f"{name}={shlex.quote(str(value))}\n"
                     for name, value in known.items())
    said = run("bash", "-c", f"{assign}. {shlex.quote(str(path))}\n" +
               "".join(f'printf "%s\\n" "${{{name}}}"\n' for name in NAMES))
    return dict(zip(NAMES, said.splitlines(), strict=True))


def is_module(path, kernel):
    """Ours, for this kernel."""
    check(path.exists(), f"there is no {path.name}")
    data = path.read_bytes()
    check(data[18:20] == b"\xb7\0", "it is not for AArch64")
    release = re.search(r'"(.*)"', (
        HEADERS / kernel / "build/include/generated/utsrelease.h"
    ).read_text()).group(1)
    for word in (f"version={VERSION}", f"vermagic={release} "):
        check(b"\0" + word.encode() in data, f"it has no '{word}'")


def loads(module, names, where, kernel):
    """It finds its firmware, and the link is there."""
    with Machine(Options(kernel=kernel, icount=True, link=False,
                         push=[str(module), str(names)])) as machine:
        machine.wait_ready()
        board = Board(machine, machine.options)
        board.sh(LOAD.format(where=where.strip("/")))
        board.carrier()
        board.ping(RTOS, "-c", "3", "-i", "0.2")
        said = board.ok("modinfo", "-F", "version", "isthmus")
        check(said.strip() == VERSION, said)
        board.check_complaints()


def dkms(kernel):
    """What it is given is enough, and the module is where it looks for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = linux("dkms", f"DESTDIR={folder}")
        check(f"dkms install isthmus/{VERSION}" in said, said)
        given = folder / f"usr/src/isthmus-{VERSION}"
        tree = folder / "tree"
        found = config(given / "dkms.conf", dkms_tree=tree,
                       kernel_source_dir=HEADERS / kernel / "build")
        check((found["PACKAGE_NAME"], found["PACKAGE_VERSION"]) ==
              ("isthmus", VERSION), f"{found}")
        built = tree / f"isthmus/{VERSION}/build"
        shutil.copytree(given, built)
        shutil.rmtree(given)
        run("bash", "-c", found["MAKE"], cwd=built)
        module = (built / found["BUILT_MODULE_LOCATION"] /
                  f"{found['BUILT_MODULE_NAME']}.ko")
        is_module(module, kernel)
        loads(module, folder / NAMED, found["DEST_MODULE_LOCATION"], kernel)
        run("bash", "-c", found["CLEAN"], cwd=built)
        check(not (built / found["BUILT_MODULE_LOCATION"]).exists(),
              "it leaves what it built")


def install(kernel):
    """Where the kernel finds it, and where systemd is told to load it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        linux("install", f"BUILD={folder}/out", f"DESTDIR={folder}/root",
              f"KDIR={HEADERS / kernel / 'build'}", "FLAVOUR=install")
        module, = (folder / "root").rglob("isthmus.ko")
        check(module.parent.name == "updates", f"it is in {module.parent}")
        is_module(module, kernel)
        loads(module, folder / "root" / NAMED, "updates", kernel)


def groups():
    group = Local("package")
    for kernel in ("cloud", "bpo"):
        group.test(f"DKMS's make line, kernel {kernel}", kernel=kernel)(dkms)
    group.test("make install", kernel="cloud")(install)
    return (group,)
