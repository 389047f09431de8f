/* SPDX-License-Identifier: MIT */
/*
 * What the dispatcher asks of Trusted Firmware-A, on a host: the calls' files
 * of monitor/ are compiled unchanged against it. The other headers of this
 * folder only bear the names that they include.
 */
#ifndef TFA_H
#define TFA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define __aligned(n) __attribute__((aligned(n)))
#define __dead2 __attribute__((noreturn))
#define CASSERT(condition, name) _Static_assert(condition, #name)

typedef uint64_t u_register_t;

/* A caller: what an answer leaves in its registers. */
typedef struct cpu_context {
	u_register_t x[4];
} cpu_context_t;

#define SMC_RET4(h, x0, x1, x2, x3)      \
	do {                             \
		cpu_context_t *h_ = (h); \
		h_->x[0] = (x0);         \
		h_->x[1] = (x1);         \
		h_->x[2] = (x2);         \
		h_->x[3] = (x3);         \
		return (uintptr_t)h_;    \
	} while (0)

#define is_caller_secure(flags) (!((flags)&1))

typedef uintptr_t (*rt_svc_handle_t)(uint32_t smc_fid, u_register_t x1,
				     u_register_t x2, u_register_t x3,
				     u_register_t x4, void *cookie,
				     void *handle, u_register_t flags);

/* The service is found by this name, as TF-A finds it by its section. */
#define DECLARE_RT_SVC(name, start, end, type, setup, handler) \
	int32_t (*const tfa_setup)(void) = (setup);            \
	const rt_svc_handle_t tfa_handler = (handler)

extern int32_t (*const tfa_setup)(void);
extern const rt_svc_handle_t tfa_handler;

#define ERROR(...) ((void)0)
#define NOTICE(...) ((void)0)

void bl31_register_bl32_init(int32_t (*init)(void));

/* A board of four cores, with two banks of RAM beside its secure memory. */
#define PLATFORM_CORE_COUNT 4
#define CACHE_WRITEBACK_GRANULE 64
#define PAGE_SIZE 4096u
#define PAGE_SIZE_MASK (PAGE_SIZE - 1ul)
#define SZ_2M 0x200000u
#define BL31_BASE 0x0e040000u
#define BL31_LIMIT 0x0e0a0000u
#define BL32_BASE 0x0e100000u
#define BL32_LIMIT 0x0f000000u
#define TFA_RAM0_BASE 0x40000000ull
#define TFA_RAM0_SIZE 0x40000000ull
#define TFA_RAM1_BASE 0x880000000ull
#define TFA_RAM1_SIZE 0x00800000ull

/* The core that makes the call now, and its clock. */
extern unsigned int tfa_core;
extern uint64_t tfa_clock;

unsigned int plat_my_core_pos(void);
unsigned int plat_get_syscnt_freq2(void);
uint64_t read_cntpct_el0(void);
void plat_ic_raise_s_el1_sgi(int intid, u_register_t target);
void plat_ic_raise_ns_sgi(int intid, u_register_t target);

/* The normal world's image, and the device tree that it is given. */
#define NON_SECURE 1u

typedef struct entry_point_info {
	struct {
		u_register_t arg0;
	} args;
} entry_point_info_t;

entry_point_info_t *bl31_plat_get_next_image_ep_info(uint32_t type);

#define MT_MEMORY 0
#define MT_RO 0
#define MT_NS 0
#define MT_EXECUTE_NEVER 0
int mmap_add_dynamic_region(unsigned long long base, uintptr_t va, size_t size,
			    unsigned int attributes);
int mmap_remove_dynamic_region(uintptr_t va, size_t size);

/* A tree of one node, the memory. */
#define fdt_for_each_subnode(node, tree, parent) \
	for (node = 1; node == 1; node++)
const void *fdt_getprop(const void *tree, int node, const char *name, int *len);
int fdt_check_header(const void *tree);
size_t fdt_totalsize(const void *tree);
int fdt_get_reg_props_by_index(const void *tree, int node, int index,
			       uintptr_t *base, size_t *size);

#endif
