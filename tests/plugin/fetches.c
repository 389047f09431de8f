// SPDX-License-Identifier: MIT
/*
 * A QEMU plugin that counts how often each byte of the shared window is
 * fetched, on the images that ship.
 *
 * Whoever runs it (see the file fetches) talks to it through a Unix socket:
 *
 *   -plugin fetches.so,socket=PATH
 *
 * in lines of text, each answered with lines of which the last is ".":
 *
 *   secure FROM TO       code of the secure image
 *   window BASE RING     the registered window: address, bytes of a ring
 *   site PC USE          a load of shared memory by the core, hexadecimal; and
 *                        which copy of which function it belongs to
 *   begin                count from zero
 *   report               what was counted
 *
 * A *use* of a word is one run through one function of the core. A byte of a
 * ring may be fetched once from when its owner stored it until it stores it
 * again. The addresses are physical, so that no other mapping escapes.
 *
 * One core only: nothing here is locked.
 */
#include <string.h>

#include <qemu-plugin.h>

#include "fetches.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* Accesses of the board between two looks at the socket. */
#define POLL_INTERVAL 65536u

/* Pages found to be no part of the window: believed until the next look. */
#define PAGES 4096u

static struct talk talk;
static struct watch watch;
static uint64_t outside[PAGES];

static void look(void)
{
	talk_poll(&talk, &watch);
	memset(outside, 0, sizeof(outside));
}

/*
 * Which page, of which end's address space: that of the secure image or that
 * of everybody else, in which no user maps the window.
 */
static uint64_t page_key(uint64_t address, uint64_t pc)
{
	bool secure = pc >= watch.secure_from && pc < watch.secure_to;

	return (address / PAGE) << 1 | secure;
}

static void on_access(unsigned int vcpu, qemu_plugin_meminfo_t info,
		      uint64_t address, void *insn)
{
	static unsigned int until_look = POLL_INTERVAL;
	struct access access = { .pc = (uintptr_t)insn };
	uint64_t key = page_key(address, access.pc);
	struct qemu_plugin_hwaddr *place;

	(void)vcpu;
	if (!--until_look) {
		until_look = POLL_INTERVAL;
		look();
	}
	if (!watch.counting || outside[key % PAGES] == key)
		return;
	place = qemu_plugin_get_hwaddr(info, address);
	if (!place || qemu_plugin_hwaddr_is_io(place))
		return;
	access.offset = qemu_plugin_hwaddr_phys_addr(place) - watch.base;
	if (access.offset >= watch.size) {
		outside[key % PAGES] = key;
		return;
	}
	access.bytes = 1u << qemu_plugin_mem_size_shift(info);
	if (qemu_plugin_mem_is_store(info))
		watch_store(&watch, &access);
	else
		watch_load(&watch, &access);
}

static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;

	(void)id;
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		qemu_plugin_register_vcpu_mem_cb(
			insn, on_access, QEMU_PLUGIN_CB_NO_REGS,
			QEMU_PLUGIN_MEM_RW,
			(void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
					   const qemu_info_t *info, int argc,
					   char **argv)
{
	if (!info->system_emulation || info->system.smp_vcpus != 1) {
		talk_complain("the board has to have one core");
		return -1;
	}
	if (argc != 1 || talk_connect(&talk, argv[0]))
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
