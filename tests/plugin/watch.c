// SPDX-License-Identifier: MIT
/* What an access to the shared window means. */
#include <stdlib.h>
#include <string.h>

#include "fetches.h"

/* State of one byte of a ring. */
#define FETCHED 1u /* since its owner stored it */
#define HEADER 2u  /* by the core itself, as a record's header */

static const char *const world_names[WORLDS] = { "secure", "normal" };

static const char *const violation_names[] = {
	[TWICE_WORD] = "word-twice",
	[TWICE_HEADER] = "header-twice",
	[TWICE_PAYLOAD] = "payload-twice",
	[OWN_READ] = "own-half-read",
	[PEER_WRITTEN] = "peer-half-written",
	[STRANGE_LOAD] = "word-loaded-outside-the-core",
	[FOREIGN_ACCESS] = "accessed-by-neither-end",
};

static void violate(struct watch *w, enum violation what,
		    const struct access *a)
{
	struct culprit *c;
	unsigned int i;

	w->violations++;
	for (i = 0; i < VIOLATIONS; i++) {
		c = &w->culprits[i];
		if (c->times && (c->what != what || c->pc != a->pc))
			continue;
		*c = (struct culprit){ what, a->pc, a->offset, c->times + 1 };
		return;
	}
}

/* Who runs there. The kernel is in the upper half of the address space. */
static enum world world_of(const struct watch *w, uint64_t pc)
{
	if (pc >> 63)
		return NORMAL;
	return pc >= w->secure_from && pc < w->secure_to ? SECURE : WORLDS;
}

static struct site *site_place(struct watch *w, uint64_t pc)
{
	uint64_t i = pc / 4u;

	while (w->sites[i % SITES].use && w->sites[i % SITES].pc != pc)
		i++;
	return &w->sites[i % SITES];
}

/*
 * The run through a function of the core that this load belongs to: the one
 * under way, unless it is another function's load or was made there already.
 */
static void use_enter(struct use *u, const struct site *site)
{
	bool over = u->id != site->use || u->loads == USE_LOADS;
	unsigned int i;

	for (i = 0; i < u->loads && !over; i++)
		over = u->pc[i] == site->pc;
	if (over)
		u->loads = 0;
	u->id = site->use;
}

static void load_word(struct watch *w, struct reader *r, const struct access *a,
		      uint64_t offset)
{
	const struct site *site = site_place(w, a->pc);
	struct use *u = &r->use;
	unsigned int i;

	r->word_loads[offset / 4u]++;
	if (!site->use) {
		violate(w, STRANGE_LOAD, a);
		return;
	}
	use_enter(u, site);
	for (i = 0; i < u->loads; i++) {
		if (u->word[i] == offset / 4u)
			violate(w, TWICE_WORD, a);
	}
	u->pc[u->loads] = site->pc;
	u->word[u->loads] = offset / 4u;
	u->loads++;
}

/* A header byte steers: neither its first nor its second fetch excuses. */
static void load_ring(struct watch *w, enum world world, const struct access *a,
		      uint64_t at)
{
	bool header = site_place(w, a->pc)->use;
	struct reader *r = &w->reader[world];
	bool twice = false;
	unsigned int i;
	uint8_t *byte;

	for (i = 0; i < a->bytes && at + i < w->ring; i++) {
		byte = &r->ring[at + i];
		if (*byte & FETCHED && (header || *byte & HEADER))
			violate(w, TWICE_HEADER, a);
		else if (*byte & FETCHED)
			twice = true;
		if (!header)
			r->payload_twice += !!(*byte & FETCHED);
		*byte |= FETCHED | (header ? HEADER : 0u);
	}
	if (header)
		r->header_bytes += a->bytes;
	else
		r->payload_bytes += a->bytes;
	if (twice && world == SECURE)
		violate(w, TWICE_PAYLOAD, a);
}

