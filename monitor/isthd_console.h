/* SPDX-License-Identifier: BSD-3-Clause */
/* EL3's consoles. */
#ifndef ISTHD_CONSOLE_H
#define ISTHD_CONSOLE_H

/* None of them prints any more once the normal world runs. */
void isthd_console_boot_only(void);

#endif
