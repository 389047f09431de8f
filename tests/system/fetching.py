# SPDX-License-Identifier: MIT
"""board/fetch and board/install when something is in their way: one clear
line each, nothing half-done taken for done, and a second run carries on."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import means
import processes
from archive import DEBIAN, ORIG, Archive
from suite import check

FETCHED = "build/deps/src/tiny/hello.txt"


def command(archive):
    return [str(archive.board / "fetch"), str(archive.folder / "build"),
            "source", "tiny"]


def fetch(archive):
    """(status, what it said on standard error)"""
    done = subprocess.run(command(archive), env=archive.environment,
                          stdin=subprocess.DEVNULL, text=True, check=False,
                          capture_output=True, timeout=120)
    return done.returncode, done.stderr


def one_line(said, *words):
    """An error is a line with what went wrong, and one with what to do."""
    check(re.fullmatch(r"error: .+\n(       .+\n)?", said),
          f"not one clear line: {said}")
    for word in words:
        check(word in said, f"no '{word}' in: {said}")


def refused(archive, *words):
    status, said = fetch(archive)
    check(status == 1, f"status {status}: {said}")
    one_line(said, *words)
    nothing_taken(archive)


def nothing_taken(archive):
    check(not (archive.folder / FETCHED).exists(),
          "half-done, and taken for done")


def carries_on(archive):
    status, said = fetch(archive)
    check(status == 0, f"the second run ended with {status}: {said}")
    check((archive.folder / FETCHED).read_text() == "patched\n",
          "the second run left something else")


def no_network():
    with Archive() as archive:
        archive.update()
        archive.down()
        refused(archive, "out of reach", "Check the network")
        archive.up()
        carries_on(archive)


def bad_checksum():
    with Archive() as archive:
        archive.update()
        for name in (ORIG, DEBIAN):
            archive.corrupt(name)
            refused(archive, "does not have its checksum",
                    "Nothing of it is used")
        archive.mend()
        carries_on(archive)


def another_file():
    """The archive vouches for it, but it is not what deps.list pins."""
    with Archive() as archive:
        archive.update()
        archive.pin("0" * 64)
        refused(archive, ORIG, "another SHA-256", "board/deps.list")


def unsigned():
    with Archive() as archive:
        archive.update()
        archive.trust(False)
        refused(archive, "not signed")


def damaged_later():
    with Archive() as archive:
        archive.update()
        carries_on(archive)
        shutil.rmtree(archive.folder / "build/deps/src")
        path = archive.folder / "build/deps/files" / ORIG
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        carries_on(archive)


def interrupted(number, status):
    with Archive() as archive:
        archive.update()
        archive.stall(ORIG)
        with subprocess.Popen(command(archive), env=archive.environment,
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            check(archive.stalled.wait(60), "nothing was downloaded")
            children = processes.below(process.pid)
            check(children, "no apt-get")
            process.send_signal(number)
            said = process.stderr.read()
        check(process.returncode == status, f"status {process.returncode}")
        if number != signal.SIGKILL:
            one_line(said, f"stopped by {number.name}", "carries on")
        nothing_taken(archive)
        processes.gone(children)
        archive.down()
        archive.mend()
        archive.up()
        carries_on(archive)


def disk_full(mebibytes, what):
    """On a disk of that size; then there is more room."""
    with Archive() as archive:
        archive.update()
        build = archive.folder / "build"
        build.mkdir()
        script = f"""
            mount -t tmpfs -o size={mebibytes}m tmpfs {build} || exit
            "$@"; first=$?
            [ ! -e {archive.folder / FETCHED} ] && echo nothing taken
            mount -o remount,size=64m {build}
            "$@"; echo $first $?
            cat {archive.folder / FETCHED}"""
        done = subprocess.run(
            ["unshare", "-rm", "sh", "-c", script, "sh", *command(archive)],
            env=archive.environment, stdin=subprocess.DEVNULL, text=True,
            check=False, capture_output=True, timeout=120)
    check("nothing taken\n" in done.stdout, done.stdout)
    check(done.stdout.endswith("1 0\npatched\n"), done.stdout + done.stderr)
    one_line("".join(line for line in done.stderr.splitlines(True)
                     if not line.startswith("tar: ")), what, "space", "again")


# board/install

def install(archive, *before, **options):
    log = archive.folder / "log/install.log"
    log.parent.mkdir(exist_ok=True)
    log.parent.chmod(0o777)
    options = {"env": archive.environment, **options}
    done = subprocess.run([*before, str(archive.board / "install"), str(log),
                           "build"], stdin=subprocess.DEVNULL, text=True,
                          check=False, capture_output=True, timeout=120,
                          **options)
    check(done.returncode == 1, f"status {done.returncode}: {done.stderr}")
    check("tiny" in done.stdout, f"does not say what it installs: "
          f"{done.stdout}")
    return done.stderr


def tools_without(folder, *names):
    """A PATH with all of this machine's commands but these."""
    for place in ("/usr/sbin", "/usr/bin", "/sbin", "/bin"):
        for tool in Path(place).iterdir():
            link = Path(folder) / tool.name
            if tool.name not in names and not link.is_symlink():
                link.symlink_to(tool)
    return folder


def no_root():
    with Archive() as archive, tempfile.TemporaryDirectory() as tools:
        archive.update()
        os.chmod(tools, 0o755)
        said = install(archive, **means.PERSON, env=dict(
            archive.environment, PATH=tools_without(tools, "sudo")))
        one_line(said, "needs root", "no sudo", "apt-get install", "tiny")


def install_offline():
    """In a name space where we are root, whoever we are."""
    with Archive() as archive:
        archive.down()
        one_line(install(archive, "unshare", "-r"), "apt-get update failed",
                 "Could not connect", "Check the network")
        archive.up()
        archive.update()
        archive.down()
        one_line(install(archive, "unshare", "-r"), "apt-get install failed",
                 "Could not connect", "Check the network")


def add_tests(group):
    def add(title, *needs, **arguments):
        return group.test(title, (means.loopback, *needs), **arguments)

    add("no network")(no_network)
    add("a download that fails its checksum")(bad_checksum)
    add("an archive with another file than the pinned one")(another_file)
    add("an archive that is not signed")(unsigned)
    add("a file damaged after its download")(damaged_later)
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143),
                           (signal.SIGKILL, -9)):
        add(f"a download ended by {number.name}", number=number,
            status=status)(interrupted)
    add("disk full while downloading", means.small_disk, mebibytes=2,
        what="disk is full")(disk_full)
    add("disk full while unpacking", means.small_disk, mebibytes=12,
        what="'tar ")(disk_full)
    add("installing: no root and no sudo", means.person)(no_root)
    add("installing: no network", means.namespace)(install_offline)
