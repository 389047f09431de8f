# SPDX-License-Identifier: MIT
"""The TAP interface that the RTOS is behind, with Linux's addresses on it.

It is in the network where the command is given, and not in one of its own: a
user wants to ping the RTOS from any shell, and to open its page in a browser.
All that changes there is this interface.
"""

import errno
import fcntl
import ipaddress
import json
import os
import socket
import struct
import subprocess

from failure import Failure

TUN = "/dev/net/tun"
TUNSETIFF = 0x400454CA
IFF_TAP, IFF_NO_PI, IFF_TUN_EXCL = 0x0002, 0x1000, 0x8000

ADDRESS, ADDRESS6 = "10.77.0.2/24", "fd77::2/64"
ELSEWHERE = ("Free it, or run this in a network of its own: "
             "sudo unshare -n secure/try/run")


class Interface:
    """An interface of our own. It lasts as long as a process has its file
    open, so nothing is left of it however the processes end."""

    def __init__(self, name):
        self.name = name
        check_name(name)
        check_addresses()
        self.file = open_tap(name)

    def up(self):
        """Addresses on it, and up; false: this machine has no IPv6."""
        ip("address", "add", ADDRESS, "dev", self.name)
        try:
            ip("-6", "address", "add", ADDRESS6, "dev", self.name, "nodad")
            has_ipv6 = True
        except subprocess.CalledProcessError:
            has_ipv6 = False
        ip("link", "set", self.name, "up")
        return has_ipv6

    def hand_over(self):
        """From now on it is the program's, and ends with that."""
        os.close(self.file)


def ip(*words):
    return subprocess.run(["ip", *words], check=True, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True).stdout


def check_name(name):
    if name in (other for _, other in socket.if_nameindex()):
        raise Failure(f"there is an interface {name} already",
                      f"Is another one running? Else: ip link delete {name}; "
                      "or --interface NAME takes another name.")


def check_addresses():
    """Linux's networks on the link must not be on another interface."""
    wanted = [ipaddress.ip_interface(text).network
              for text in (ADDRESS, ADDRESS6)]
    for link in json.loads(ip("-json", "address")):
        for address in link.get("addr_info", ()):
            local = ipaddress.ip_address(address["local"])
            for network in wanted:
                if local in network:
                    raise Failure(
                        f"{link['ifname']} has {local}/{address['prefixlen']}"
                        f" already: expected {network} to be unused",
                        ELSEWHERE)


def open_tap(name):
    """A file for frames, and with it the interface, down."""
    try:
        file = os.open(TUN, os.O_RDWR | os.O_CLOEXEC)
    except OSError as error:
        raise Failure(f"no TAP interface: {TUN}: {error.strerror}",
                      missing(error)) from error
    request = struct.pack("16sH22x", name.encode(),
                          IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL)
    try:
        fcntl.ioctl(file, TUNSETIFF, request)
    except OSError as error:
        os.close(file)
        raise Failure(f"no TAP interface {name}: {error.strerror}",
                      "This needs CAP_NET_ADMIN. In a container: start that "
                      "with --cap-add=NET_ADMIN.") from error
    return file


def missing(error):
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return ("As root: modprobe tun. In a container: start that with "
                "--device=/dev/net/tun.")
    return "Expected a device that this user may read and write."
