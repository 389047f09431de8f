/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the normal world leaves in the cores and in the interrupt controller.
 * A kernel that starts finds of it what it finds after a reset. Secure
 * interrupts are left alone: the groups, which are EL3's, say which they are.
 */
#include <platform_def.h>

#include <arch_helpers.h>
#include <drivers/arm/gicv3.h>
#include <lib/mmio.h>
#include <plat/common/platform.h>

#include "isthd_clean.h"

/* Of one core. */
#define FRAME_SIZE 0x20000U

#define WORD(n) ((uintptr_t)(n)*4U)

/* Active priorities of Group 1: the one register that each core has. */
DEFINE_RENAME_SYSREG_RW_FUNCS(icc_ap1r0_el1, S3_0_C12_C9_0)

static void clean_interface(void)
{
	u_register_t scr = read_scr_el3();

	/* The normal world's registers of that name. */
	write_scr_el3(scr | SCR_NS_BIT);
	isb();
	write_icc_igrpen1_el1(0);
	write_icc_ap1r0_el1(0);
	if (el_implemented(2) != EL_IMPL_NONE)
		write_ich_hcr_el2(0);
	isb();
	write_scr_el3(scr);
	isb();
}

static void clean_el2(void)
{
	write_hcr_el2(HCR_RW_BIT);
	write_vttbr_el2(0);
	write_cntvoff_el2(0);
	write_cnthp_ctl_el2(0);
	isb();
}

static void clean_tlb(void)
{
	u_register_t scr = read_scr_el3();

	write_scr_el3(scr | SCR_NS_BIT);
	isb();
	tlbialle1is();
	if (el_implemented(2) != EL_IMPL_NONE)
		tlbialle2is();
	dsbish();
	write_scr_el3(scr);
	isb();
}

void isthd_clean_core(void)
{
	write_cntp_ctl_el0(0);
	write_cntv_ctl_el0(0);
	if (el_implemented(2) != EL_IMPL_NONE)
		clean_el2();
	clean_interface();
	clean_tlb();
}

/* 32 interrupts of the normal world's: off, not pending, not active. */
static void clean_word(uintptr_t base, unsigned int word)
{
	uint32_t normal = mmio_read_32(base + GICD_IGROUPR + WORD(word));

	mmio_write_32(base + GICD_ICENABLER + WORD(word), normal);
	mmio_write_32(base + GICD_ICPENDR + WORD(word), normal);
	mmio_write_32(base + GICD_ICACTIVER + WORD(word), normal);
}

enum isthd_step isthd_clean_redistributor(unsigned int at)
{
	uintptr_t frame = (uintptr_t)GICR_BASE + (uintptr_t)at * FRAME_SIZE;

	/* Its tables lie in the normal world's memory. */
	mmio_clrbits_32(frame + GICR_CTLR, GICR_CTLR_EN_LPIS_BIT);
	clean_word(frame + GICR_SGIBASE_OFFSET, 0);
	return (mmio_read_64(frame + GICR_TYPER) & TYPER_LAST_BIT) != 0U ?
		       ISTHD_STEP_DONE :
		       ISTHD_STEP_MORE;
}

enum isthd_step isthd_clean_distributor(unsigned int at)
{
	const uintptr_t base = GICD_BASE;
	unsigned int words =
		mmio_read_32(base + GICD_TYPER) & TYPER_IT_LINES_NO_MASK;

	if (at == 0U) {
		mmio_clrbits_32(base + GICD_CTLR, CTLR_ENABLE_G1NS_BIT);
		return words != 0U ? ISTHD_STEP_MORE : ISTHD_STEP_DONE;
	}
	clean_word(base, at);
	return at < words ? ISTHD_STEP_MORE : ISTHD_STEP_DONE;
}
