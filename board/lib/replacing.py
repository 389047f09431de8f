# SPDX-License-Identifier: MIT
"""Files that are complete or not there."""

import os


class replacing:
    """A file that takes its name when it is complete, and not otherwise."""

    def __init__(self, path):
        self.path = path
        self.fresh = path.with_name(path.name + ".new")

    def __enter__(self):
        # pylint: disable=consider-using-with
        self.file = open(self.fresh, "wb")
        return self.file

    def __exit__(self, kind, *_):
        self.file.close()
        if kind is None:
            os.replace(self.fresh, self.path)
        else:
            self.fresh.unlink()
