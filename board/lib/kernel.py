# SPDX-License-Identifier: MIT
"""A Debian kernel: its image, and its modules with what they depend on."""

import gzip
import lzma
import re

from failure import Failure
from package import package_members


def read_kernel(deb):
    """The kernel's image and its modules by name, from its package."""
    image, modules = None, {}
    for path, _, data in package_members(deb):
        if data and path.startswith("boot/vmlinuz-"):
            image = data.read()
        match = re.search(r"/kernel/.*/([^/]+)\.ko(\.xz)?$", path)
        if data and match:
            name = match.group(1).replace("-", "_")
            # Kept packed: of thousands only a few are needed.
            modules[name] = (data.read(), match.group(2))
    if not image:
        raise Failure(f"{deb.name} has no kernel image")
    return image, Modules(modules)


class Modules:
    def __init__(self, packed):
        self.packed = packed

    def __getitem__(self, name):
        data, packing = self.packed[name]
        return lzma.decompress(data) if packing else data

    def __contains__(self, name):
        return name in self.packed


def load_order(modules, wanted):
    """The wanted modules, each after those that it depends on.

    A kernel that has one of them built in has no file for it.
    """
    order = []

    def add(name):
        if name in order or name not in modules:
            return
        match = re.search(rb"\0depends=([^\0]*)\0", modules[name])
        for needed in match.group(1).decode().split(",") if match else ():
            add(needed.replace("-", "_"))
        order.append(name)

    for name in wanted:
        add(name)
    return order


def add_modules(cpio, folder, modules, wanted):
    """Put modules into a folder, with a file 'order' to load them by."""
    order = load_order(modules, wanted)
    for name in order:
        cpio.file_data(f"{folder}/{name}.ko", modules[name])
    cpio.file_data(f"{folder}/order",
                   "".join(f"{name}\n" for name in order).encode())


def raw_image(data):
    """A kernel as the CPU can run it, at address 0 of its own text."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    elif data[4:8] == b"zimg":
        offset = int.from_bytes(data[8:12], "little")
        size = int.from_bytes(data[12:16], "little")
        data = gzip.decompress(data[offset:offset + size])
    if data[56:60] != b"ARM\x64":
        raise Failure("the kernel is not an arm64 image that is known here")
    return data
