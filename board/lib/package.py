# SPDX-License-Identifier: MIT
"""Debian packages, read without installing them."""

import os
import re
import subprocess
import tarfile

from failure import Failure

KEEP = re.compile(r"(usr/(bin|sbin|lib)|bin|sbin|lib|etc)/")
LEAVE = re.compile(r"usr/lib/(tmpfiles\.d|[^/]*/(gconv|audit|tc)/|systemd/)|"
                   r"etc/(init\.d|default|cron|security|pam\.d|update-motd)")
MERGED = re.compile(r"^(bin|sbin|lib)/")


def named(deps, name):
    """The packages in deps/NAME.list, which board/fetch wrote."""
    listing = (deps / f"{name}.list").read_text(encoding="ascii")
    return [deps / "files" / file for file in listing.split()]


def package_members(deb):
    """Every (path, member, data) of a Debian package, in its own order."""
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)],
                          stdout=subprocess.PIPE) as unpack:
        with tarfile.open(fileobj=unpack.stdout, mode="r|") as tar:
            for member in tar:
                path = member.name.removeprefix("./").rstrip("/")
                data = tar.extractfile(member) if member.isreg() else None
                yield path, member, data
        unpack.stdout.read()
    if unpack.returncode:
        raise Failure(f"{deb.name} is damaged",
                      f"Delete {deb} and run the same again.")


def add_package(cpio, deb, keep=KEEP):
    for path, member, data in package_members(deb):
        if not keep.match(path) or LEAVE.match(path):
            continue
        path = MERGED.sub(r"usr/\1/", path)
        if member.isdir():
            cpio.folder(path)
        elif member.issym():
            cpio.symlink(path, member.linkname)
        elif member.isreg():
            cpio.file_data(path, data.read(), member.mode & 0o755)


def add_tree(cpio, tree):
    for path in sorted(tree.rglob("*")):
        if path.is_file():
            mode = 0o755 if os.access(path, os.X_OK) else 0o644
            cpio.file_data(str(path.relative_to(tree)), path.read_bytes(),
                           mode)
