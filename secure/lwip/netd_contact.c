/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "lwip/priv/tcp_priv.h"
#include "lwip/prot/ethernet.h"

#include "isths.h"

#include "netd_contact.h"

#define CONTACTS (2u * MEMP_NUM_TCP_PCB)

/* Longer than a silent connection's peer is left without a question. */
#define SILENT_MS 60000u
_Static_assert(SILENT_MS > TCP_KEEPIDLE_DEFAULT, "keepalive");

/* A search for a place ends after so many that stay. */
#define TRIES 4u

static struct contact {
	struct netd_address hop;
	uint32_t heard; /* ms */
	bool used;
	bool answered;
	uint8_t station[ETH_HWADDR_LEN];
} contacts[CONTACTS];

static struct contact *find(const struct netd_address *hop)
{
	struct contact *c;

	for (c = contacts; c < contacts + CONTACTS; c++) {
		if (c->used && netd_address_equal(&c->hop, hop))
			return c;
	}
	return NULL;
}

const uint8_t *netd_contact_find(const struct netd_address *hop)
{
	const struct contact *c = find(hop);

	return c ? c->station : NULL;
}

static bool has_connection(const struct netd_address *hop)
{
	struct netd_address peer, its_hop;
	const struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (pcb->state < ESTABLISHED)
			continue;
		peer = netd_address_of(&pcb->remote_ip);
		its_hop = netd_hop_to(&peer);
		if (netd_address_equal(&its_hop, hop))
			return true;
	}
	return false;
}

/* One that is unused, or was heard before all others that have answered, or
 * have not. NULL: there is none. */
static struct contact *oldest(uint32_t now, bool answered)
{
	struct contact *c, *found = NULL;

	for (c = contacts; c < contacts + CONTACTS; c++) {
		if (!c->used)
			return c;
		if (c->answered == answered &&
		    (!found || now - c->heard > now - found->heard))
			found = c;
	}
	return found;
}

/* NULL: those tried stay. They are not tried again soon. */
static struct contact *place(uint32_t now, bool answered)
{
	struct contact *c;
	uint32_t tries;

	for (tries = 0; tries < TRIES; tries++) {
		c = oldest(now, false);
		if (!c && answered)
			c = oldest(now, true);
		if (!c || !c->used || !has_connection(&c->hop))
			return c;
		c->heard = now;
		c->answered = true; /* in its handshake */
	}
	return NULL;
}

bool netd_contact_hear(const struct netd_address *hop, const uint8_t *station,
		       bool answered)
{
	struct contact *c = find(hop);
	uint32_t now = isths_ms();

	if (c && !memcmp(c->station, station, sizeof(c->station))) {
		c->heard = now;
		c->answered |= answered;
		return false;
	}
	if (!c)
		c = place(now, answered);
	if (!c)
		return false;
	c->hop = *hop;
	c->heard = now;
	c->used = true;
	c->answered = answered;
	memcpy(c->station, station, sizeof(c->station));
	return true;
}

void netd_contact_drop(const struct netd_address *hop)
{
	struct contact *c = find(hop);

	if (c)
		c->used = false;
}

void netd_contact_expire(void)
{
	uint32_t now = isths_ms();
	struct contact *c;

	for (c = contacts; c < contacts + CONTACTS; c++) {
		if (now - c->heard >= SILENT_MS)
			c->used = false;
	}
}

void netd_contact_drop_all(void)
{
	struct contact *c;

	for (c = contacts; c < contacts + CONTACTS; c++)
		c->used = false;
}
