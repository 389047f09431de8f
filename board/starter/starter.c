/* SPDX-License-Identifier: MIT */
/*
 * What starts Linux on the virtual board, each time anew: it fetches the kernel
 * and its initial RAM disk into RAM from files of QEMU's firmware interface
 * (docs/specs/fw_cfg in QEMU), which the board can only read. A file's name
 * says where it goes: "opt/isthmus/" and the address, in 16 hexadecimal digits.
 *
 * It trusts nothing that it finds in RAM, and leaves nothing there but these
 * files. EL3 has a copy of it and of the device tree.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FW_CFG_DMA 0x09020010u
#define UART_DATA 0x09000000u
#define KERNEL 0x40200000u

/* Keys of fw_cfg's, and bits of its commands. */
#define KEY_DIRECTORY 0x19u
#define DMA_ERROR 1u
#define DMA_READ 2u
#define DMA_SKIP 4u
#define DMA_SELECT 8u

#define KERNEL_MAGIC_AT 56u
#define KERNEL_MAGIC 0x644d5241u /* "ARM\x64" */

#define PSCI_SYSTEM_RESET 0x84000009u

/* All of fw_cfg's numbers are big endian. */
#define be16(x) __builtin_bswap16(x)
#define be32(x) __builtin_bswap32(x)
#define be64(x) __builtin_bswap64(x)

struct command {
	uint32_t control;
	uint32_t length;
	uint64_t address;
};

struct file {
	uint32_t size;
	uint16_t key;
	uint16_t reserved;
	char name[56];
};

uintptr_t fetch_all(void);

static const char prefix[] = "opt/isthmus/";

/* QEMU has done it when the last store is. */
static void command(uint32_t control, void *to, uint32_t size)
{
	volatile struct command c = {
		be32(control),
		be32(size),
		be64((uintptr_t)to),
	};
	volatile uint32_t *dma = (volatile uint32_t *)FW_CFG_DMA;

	__asm__ volatile("dsb sy" ::: "memory");
	dma[0] = be32((uint32_t)((uintptr_t)&c >> 32));
	dma[1] = be32((uint32_t)(uintptr_t)&c);
	while (be32(c.control) & ~DMA_ERROR)
		;
	__asm__ volatile("dsb sy" ::: "memory");
}

/* Bytes of a file, from an offset on. */
static void fetch(uint32_t key, uint32_t offset, void *to, uint32_t size)
{
	command(key << 16 | DMA_SELECT | DMA_SKIP, NULL, offset);
	command(DMA_READ, to, size);
}

/*
 * Lines that an earlier Linux left in the caches could be written back over
 * what is fetched.
 */
static void forget(uintptr_t at, uint32_t size)
{
	uintptr_t line;
	uint64_t ctr;

	__asm__ volatile("mrs %0, ctr_el0" : "=r"(ctr));
	for (line = at; line < at + size; line += 4u << (ctr >> 16 & 0xfu))
		__asm__ volatile("dc civac, %0" ::"r"(line) : "memory");
	__asm__ volatile("dsb sy" ::: "memory");
}

/* 0: it is not one of ours. */
static uintptr_t place(const struct file *file)
{
	uintptr_t address = 0;
	const char *c = file->name;
	unsigned int i;

	for (i = 0; prefix[i]; i++)
		if (*c++ != prefix[i])
			return 0;
	for (i = 0; i < 16; i++, c++)
		address = address << 4 |
			  (uintptr_t)(*c <= '9' ? *c - '0' : *c - 'a' + 10);
	return address;
}

static void fetch_file(const struct file *file)
{
	uintptr_t address = place(file);

	if (!address)
		return;
	forget(address, be32(file->size));
	fetch(be16(file->key), 0, (void *)address, be32(file->size));
}

static void say(const char *text)
{
	while (*text)
		*(volatile uint32_t *)UART_DATA = (unsigned char)*text++;
}

/* EL3 starts us again, later and later. */
static void give_up(void)
{
	register uint64_t x0 __asm__("x0") = PSCI_SYSTEM_RESET;

	say("starter: no kernel among the files\r\n");
	__asm__ volatile("smc #0" : "+r"(x0)::"memory");
	for (;;)
		__asm__ volatile("wfi");
}

uintptr_t fetch_all(void)
{
	volatile uint32_t *magic = (uint32_t *)(KERNEL + KERNEL_MAGIC_AT);
	struct file file;
	uint32_t count, i;

	*magic = 0;
	fetch(KEY_DIRECTORY, 0, &count, sizeof(count));
	for (i = 0; i < be32(count); i++) {
		fetch(KEY_DIRECTORY,
		      (uint32_t)(sizeof(count) + i * sizeof(file)), &file,
		      sizeof(file));
		fetch_file(&file);
	}
	if (*magic != KERNEL_MAGIC)
		give_up();
	return KERNEL;
}
