// SPDX-License-Identifier: MIT
/*
 * A QEMU plugin that writes down which instructions the board's one core
 * executes, between two marks of a program on it (clients/mark.c):
 *
 *   -plugin trace.so,out=PATH
 *
 * A mark is a HINT that Arm has not given a meaning: a NOP to every core. That
 * with number n begins the file PATH.n, another one ends it.
 *
 * The file is a sequence of runs: so many instructions at consecutive
 * addresses, without a jump, an exception or an interrupt in between. A run is
 * a 64-bit word of this machine's:
 *
 *   63      bit 63 of the first instruction's address
 *   62..17  bits 47..2 of it
 *   16..0   how many
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#include "marks.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define COUNT_BITS 17u
#define COUNT_MAX ((1u << COUNT_BITS) - 1u)

static const char *prefix;
static FILE *out; /* NULL: not between two marks */
static uint64_t first, next;

static void complain(const char *what)
{
	fprintf(stderr, "trace: %s\n", what);
}

static void run_write(void)
{
	uint64_t count = (next - first) / 4u;
	uint64_t address = (first & 0xffffffffffffu) >> 2;
	uint64_t word = first >> 63 << 63 | address << COUNT_BITS | count;

	if (count && fwrite(&word, sizeof(word), 1, out) != 1)
		complain("a run could not be written");
}

static void on_execution(unsigned int vcpu, void *address)
{
	uint64_t pc = (uintptr_t)address;

	(void)vcpu;
	if (!out)
		return;
	if (pc != next || (next - first) / 4u == COUNT_MAX) {
		run_write();
		first = pc;
	}
	next = pc + 4u;
}

static void trace_end(void)
{
	run_write();
	if (fclose(out))
		complain("the trace could not be written");
	out = NULL;
}

static void trace_begin(unsigned int number)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s.%u", prefix, number);
	out = fopen(path, "wb");
	if (!out)
		complain(path);
	first = next = 0;
}

static void on_mark(unsigned int vcpu, void *number)
{
	(void)vcpu;
	if (out)
		trace_end();
	if ((uintptr_t)number != MARK_END)
		trace_begin((unsigned int)(uintptr_t)number);
}

/* The number of a mark; or MARKS, if it is another instruction. */
static unsigned int mark_number(const struct qemu_plugin_insn *insn)
{
	uint32_t word, number;

	memcpy(&word, qemu_plugin_insn_data(insn), sizeof(word));
	number = (word - MARK_HINT(0)) / MARK_HINT_STEP;
	return word == MARK_HINT(number) && number < MARKS ? number : MARKS;
}

/*
 * Each instruction tells of itself, since what is translated at once need not
 * be executed at once. The board has a 64-bit host.
 */
static void on_translation(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn;
	unsigned int number;

	(void)id;
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		number = mark_number(insn);
		qemu_plugin_register_vcpu_insn_exec_cb(
			insn, on_execution, QEMU_PLUGIN_CB_NO_REGS,
			(void *)(uintptr_t)qemu_plugin_insn_vaddr(insn));
		if (number < MARKS)
			qemu_plugin_register_vcpu_insn_exec_cb(
				insn, on_mark, QEMU_PLUGIN_CB_NO_REGS,
				(void *)(uintptr_t)number);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
					   const qemu_info_t *info, int argc,
					   char **argv)
{
	if (!info->system_emulation || info->system.smp_vcpus != 1) {
		complain("the board has to have one core");
		return -1;
	}
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		complain("expected out=PATH");
		return -1;
	}
	prefix = strdup(argv[0] + 4);
	if (!prefix)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
	return 0;
}
