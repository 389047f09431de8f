/* SPDX-License-Identifier: MIT */
/*
 * lwIP's memory under AddressSanitizer. Its blocks lie in static arrays, in
 * which use after free and overflows show nowhere. So the linker sends its
 * requests here (--wrap): each gets a block of malloc()'s, which ASan watches.
 * The block of the image's own is taken too: limits and counters stay.
 * (lwIP and <stdlib.h> both name a byte order: hence the builtins.)
 */
#include "lwip/memp.h"
#include "lwip/priv/memp_priv.h"

#include "arch/cc.h"

struct watched {
	void *own; /* the block in the static arrays */
	_Alignas(16) uint8_t bytes[];
};

void *__real_netd_mem_alloc(size_t size);
void __real_netd_mem_free(void *block);
void *__real_memp_malloc(memp_t type);
void __real_memp_free(memp_t type, void *block);

static void *watch(void *own, size_t size)
{
	struct watched *w;

	if (!own)
		return NULL;
	w = __builtin_malloc(sizeof(*w) + size);
	if (!w)
		netd_panic("no memory for a watched block");
	w->own = own;
	return w->bytes;
}

/* Free what watch() made; the block of its own. */
static void *unwatch(void *bytes)
{
	struct watched *w = (struct watched *)((uint8_t *)bytes -
					       offsetof(struct watched, bytes));
	void *own = w->own;

	__builtin_free(w);
	return own;
}

void *__wrap_netd_mem_alloc(size_t size)
{
	return watch(__real_netd_mem_alloc(size), size);
}

void __wrap_netd_mem_free(void *block)
{
	__real_netd_mem_free(unwatch(block));
}

void *__wrap_memp_malloc(memp_t type)
{
	return watch(__real_memp_malloc(type), memp_pools[type]->size);
}

void __wrap_memp_free(memp_t type, void *block)
{
	if (block)
		__real_memp_free(type, unwatch(block));
}
