/* SPDX-License-Identifier: MIT */
/*
 * Initial sequence numbers that nobody can guess (RFC 6528): a clock of 4 us,
 * and a keyed hash of the connection's addresses and ports.
 *
 * The key is the counter's time when netd began and when the first connection
 * came, in netd's own memory. The virtual board offers nothing better: no core
 * of it has a generator of random numbers, and a seed in the device tree would
 * be Linux's too. That keeps off who does not see our clock. Linux, which does,
 * carries every segment and has nothing to guess.
 */
#include <string.h>

#include "isths.h"

#include "lwip/ip_addr.h"

#include "netd_hooks.h"

/* SipHash-2-4's state (Aumasson, Bernstein 2012). */
struct hash {
	uint64_t v0, v1, v2, v3;
};

static uint64_t key[2];

static uint64_t rotate(uint64_t x, unsigned int bits)
{
	return x << bits | x >> (64u - bits);
}

static void mix(struct hash *h)
{
	h->v0 += h->v1;
	h->v2 += h->v3;
	h->v1 = rotate(h->v1, 13) ^ h->v0;
	h->v3 = rotate(h->v3, 16) ^ h->v2;
	h->v0 = rotate(h->v0, 32);
	h->v2 += h->v1;
	h->v0 += h->v3;
	h->v1 = rotate(h->v1, 17) ^ h->v2;
	h->v3 = rotate(h->v3, 21) ^ h->v0;
	h->v2 = rotate(h->v2, 32);
}

static void take(struct hash *h, uint64_t word)
{
	h->v3 ^= word;
	mix(h);
	mix(h);
	h->v0 ^= word;
}

/* Of whole words; the length stands in the last, as if more could follow. */
static uint64_t hash_words(const uint64_t *word, unsigned int count)
{
	struct hash h = {
		.v0 = key[0] ^ 0x736f6d6570736575u,
		.v1 = key[1] ^ 0x646f72616e646f6du,
		.v2 = key[0] ^ 0x6c7967656e657261u,
		.v3 = key[1] ^ 0x7465646279746573u,
	};
	unsigned int i;

	for (i = 0; i < count; i++)
		take(&h, word[i]);
	take(&h, (uint64_t)(count * 8u) << 56);
	h.v2 ^= 0xffu;
	for (i = 0; i < 4; i++)
		mix(&h);
	return h.v0 ^ h.v1 ^ h.v2 ^ h.v3;
}

void netd_isn_init(void)
{
	key[0] = isths_sys_clock();
}

static void put_address(uint64_t *word, const ip_addr_t *address)
{
	if (IP_IS_V6(address))
		memcpy(word, ip_2_ip6(address)->addr, 16);
	else
		memcpy(word, &ip_2_ip4(address)->addr, 4);
}

/* LWIP_HOOK_TCP_ISN */
u32_t netd_isn(const ip_addr_t *local_ip, u16_t local_port,
	       const ip_addr_t *remote_ip, u16_t remote_port)
{
	uint64_t now = isths_sys_clock();
	uint64_t word[5] = { 0 };

	if (!key[1])
		key[1] = now | 1u;
	put_address(word, local_ip);
	put_address(word + 2, remote_ip);
	word[4] = (uint64_t)local_port << 16 | remote_port;
	return (u32_t)(hash_words(word, 5) + isths_ticks_ns(now) / 4000u);
}
