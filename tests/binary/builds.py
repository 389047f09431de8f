# SPDX-License-Identifier: MIT
"""The objects of each end: those that ship, and the same files compiled from
another tree, or by another compiler, with the same flags."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("ISTHMUS_BUILD", ROOT / "build")).absolute()
DEPS = BUILD / "deps"

GCC = ("aarch64-linux-gnu-gcc-12",)
CLANG = ("clang-14", "--target=aarch64-linux-gnu")
COMPILERS = {"gcc-12": GCC, "clang-14": CLANG}

# Sources with a part of the channel in them, and which headers these are.
SECURE = {"driver/isths_channel.c": ("isth_end.h", "isth_rx.h", "isth_tx.h",
                                     "isth_session.h", "isth_port.h"),
          "driver/isths_rx.c": ("isth_end.h", "isth_rx.h"),
          "driver/isths_tx.c": ("isth_end.h", "isth_tx.h"),
          "mailbox/mailbox.c": ("isth_end.h", "isth_rx.h", "isth_tx.h",
                                "isth_session.h", "isth_port.h"),
          "image/netd.c": ("netd.c",)}
MODULE = {"isthn_napi.c": ("isth_end.h", "isth_rx.h", "isth_session.h",
                          "isth_port.h"),
          "isthn_rx.c": ("isth_end.h", "isth_rx.h"),
          "isthn_tx.c": ("isth_end.h", "isth_tx.h"),
          "isthn_carrier.c": ("isth_session.h",),
          "isthn_firmware.c": ("isthn_firmware.c",)}
HOST = {"channel.c": ("isth_end.h", "isth_rx.h", "isth_tx.h",
                      "isth_session.h", "isth_port.h")}
ENDS = {"secure": SECURE, "module": MODULE, "host": HOST}

# What only gcc knows of the kernel's flags, or means another way.
NOT_CLANG = re.compile(
    r"-fno-allow-store-data-races|-ftrivial-auto-var-init=\S+|"
    r"-fconserve-stack|-fno-stack-clash-protection|-mabi=lp64|-Wa,\S+|"
    r"-fmin-function-alignment=\S+|-W[a-z]\S*")


def shipped():
    """{name: (end, its objects)} of what was built to be run."""
    found = {"secure image": ("secure", [BUILD / "secure/netd.elf",
                                         BUILD / "secure/bl32.elf"])}
    for module in sorted((BUILD / "linux").glob("*/isthmus.ko")):
        found[f"module {module.parent.name}"] = ("module", [module])
    return found


def compiled(end, tree, compiler, folder, touched=None, flags=()):
    """Compile an end's sources of tree; the objects. touched: only those that
    have a part in that file."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = [source for source, parts in ENDS[end].items()
               if touched is None or touched in parts]
    make = {"secure": compile_secure, "module": compile_module,
            "host": compile_host}[end]
    made = [make(tree, source, compiler, folder, flags)
            for source in sources]
    return [linked(made, folder)] if end == "secure" else made


def linked(objects, folder):
    """One section of code instead of one for each function."""
    target = folder / "linked.elf"
    run("aarch64-linux-gnu-ld", "-e", "0", "--unresolved-symbols=ignore-all",
        "-o", target, *objects)
    return target


def compile_secure(tree, source, compiler, folder, flags):
    """By the image's own Makefile."""
    target = folder / f"secure/obj/{source}.o"
    run("make", "-s", "-C", tree / "secure", f"BUILD={folder}",
        f"CC={' '.join((*compiler, *flags))}", f"LWIP_PATH={DEPS}/src/lwip",
        f"FREERTOS_KERNEL_PATH={DEPS}/src/micropython/ports/cc3200/FreeRTOS/"
        "Source", target)
    return target


def compile_module(tree, source, compiler, folder, flags):
    """As Kbuild did it: by the command that it keeps beside the object."""
    kept = BUILD / "linux/cloud"
    target = folder / source.replace(".c", ".o")
    text = (kept / f".{target.name}.cmd").read_text(encoding="utf-8")
    command = text.splitlines()[0].partition(":=")[2]
    command = re.sub(r"-Wp,-MMD,\S+", "", command)
    command = command.replace(f"{kept}/{source}", f"{tree}/linux/{source}")
    command = command.replace(f"{kept}/{target.name} ", f"{target} ")
    command = command.replace(f"-I{kept}", f"-I{tree}/linux")
    command = re.sub(r"-I\S*/core(?!\S)", f"-I{tree}/core", command)
    _, _, arguments = command.strip().partition(" ")
    if compiler == CLANG:
        arguments = NOT_CLANG.sub("", arguments) + " -Wno-everything"
    run("sh", "-c", f"{' '.join((*compiler, *flags))} {arguments}",
        folder=DEPS / "headers/cloud/build")
    return target


def compile_host(tree, source, compiler, folder, flags):
    target = folder / source.replace(".c", ".o")
    run(*compiler, *flags, "-std=c11", "-O2", "-g", "-Wall", "-Wextra",
        f"-I{tree}/core", f"-I{tree}/core/port/host", "-c", "-o", target,
        ROOT / "tests/binary" / source)
    return target


def run(*command, folder=None):
    done = subprocess.run([str(word) for word in command], cwd=folder,
                          text=True, stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}:\n"
                           f"{done.stdout[-2000:]}")
