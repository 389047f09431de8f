# SPDX-License-Identifier: MIT
"""A small Debian archive on this machine that can be made to fail, and a
machine's apt that knows it alone.

Nothing of this machine's own apt is read or changed: APT_CONFIG and
DPKG_ADMINDIR, which apt and dpkg look at, point into a folder of ours.
"""

import hashlib
import io
import os
import shutil
import socketserver
import subprocess
import tarfile
import tempfile
import threading
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

BOARD = Path(__file__).resolve().parent.parent.parent / "board"

ORIG = "tiny_1.0.orig.tar.xz"
DEBIAN = "tiny_1.0-1.debian.tar.xz"
# What the upstream archive holds: what xz cannot shrink, and what it can.
BULK = 3 << 20
ZEROS = 16 << 20

PATCH = b"""\
--- a/hello.txt
+++ b/hello.txt
@@ -1 +1 @@
-upstream
+patched
"""

APT_CONFIG = """\
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "{root}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "{root}/state";
Dir::State::status "{root}/dpkg/status";
Dir::Cache "{root}/cache";
APT::Sandbox::User "root";
"""

# The archive is not signed, and a machine may be told to take such a one.
UNSIGNED = """\
Acquire::AllowInsecureRepositories "true";
APT::Get::AllowUnauthenticated "true";
"""


class Archive:
    """with Archive() as archive: files served from archive.www"""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="isthmus-archive."))
        self.folder.chmod(0o755)
        self.www = self.folder / "www"
        self.broken = {}  # the end of an address: what becomes of its bytes
        self.stalled = threading.Event()
        self.go_on = threading.Event()
        self._fill()
        self.server = None
        self.up()
        self._machine()
        return self

    def __exit__(self, *_):
        self.down()
        shutil.rmtree(self.folder)

    # The server

    def up(self):
        port = self.server.server_address[1] if self.server else 0
        self.go_on.clear()
        self.stalled.clear()
        self.server = Server(("127.0.0.1", port), handler(self))
        threading.Thread(target=self.server.serve_forever, args=(0.05,),
                         daemon=True).start()

    def down(self):
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()

    def corrupt(self, name):
        """The right length, but not the right bytes."""
        self.broken = {name: lambda send, data: send(bytes(len(data)))}

    def stall(self, name):
        """Half of the file, and then nothing more until the server ends."""
        def half(send, data):
            send(data[:len(data) // 2])
            self.stalled.set()
            self.go_on.wait(60)
        self.broken = {name: half}

    def mend(self):
        self.broken = {}

    # The archive

    def _fill(self):
        pool = self.www / "pool"
        pool.mkdir(parents=True)
        pack(pool / ORIG, {"tiny-1.0/hello.txt": b"upstream\n",
                           "tiny-1.0/bulk": os.urandom(BULK),
                           "tiny-1.0/zeros": bytes(ZEROS)})
        pack(pool / DEBIAN, {"debian/patches/series": b"hello.patch\n",
                             "debian/patches/hello.patch": PATCH})
        (pool / "tiny_1.0-1.dsc").write_text("Source: tiny\n")
        deb(pool / "tiny_1.0-1_all.deb")
        for suite in ("bookworm", "trixie"):
            self._suite(suite, self.www / "dists" / suite)

    def _suite(self, codename, folder):
        pool = self.www / "pool"
        sources = ("Package: tiny\nBinary: tiny\nVersion: 1.0-1\n"
                   "Architecture: all\nFormat: 3.0 (quilt)\nDirectory: pool\n"
                   + sums("Checksums-Sha256", pool, sorted(
                       path for path in pool.iterdir()
                       if path.suffix != ".deb")))
        package, = pool.glob("*.deb")
        packages = ("Package: tiny\nVersion: 1.0-1\nArchitecture: all\n"
                    "Maintainer: nobody <nobody@localhost>\n"
                    f"Filename: pool/{package.name}\n"
                    f"Size: {package.stat().st_size}\n"
                    f"SHA256: {sha256(package)}\nDescription: tiny\n")
        indexes = {"main/source/Sources": sources}
        for arch in {"arm64", host()}:
            indexes[f"main/binary-{arch}/Packages"] = packages
        for name, text in indexes.items():
            path = folder / name
            path.parent.mkdir(parents=True)
            path.write_text(text)
        (folder / "Release").write_text(
            f"Origin: Debian\nSuite: {codename}\nCodename: {codename}\n"
            f"Architectures: arm64 {host()}\nComponents: main\n"
            "Date: Wed, 01 Jan 2025 00:00:00 UTC\n"
            + sums("SHA256", folder, [folder / name for name in indexes]))

    # The machine that uses it

    def _machine(self):
        root = self.folder / "machine"
        for part in ("state", "cache", "dpkg/info", "dpkg/updates"):
            (root / part).mkdir(parents=True)
        for part in ("dpkg/status", "dpkg/available"):
            (root / part).touch()
        self.config = root / "apt.conf"
        self.trust(True)
        (root / "sources.list").write_text(
            f"deb http://127.0.0.1:{self.server.server_address[1]}/ "
            "bookworm main\n")
        self.environment = dict(
            os.environ, APT_CONFIG=str(self.config), LC_ALL="C",
            DPKG_ADMINDIR=str(root / "dpkg"), no_proxy="127.0.0.1")
        # A copy of what fetches and installs, with lists of its own.
        self.board = self.folder / "board"
        (self.board / "lib").mkdir(parents=True)
        for path in (BOARD / "fetch", BOARD / "install",
                     *(BOARD / "lib").glob("*.py")):
            shutil.copy(path, self.board / path.relative_to(BOARD))
        self.pin(sha256(self.www / "pool" / ORIG))
        (self.board / "packages.list").write_text("build tiny for a test\n")

    def trust(self, unsigned):
        self.config.write_text(
            APT_CONFIG.format(root=self.config.parent)
            + (UNSIGNED if unsigned else ""))

    def pin(self, digest):
        (self.board / "deps.list").write_text(
            f"source tiny 1.0-1\nfile {digest} {ORIG}\n"
            f"file {sha256(self.www / 'pool' / DEBIAN)} {DEBIAN}\n")

    def update(self):
        """Have the machine know the archive's lists."""
        subprocess.run(["apt-get", "update", "-qq"], env=self.environment,
                       check=True, capture_output=True)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


def handler(archive):
    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=archive.www)

        def log_message(self, *_):
            pass

        def copyfile(self, source, outputfile):
            data = source.read()
            for end, send in archive.broken.items():
                if self.path.endswith(end):
                    return send(outputfile.write, data)
            return outputfile.write(data)

    return Handler


def host():
    return subprocess.run(["dpkg", "--print-architecture"], text=True,
                          check=True, capture_output=True).stdout.strip()


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def sums(field, folder, paths):
    return f"{field}:\n" + "".join(
        f" {sha256(path)} {path.stat().st_size} {path.relative_to(folder)}\n"
        for path in paths)


def pack(path, files):
    with tarfile.open(path, "w:xz", preset=0) as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def deb(path):
    with tempfile.TemporaryDirectory() as folder:
        control = Path(folder) / "DEBIAN/control"
        control.parent.mkdir()
        control.write_text("Package: tiny\nVersion: 1.0-1\n"
                           "Architecture: all\nDescription: tiny\n"
                           "Maintainer: nobody <nobody@localhost>\n")
        os.chmod(folder, 0o755)
        subprocess.run(["dpkg-deb", "-b", "--root-owner-group", folder,
                        str(path)], check=True, capture_output=True)
