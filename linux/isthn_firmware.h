/* SPDX-License-Identifier: GPL-2.0-only */
/* The calls to EL3 (SPEC section 5). Any context, unless said. */
#ifndef ISTHN_FIRMWARE_H
#define ISTHN_FIRMWARE_H

#include <linux/types.h>

/* What isthn_firmware_find() learnt. */
struct isthn_firmware {
	u32 version_major;
	u32 version_minor;
	u32 intid; /* SGI that the normal world receives */
	u32 watch_ms; /* a silence of ours that it does not stand; 0: none */
};

int isthn_firmware_find(struct isthn_firmware *firmware);
int isthn_firmware_register(phys_addr_t base, size_t size);
int isthn_firmware_unregister(void);
u32 isthn_firmware_state(phys_addr_t *base);
bool isthn_firmware_running(void);
u64 isthn_firmware_stat(u32 index);
int isthn_firmware_doorbell(void);
const char *isthn_firmware_strerror(int status);

#endif
