/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The normal world's RAM, as the memory nodes of its device tree give it
 * (Devicetree Specification, section 3.4). Read once, before the normal world
 * runs; what it does to the tree later changes nothing here.
 */
#include <string.h>

#include <platform_def.h>

#include <arch_helpers.h>
#include <bl31/bl31.h>
#include <common/debug.h>
#include <common/fdt_wrappers.h>
#include <lib/utils_def.h>
#include <lib/xlat_tables/xlat_tables_v2.h>
#include <libfdt.h>
#include <plat/common/platform.h>

#include <isth_calls.h>

#include "isthd_ram.h"

#define RAM_RANGES_MAX 8U

/* Linux's own limit for the size of a tree (its arm64/booting.rst). */
#define TREE_SIZE_MAX SZ_2M

static struct isth_range ram[RAM_RANGES_MAX];
static unsigned int ram_count;
static bool off_is_all;
static uint32_t watch_ms;
static u_register_t start_mpidr;

/* Firmware memory is never the normal world's, whatever a tree says. */
static bool range_is_ours(const struct isth_range *range)
{
	static const struct isth_range bl31 = {
		.base = BL31_BASE,
		.size = BL31_LIMIT - BL31_BASE,
	};
	static const struct isth_range bl32 = {
		.base = BL32_BASE,
		.size = BL32_LIMIT - BL32_BASE,
	};

	return isth_range_overlaps(range, &bl31) ||
	       isth_range_overlaps(range, &bl32);
}

/* Take other into range if the two adjoin. */
static bool range_join(struct isth_range *range, const struct isth_range *other)
{
	if (range->base + range->size == other->base) {
		range->size += other->size;
		return true;
	}
	if (other->base + other->size == range->base) {
		range->base = other->base;
		range->size += other->size;
		return true;
	}
	return false;
}

/* Nodes that adjoin, those of NUMA for instance, make one range. */
static void ram_add(struct isth_range range)
{
	unsigned int i = 0;

	if (!range.size || range.base + range.size < range.base ||
	    range_is_ours(&range))
		return;
	while (i < ram_count) {
		if (range_join(&range, &ram[i])) {
			ram_count--;
			ram[i] = ram[ram_count];
			i = 0;
		} else {
			i++;
		}
	}
	if (ram_count == RAM_RANGES_MAX) {
		ERROR("isthd: RAM at 0x%lx left out\n", range.base);
		return;
	}
	ram[ram_count] = range;
	ram_count++;
}

/* The secure RAM of a board stands in the tree too, with another status. */
static bool node_is_ram(const void *tree, int node)
{
	const char *type = fdt_getprop(tree, node, "device_type", NULL);
	const char *status = fdt_getprop(tree, node, "status", NULL);

	return type && !strcmp(type, "memory") &&
	       (!status || !strcmp(status, "okay") || !strcmp(status, "ok"));
}

static void node_read(const void *tree, int node)
{
	uintptr_t base;
	size_t size;
	int i = 0;

	while (!fdt_get_reg_props_by_index(tree, node, i++, &base, &size))
		ram_add((struct isth_range){ base, size });
}

/* Its MPIDR; a cell of more than 32 bits has the rest before it. */
static u_register_t node_mpidr(const void *tree, int node)
{
	int length = 0;
	const fdt32_t *reg = fdt_getprop(tree, node, "reg", &length);
	u_register_t mpidr = 0;
	unsigned int i;

	if (!reg)
		return 0;
	for (i = 0; i < (unsigned int)length / sizeof(*reg); i++)
		mpidr = mpidr << 32 | fdt32_to_cpu(reg[i]);
	return mpidr;
}

/*
 * The normal world starts on this core if the tree has it, else on the first
 * that the tree has.
 */
static void cores_read(const void *tree)
{
	u_register_t own = read_mpidr_el1() & MPIDR_AFFINITY_MASK;
	int cpus = fdt_path_offset(tree, "/cpus");
	bool first = true;
	int node;

	fdt_for_each_subnode (node, tree, cpus) {
		const char *type = fdt_getprop(tree, node, "device_type", NULL);

		if (!type || strcmp(type, "cpu"))
			continue;
		if (first || node_mpidr(tree, node) == own)
			start_mpidr = node_mpidr(tree, node);
		first = false;
	}
}

/* Not Linux's, which reads what it knows. */
static bool option(const void *tree, const char *name)
{
	int node = fdt_path_offset(tree, "/chosen");

	return node >= 0 && fdt_getprop(tree, node, name, NULL);
}

/* 0: none, or one that nobody can keep. */
static uint32_t watch_read(const void *tree)
{
	int node = fdt_path_offset(tree, "/chosen");
	uint32_t ms = 0;

	if (node < 0 || fdt_read_uint32(tree, node, "isthmus,watch-ms", &ms))
		return 0;
	if (ms >= ISTH_WATCH_MS_MIN && ms <= ISTH_WATCH_MS_MAX)
		return ms;
	ERROR("isthd: watch-ms found: %u, expected: %u to %u\n", ms,
	      ISTH_WATCH_MS_MIN, ISTH_WATCH_MS_MAX);
	return 0;
}

static void tree_read(const void *tree)
{
	int node;

	off_is_all = option(tree, "isthmus,off-is-all");
	watch_ms = watch_read(tree);
	cores_read(tree);
	fdt_for_each_subnode (node, tree, 0) {
		if (node_is_ram(tree, node))
			node_read(tree, node);
	}
}

static bool tree_is_sound(const void *tree, size_t mapped)
{
	return !fdt_check_header(tree) && fdt_totalsize(tree) <= mapped;
}

/* BL31's map leaves the normal world's RAM out: map the tree while needed. */
static int tree_visit(uintptr_t tree)
{
	uintptr_t offset = tree & PAGE_SIZE_MASK;
	uintptr_t map = tree - offset;
	const void *mapped;
	int err;

	err = mmap_add_dynamic_region(map, map, TREE_SIZE_MAX,
				      MT_MEMORY | MT_RO | MT_NS |
					      MT_EXECUTE_NEVER);
	if (err != 0)
		return err;
	mapped = (const void *)tree;
	if (tree_is_sound(mapped, TREE_SIZE_MAX - offset))
		tree_read(mapped);
	return mmap_remove_dynamic_region(map, TREE_SIZE_MAX);
}

void isthd_ram_init(void)
{
	const entry_point_info_t *bl33 =
		bl31_plat_get_next_image_ep_info(NON_SECURE);
	unsigned int i;
	int err = 0;

	start_mpidr = read_mpidr_el1() & MPIDR_AFFINITY_MASK;
	/* Linux's boot protocol: x0 has the tree. */
	if (bl33 && bl33->args.arg0)
		err = tree_visit(bl33->args.arg0);
	if (err || !ram_count)
		ERROR("isthd: no RAM in the device tree (%d)\n", err);
	for (i = 0; i < ram_count; i++)
		NOTICE("isthd: normal RAM 0x%lx, %lu MiB\n", ram[i].base,
		       ram[i].size >> 20);
}

u_register_t isthd_ram_start_mpidr(void)
{
	return start_mpidr;
}

bool isthd_ram_off_is_all(void)
{
	return off_is_all;
}

int isthd_ram_check(const struct isth_range *window)
{
	static const struct isth_range none;
	int err = isth_window_check(window, &none);
	unsigned int i;

	for (i = 0; err == ISTH_ERR_ADDRESS && i < ram_count; i++)
		err = isth_window_check(window, &ram[i]);
	return err;
}

uint32_t isthd_ram_watch_ms(void)
{
	return watch_ms;
}
