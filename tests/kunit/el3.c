// SPDX-License-Identifier: MIT
#include "el3.h"

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include "isthn.h"
#include "peer.h"

struct el3 el3;

void el3_reset(void)
{
	el3 = (struct el3){
		.conduit = SMCCC_CONDUIT_SMC,
		.uid = { ISTH_UID_0, ISTH_UID_1, ISTH_UID_2, ISTH_UID_3 },
		.major = ISTH_CALLS_MAJOR,
		.minor = ISTH_CALLS_MINOR,
		.intid = 14,
		.secure = ISTH_SECURE_RUNNING,
	};
}

static void forget(void)
{
	el3.state = ISTH_WINDOW_NONE;
	el3.base = 0;
	el3.size = 0;
}

/* The secure end has had its time: does it answer? */
static void secure_runs(void)
{
	bool asked = el3.state == ISTH_WINDOW_ATTACHING ||
		     el3.state == ISTH_WINDOW_DETACHING;

	if (!asked || el3.pending == EL3_NEVER)
		return;
	if (el3.pending) {
		el3.pending--;
		return;
	}
	if (el3.state == ISTH_WINDOW_DETACHING) {
		peer_detach();
		forget();
	} else if (el3.refuses || el3.bad_windows) {
		el3.bad_windows -= !!el3.bad_windows;
		forget();
		el3.state = ISTH_WINDOW_REFUSED;
	} else {
		el3.state = ISTH_WINDOW_ATTACHED;
		peer_attach(phys_to_virt(el3.base), el3.size);
	}
}

static long call_register(u64 base, u64 size)
{
	el3.registers++;
	if (el3.register_error)
		return el3.register_error;
	if (el3.secure != ISTH_SECURE_RUNNING)
		return ISTH_ERR_NOT_READY;
	if (base % ISTH_WINDOW_ALIGN)
		return ISTH_ERR_ALIGN;
	if (!isth_window_ring_size(size))
		return ISTH_ERR_SIZE;
	if (el3.bad_addresses) {
		el3.bad_addresses--;
		return ISTH_ERR_ADDRESS;
	}
	if (el3.state == ISTH_WINDOW_ATTACHED)
		return base == el3.base ? ISTH_ERR_OVERLAP : ISTH_ERR_ALREADY;
	if (el3.state == ISTH_WINDOW_ATTACHING ||
	    el3.state == ISTH_WINDOW_DETACHING)
		return ISTH_ERR_BUSY;
	el3.state = ISTH_WINDOW_ATTACHING;
	el3.base = base;
	el3.size = size;
	el3.pending = el3.attach_delay;
	return ISTH_PENDING;
}

static long call_unregister(void)
{
	el3.unregisters++;
	switch (el3.state) {
	case ISTH_WINDOW_ATTACHED:
		el3.state = ISTH_WINDOW_DETACHING;
		el3.pending = el3.detach_delay;
		break;
	case ISTH_WINDOW_DETACHING:
		break;
	case ISTH_WINDOW_ATTACHING:
		return ISTH_ERR_BUSY;
	default:
		return ISTH_ERR_NOT_REGISTERED;
	}
	if (el3.secure != ISTH_SECURE_RUNNING) {
		peer_detach();
		forget();
		return ISTH_OK;
	}
	return ISTH_PENDING;
}

static long call_state(struct arm_smccc_res *res)
{
	el3.states++;
	if (el3.secure == ISTH_SECURE_RUNNING)
		secure_runs();
	res->a1 = el3.state;
	res->a2 = el3.base;
	res->a3 = el3.size;
	return ISTH_OK;
}

static long call_doorbell(void)
{
	el3.bells++;
	if (el3.secure != ISTH_SECURE_RUNNING)
		return ISTH_ERR_NOT_READY;
	if (el3.bell_error)
		return el3.bell_error;
	peer_bell();
	return ISTH_OK;
}

static long call_info(u64 index, struct arm_smccc_res *res)
{
	el3.infos++;
	if (el3.info_error)
		return el3.info_error;
	switch (index) {
	case ISTH_INFO_DOORBELL_INTID:
		res->a1 = el3.intid;
		return ISTH_OK;
	case ISTH_INFO_SECURE_STATE:
		res->a1 = el3.secure;
		return ISTH_OK;
	default:
		return ISTH_ERR_INVALID;
	}
}

/* Counters that tell each other apart. */
static long call_stats(u64 index, struct arm_smccc_res *res)
{
	if (index >= ISTH_STAT_COUNT)
		return ISTH_ERR_INVALID;
	res->a1 = 1000 + index;
	return ISTH_OK;
}

static long call_uid(struct arm_smccc_res *res)
{
	res->a1 = el3.uid[1];
	res->a2 = el3.uid[2];
	res->a3 = el3.uid[3];
	return (s32)el3.uid[0];
}

static long call_revision(struct arm_smccc_res *res)
{
	res->a1 = el3.minor;
	return el3.major;
}

static long answer(u64 id, u64 arg1, u64 arg2, struct arm_smccc_res *res)
{
	switch (id) {
	case ISTH_SMC_UID:
		return call_uid(res);
	case ISTH_SMC_REVISION:
		return call_revision(res);
	case ISTH_SMC_INFO:
		return call_info(arg1, res);
	case ISTH_SMC_STATS:
		return call_stats(arg1, res);
	case ISTH_SMC_DOORBELL:
		return call_doorbell();
	case ISTH_SMC_REGISTER:
		return call_register(arg1, arg2);
	case ISTH_SMC_UNREGISTER:
		return call_unregister();
	case ISTH_SMC_STATE:
		return call_state(res);
	default:
		return ISTH_ERR_NOT_SUPPORTED;
	}
}

void el3_smc(u64 id, u64 arg1, u64 arg2, struct arm_smccc_res *res)
{
	memset(res, 0, sizeof(*res));
	res->a0 = answer(id, arg1, arg2, res);
}
EXPORT_SYMBOL(el3_smc);

enum arm_smccc_conduit arm_smccc_1_1_get_conduit(void)
{
	return el3.conduit;
}
EXPORT_SYMBOL(arm_smccc_1_1_get_conduit);

void el3_let_go(void)
{
	peer_detach();
	forget();
}

/* In the place of isthn_irq.c, which knows only a GIC. */
int isthn_irq_init(struct isthn_device *isth)
{
	if (el3.irq_error)
		return el3.irq_error;
	el3.listener = isth;
	return 0;
}
EXPORT_SYMBOL(isthn_irq_init);

void isthn_irq_fini(struct isthn_device *isth)
{
	el3.listener = NULL;
}
EXPORT_SYMBOL(isthn_irq_fini);

/* As an interrupt would: softirqs run after it, unless they are off. */
void el3_sgi(void)
{
	if (!el3.listener)
		return;
	local_bh_disable();
	napi_schedule(&el3.listener->napi);
	local_bh_enable();
}

/* In the place of isthn_clock.c, which knows only Arm's counter. */
void isthn_clock_init(struct isthn_device *isth)
{
}
EXPORT_SYMBOL(isthn_clock_init);

void isthn_clock_fini(struct isthn_device *isth)
{
}
EXPORT_SYMBOL(isthn_clock_fini);
