# SPDX-License-Identifier: MIT
"""Initial RAM disks: cpio archives in the kernel's 'newc' format.

Written here rather than by cpio(1): owners are root and the order is fixed,
whoever builds, and nothing has to be unpacked on the host.
"""

import stat

TRAILER = "TRAILER!!!"


class Cpio:
    def __init__(self, file):
        self.file = file
        self.inode = 0
        self.folders = set()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self._entry(TRAILER, 0, b"")

    def folder(self, path, mode=0o755):
        """A folder and those above it, each once."""
        path = path.strip("/")
        if not path or path in self.folders:
            return
        self.folder(path.rpartition("/")[0])
        self.folders.add(path)
        self._entry(path, stat.S_IFDIR | mode, b"")

    def file_data(self, path, data, mode=0o644):
        self._below(path, stat.S_IFREG | mode, data)

    def symlink(self, path, target):
        self._below(path, stat.S_IFLNK | 0o777, target.encode())

    def device(self, path, major, minor, mode=0o600):
        self._below(path, stat.S_IFCHR | mode, b"", (major, minor))

    def _below(self, path, mode, data, device=(0, 0)):
        path = path.strip("/")
        self.folder(path.rpartition("/")[0])
        self._entry(path, mode, data, device)

    def _entry(self, path, mode, data, device=(0, 0)):
        self.inode += 1
        name = path.encode() + b"\0"
        links = 2 if stat.S_ISDIR(mode) else 1
        fields = (self.inode, mode, 0, 0, links, 0, len(data), 0, 0, *device,
                  len(name), 0)
        header = b"070701" + b"".join(b"%08x" % field for field in fields)
        self._padded(header + name)
        self._padded(data)

    def _padded(self, data):
        self.file.write(data)
        self.file.write(bytes(-len(data) % 4))
