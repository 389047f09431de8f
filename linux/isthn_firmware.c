// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls to EL3 (SPEC section 5), each a function.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "isthn_firmware.h"

#include <linux/arm-smccc.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <asm/barrier.h>

#include <isth_calls.h>

static int call(u32 id, u64 arg1, u64 arg2, struct arm_smccc_res *res)
{
	arm_smccc_1_1_smc(id, arg1, arg2, res);
	return (int)res->a0;
}

/*
 * An SMC where nobody listens is an undefined instruction, and a guest's would
 * end in its hypervisor: ask only if this kernel already talks SMCCC 1.1 to
 * its firmware by SMC.
 */
static int find_uid(void)
{
	static const u32 uid[] = { ISTH_UID_0, ISTH_UID_1,
				   ISTH_UID_2, ISTH_UID_3 };
	struct arm_smccc_res res;

	if (arm_smccc_1_1_get_conduit() != SMCCC_CONDUIT_SMC) {
		pr_err("firmware found: none that takes SMCCC 1.1 calls by SMC, expected: Isthmus\n");
		return -ENODEV;
	}
	call(ISTH_SMC_UID, 0, 0, &res);
	if ((u32)res.a0 == (u32)SMCCC_RET_NOT_SUPPORTED) {
		pr_err("firmware found: no trusted OS, expected: Isthmus\n");
		return -ENODEV;
	}
	if ((u32)res.a0 != uid[0] || (u32)res.a1 != uid[1] ||
	    (u32)res.a2 != uid[2] || (u32)res.a3 != uid[3]) {
		pr_err("firmware found: trusted OS %08x %08x %08x %08x, expected: Isthmus, %08x %08x %08x %08x\n",
		       (u32)res.a0, (u32)res.a1, (u32)res.a2, (u32)res.a3,
		       uid[0], uid[1], uid[2], uid[3]);
		return -ENODEV;
	}
	return 0;
}

static int find_version(struct isthn_firmware *firmware)
{
	struct arm_smccc_res res;

	call(ISTH_SMC_REVISION, 0, 0, &res);
	firmware->version_major = (u32)res.a0;
	firmware->version_minor = (u32)res.a1;
	if (firmware->version_major != ISTH_CALLS_MAJOR) {
		pr_err("firmware found: version %u.%u of the calls, expected: %u.x\n",
		       firmware->version_major, firmware->version_minor,
		       ISTH_CALLS_MAJOR);
		return -EPROTO;
	}
	return 0;
}

static int find_intid(struct isthn_firmware *firmware)
{
	struct arm_smccc_res res;

	if (call(ISTH_SMC_INFO, ISTH_INFO_DOORBELL_INTID, 0, &res) ||
	    res.a1 < 8 || res.a1 > 15) {
		pr_err("firmware found: doorbell interrupt %lu, expected: an SGI from 8 to 15\n",
		       res.a1);
		return -EPROTO;
	}
	firmware->intid = res.a1;
	return 0;
}

/* Firmware of version 1.0 does not know the question, and watches nobody. */
static void find_watch(struct isthn_firmware *firmware)
{
	struct arm_smccc_res res;

	firmware->watch_ms = 0;
	if (!call(ISTH_SMC_INFO, ISTH_INFO_WATCH_MS, 0, &res))
		firmware->watch_ms = res.a1;
}

/*
 * Is this machine's firmware ours? -ENODEV: no, -EPROTO: of a version that
 * this driver does not know; either says in one line what was found.
 */
int isthn_firmware_find(struct isthn_firmware *firmware)
{
	int err;

	err = find_uid();
	if (err)
		return err;
	err = find_version(firmware);
	if (err)
		return err;
	find_watch(firmware);
	return find_intid(firmware);
}

/* ISTH_PENDING, or the ISTH_ERR_* that tells why not. */
int isthn_firmware_register(phys_addr_t base, size_t size)
{
	struct arm_smccc_res res;

	return call(ISTH_SMC_REGISTER, base, size, &res);
}

/* ISTH_OK, ISTH_PENDING, or the ISTH_ERR_* that tells why not. */
int isthn_firmware_unregister(void)
{
	struct arm_smccc_res res;

	return call(ISTH_SMC_UNREGISTER, 0, 0, &res);
}

/* ISTH_WINDOW_*, and whose it is. */
u32 isthn_firmware_state(phys_addr_t *base)
{
	struct arm_smccc_res res;

	call(ISTH_SMC_STATE, 0, 0, &res);
	*base = res.a2;
	return (u32)res.a1;
}

/* Does the secure world run? If not, it never will again. */
bool isthn_firmware_running(void)
{
	struct arm_smccc_res res;

	return !call(ISTH_SMC_INFO, ISTH_INFO_SECURE_STATE, 0, &res) &&
	       res.a1 == ISTH_SECURE_RUNNING;
}

/* One of EL3's counters, ISTH_STAT_*; 0 if the firmware does not count it. */
u64 isthn_firmware_stat(u32 index)
{
	struct arm_smccc_res res;

	return call(ISTH_SMC_STATS, index, 0, &res) ? 0 : res.a1;
}

/*
 * Ring: ISTH_OK, or the ISTH_ERR_* that tells why not. On the resident core the
 * secure world runs before this returns. The barrier lets its other observers,
 * too, see the ring before the bell.
 */
int isthn_firmware_doorbell(void)
{
	struct arm_smccc_res res;

	dsb(ishst);
	return call(ISTH_SMC_DOORBELL, 0, 0, &res);
}

const char *isthn_firmware_strerror(int status)
{
	switch (status) {
	case ISTH_OK:
	case ISTH_PENDING:
		return "no error";
	case ISTH_ERR_NOT_SUPPORTED:
		return "no such call";
	case ISTH_ERR_DENIED:
		return "not a call for us";
	case ISTH_ERR_ALIGN:
		return "wrong alignment";
	case ISTH_ERR_SIZE:
		return "wrong size";
	case ISTH_ERR_WRAP:
	case ISTH_ERR_ADDRESS:
		return "not in non-secure RAM";
	case ISTH_ERR_OVERLAP:
	case ISTH_ERR_ALREADY:
		return "a window is registered already";
	case ISTH_ERR_NOT_REGISTERED:
		return "no window is registered";
	case ISTH_ERR_BUSY:
		return "another window is on its way";
	case ISTH_ERR_NOT_READY:
		return "the secure world is not running";
	default:
		return "unknown error";
	}
}