/* Whose half an access is to, and where in it. */
static enum world owner_of(const struct watch *w, const struct access *a,
			   uint64_t *offset)
{
	uint64_t half = w->size / 2u;

	*offset = a->offset % half;
	return a->offset < half ? SECURE : NORMAL;
}

void watch_load(struct watch *w, const struct access *a)
{
	enum world world = world_of(w, a->pc);
	uint64_t offset;
	enum world owner = owner_of(w, a, &offset);

	if (world == WORLDS)
		violate(w, FOREIGN_ACCESS, a);
	else if (world == owner)
		violate(w, OWN_READ, a);
	else if (offset < PAGE)
		load_word(w, &w->reader[world], a, offset);
	else
		load_ring(w, world, a, offset - PAGE);
}

/* Stored anew: it may be fetched again. */
static void store_ring(const struct watch *w, struct reader *r, uint64_t at,
		       unsigned int bytes)
{
	unsigned int i;

	for (i = 0; i < bytes && at + i < w->ring; i++)
		r->ring[at + i] = 0;
}

void watch_store(struct watch *w, const struct access *a)
{
	enum world world = world_of(w, a->pc);
	uint64_t offset;
	enum world owner = owner_of(w, a, &offset);

	if (world == WORLDS)
		violate(w, FOREIGN_ACCESS, a);
	else if (world != owner)
		violate(w, PEER_WRITTEN, a);
	else if (offset >= PAGE)
		store_ring(w, &w->reader[world == SECURE ? NORMAL : SECURE],
			   offset - PAGE, a->bytes);
}

bool watch_window(struct watch *w, uint64_t base, uint64_t ring)
{
	enum world world;

	if (ring > RING_MAX)
		return false;
	w->counting = false;
	w->base = base;
	w->ring = ring;
	w->size = 2u * (PAGE + ring);
	for (world = SECURE; world < WORLDS; world++) {
		free(w->reader[world].ring);
		w->reader[world].ring = calloc(ring, 1);
		if (!w->reader[world].ring)
			return false;
	}
	return true;
}

bool watch_site(struct watch *w, uint64_t pc, unsigned int use)
{
	static unsigned int sites;

	if (!use || sites == SITES / 2u)
		return false;
	sites++;
	*site_place(w, pc) = (struct site){ pc, use };
	return true;
}

void watch_begin(struct watch *w)
{
	enum world world;

	for (world = SECURE; world < WORLDS; world++) {
		struct reader *r = &w->reader[world];
		uint8_t *ring = r->ring;

		memset(ring, 0, w->ring);
		*r = (struct reader){ .ring = ring };
	}
	memset(w->culprits, 0, sizeof(w->culprits));
	w->violations = 0;
	w->counting = true;
}

static void report_reader(const struct watch *w, enum world world, FILE *out)
{
	const struct reader *r = &w->reader[world];
	const char *name = world_names[world];
	unsigned int i;

	fprintf(out, "%s header %llu\n", name,
		(unsigned long long)r->header_bytes);
	fprintf(out, "%s payload %llu\n", name,
		(unsigned long long)r->payload_bytes);
	fprintf(out, "%s payload_twice %llu\n", name,
		(unsigned long long)r->payload_twice);
	for (i = 0; i < WORDS; i++) {
		if (r->word_loads[i])
			fprintf(out, "%s word %x %llu\n", name, i * 4u,
				(unsigned long long)r->word_loads[i]);
	}
}

void watch_report(const struct watch *w, FILE *out)
{
	const struct culprit *c;

	report_reader(w, SECURE, out);
	report_reader(w, NORMAL, out);
	fprintf(out, "violations %llu\n", (unsigned long long)w->violations);
	for (c = w->culprits; c < w->culprits + VIOLATIONS && c->times; c++)
		fprintf(out, "violation %s %llx %llx %llu\n",
			violation_names[c->what], (unsigned long long)c->pc,
			(unsigned long long)c->offset,
			(unsigned long long)c->times);
}
