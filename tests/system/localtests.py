# SPDX-License-Identifier: MIT
def groups():
    return ()
