# SPDX-License-Identifier: MIT
"""A private apt root in the build folder.

It reads the machine's own mirror and proxy, and changes nothing of the
machine: own sources.list, lists and cache, no packages installed, the board's
architecture. apt checks the archive's signature and every file's hash.
"""

import fcntl
import os
import re
import subprocess
from pathlib import Path

from failure import Failure, disk_full
from signals import die_with_parent

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
RELEASE = "bookworm"
SOURCE_RELEASE = "trixie"

# Given on the command line, where they win over the machine's apt.conf.
SETTINGS = """\
Dir::Etc::SourceList={root}/sources.list
Dir::Etc::SourceParts=/dev/null
Dir::Etc::Preferences=/dev/null
Dir::Etc::PreferencesParts=/dev/null
Dir::State={root}/state
Dir::State::Lists={root}/lists
Dir::State::Status={root}/state/status
Dir::Cache={root}/cache
Dir::Cache::pkgcache=pkgcache.bin
Dir::Cache::srcpkgcache=srcpkgcache.bin
APT::Architecture={architecture}
APT::Architectures={architectures}
APT::Sandbox::User=root
Acquire::ForceHash=SHA256
Acquire::GzipIndexes=false
Acquire::Languages=none
Acquire::PDiffs=false
Acquire::Retries=2
Acquire::http::Timeout=20
Acquire::https::Timeout=20
"""

NO_NETWORK = re.compile(
    r"Temporary failure resolving|Could not resolve|Could not connect|"
    r"Unable to connect|Connection (failed|refused|timed out|reset)|"
    r"Network is unreachable|No route to host|Something wicked happened")
BAD_CHECKSUM = re.compile(r"Hash Sum mismatch|File has unexpected size|"
                          r"BADSIG|signatures couldn't be verified")
DISK_FULL = re.compile(r"No space left on device|enough free space|"
                       r"Write error|Disk quota exceeded")
STALE = re.compile(r"404 +Not Found|Unable to (locate|find)|"
                   r"Can't find a source|was not found")


class Stale(Failure):
    """The lists name what the mirror no longer has, or the other way."""


class AptRoot:
    def __init__(self, root):
        self.root = Path(root).absolute()
        self.host = output("dpkg", "--print-architecture").strip()
        architectures = self.architectures()
        settings = SETTINGS.format(root=self.root,
                                   architecture=architectures[0],
                                   architectures=",".join(architectures))
        self.settings = [word for line in settings.splitlines()
                         for word in ("-o", line)]

    def run(self, *command, cwd=None):
        """Run an apt tool in this root; its standard output, or a Failure."""
        done = subprocess.run(
            [command[0], *self.settings, *command[1:]], cwd=cwd,
            env=dict(os.environ, LC_ALL="C"), stdin=subprocess.DEVNULL,
            text=True, capture_output=True, check=False,
            preexec_fn=die_with_parent)
        if done.returncode:
            raise explain(done.stderr + done.stdout)
        return done.stdout

    def update(self, say):
        """Fetch the package lists, replacing what is there."""
        say("  FETCH   package lists")
        self._write()
        self.run("apt-get", "update", "-q", "--error-on=any")
        (self.root / "updated").touch()

    def with_lists(self, job, say):
        """Run job(); when the lists are missing or stale, update them first.

        Several processes may be here at once: one of them updates.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            before = self._updated()
            if not before:
                self.update(say)
                before = self._updated()
        try:
            return job()
        except Stale:
            with open(self.root / "lock", "w", encoding="ascii") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if self._updated() == before:
                    self.update(say)
            return job()

    def _updated(self):
        try:
            return (self.root / "updated").stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def _write(self):
        for folder in ("state", "lists/partial", "cache/archives/partial"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        (self.root / "state/status").touch()
        (self.root / "sources.list").write_text(
            "\n".join(self.sources()) + "\n", encoding="utf-8")

    def architectures(self):
        """The first one is meant where none is named."""
        return ["arm64", self.host]

    def sources(self):
        """The lines of sources.list. The suites decide the root's use."""
        raise NotImplementedError


class MainRoot(AptRoot):
    """Debian 12 with its updates, and the pinned sources of 12 and 13."""

    def sources(self):
        found = machine_suites()
        both = f"arm64,{self.host}"
        main = archive(found)
        yield deb(main, RELEASE, both)
        for suite in (f"{RELEASE}-updates", f"{RELEASE}-security"):
            if suite in found:
                yield deb(found[suite], suite, both)
        yield deb(main, RELEASE, source=True)
        yield deb(main, SOURCE_RELEASE, source=True)


class BackportsRoot(AptRoot):
    """Only backports: fetched when a kernel from there is asked for."""

    def sources(self):
        yield deb(archive(machine_suites()), f"{RELEASE}-backports",
                  f"arm64,{self.host}")


class ToolRoot(AptRoot):
    """Debian 13, for tools of this machine that Debian 12 does not have."""

    def architectures(self):
        return [self.host]

    def sources(self):
        yield deb(archive(machine_suites()), SOURCE_RELEASE, self.host)


def deb(uri, suite, architectures=None, source=False):
    options = []
    if architectures:
        options.append(f"arch={architectures}")
    if KEYRING.exists():
        options.append(f"signed-by={KEYRING}")
    options = f"[{' '.join(options)}] " if options else ""
    return f"{'deb-src' if source else 'deb'} {options}{uri} {suite} main"


def machine_suites():
    """Debian's suites that this machine's apt knows, with their addresses."""
    lines = output("apt-get", "indextargets", "--format",
                   "$(ORIGIN)|$(COMPONENT)|$(CODENAME)|$(REPO_URI)")
    found = {}
    for line in lines.splitlines():
        origin, component, codename, uri = line.split("|", 3)
        if origin == "Debian" and component == "main":
            found.setdefault(codename, uri)
    return found


def archive(found):
    """The address of the main archive: a suite that is not security's."""
    for suite, uri in found.items():
        if not suite.endswith("-security"):
            return uri
    raise Failure("apt on this machine has no package lists of Debian",
                  "Check /etc/apt/sources.list, then as root: apt-get update")


def output(*command):
    return subprocess.run(command, env=dict(os.environ, LC_ALL="C"),
                          stdin=subprocess.DEVNULL, text=True, check=True,
                          capture_output=True).stdout


def explain(text):
    """What apt's output means to a user, most telling cause first."""
    lines = [line for line in text.splitlines()
             if re.match(r"E:|W:|Err:|  ", line)]
    again = "then run the same command again."

    def said(pattern):
        return next((line.strip() for line in lines if pattern.search(line)),
                    None)

    if said(DISK_FULL):
        return disk_full("the build folder")
    if said(BAD_CHECKSUM):
        return Failure(
            f"a download does not have its checksum: {said(BAD_CHECKSUM)}",
            "Nothing of it is used. The mirror may be in the middle of an "
            f"update, or a proxy changes files: check, {again}")
    if said(NO_NETWORK):
        return Failure(
            f"the Debian archive is out of reach: {said(NO_NETWORK)}",
            f"Check the network and apt's proxy, {again}")
    if said(STALE):
        return Stale(
            f"not in the Debian archive: {said(STALE)}",
            f"Check that this machine's mirror is complete, {again}")
    last = [line for line in lines if line.startswith("E:")] or ["no reason"]
    return Failure(f"apt failed: {last[-1]}", f"Look into it, {again}")
