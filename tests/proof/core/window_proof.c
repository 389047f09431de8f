// SPDX-License-Identifier: MIT
/* Arguments and fields: plain arithmetic, for every value. */
#include "isth_offload.h"
#include "isth_window.h"

static bool wraps(const struct isth_range *range)
{
	return range->base + range->size < range->base;
}

/* Is inner in outer? Neither wraps. */
static bool within(const struct isth_range *outer,
		   const struct isth_range *inner)
{
	return inner->base >= outer->base &&
	       inner->base + inner->size <= outer->base + outer->size;
}

void proof_window(void)
{
	struct isth_range window = { nondet_u64(), nondet_u64() };
	struct isth_range ram = { nondet_u64(), nondet_u64() };
	int status = isth_window_check(&window, &ram);
	bool aligned = window.base % ISTH_PAGE_SIZE == 0;
	bool size = isth_window_ring_size(window.size) != 0;
	bool wrap = wraps(&window);

	ASSUME(!wraps(&ram));
	HOLDS((status == ISTH_OK) ==
		      (aligned && size && !wrap && within(&ram, &window)),
	      "accepted is what lies in RAM");
	HOLDS((status == ISTH_ERR_ALIGN) == !aligned, "alignment first");
	HOLDS((status == ISTH_ERR_SIZE) == (aligned && !size), "then the size");
	HOLDS((status == ISTH_ERR_WRAP) == (aligned && size && wrap),
	      "then the wrap");
	REACHED(status == ISTH_OK && window.base > ram.base);
	REACHED(status == ISTH_ERR_WRAP);
	REACHED(status == ISTH_ERR_ADDRESS);
}

void proof_window_size(void)
{
	uint64_t size = nondet_u64();
	uint32_t ring_size = isth_window_ring_size(size);

	HOLDS(!ring_size || (ring_size >= ISTH_RING_MIN &&
			     ring_size <= ISTH_RING_MAX &&
			     !(ring_size & (ring_size - 1)) &&
			     size == 2 * (4096 + (uint64_t)ring_size)),
	      "a size of SPEC 2.1");
	HOLDS(size != 270336 || ring_size == 131072, "the least is one");
	HOLDS(size != 8396800 || ring_size == 4194304, "the most is one");
	REACHED(ring_size == 1048576);
	REACHED(!ring_size);
}

/* Two ranges overlap when there is an address in both. */
void proof_range_overlaps(void)
{
	struct isth_range a = { nondet_u64(), nondet_u64() };
	struct isth_range b = { nondet_u64(), nondet_u64() };
	uint64_t address = nondet_u64();
	bool in_a = address >= a.base && address - a.base < a.size;
	bool in_b = address >= b.base && address - b.base < b.size;
	bool overlaps = isth_range_overlaps(&a, &b);

	ASSUME(a.size && b.size && !wraps(&a) && !wraps(&b));
	HOLDS(overlaps || !(in_a && in_b), "no address is in both");
	HOLDS(!overlaps || address != (a.base > b.base ? a.base : b.base) ||
		      (in_a && in_b),
	      "the later one begins in the other");
	REACHED(overlaps && in_a && !in_b);
	REACHED(!overlaps);
}

void proof_range_contains(void)
{
	struct isth_range outer = { nondet_u64(), nondet_u64() };
	struct isth_range inner = { nondet_u64(), nondet_u64() };
	bool contains = isth_range_contains(&outer, &inner);

	ASSUME(!wraps(&outer));
	HOLDS(wraps(&inner) || contains == within(&outer, &inner),
	      "contained is contained");
	HOLDS(!wraps(&inner) || !contains, "what wraps is in nothing");
	REACHED(contains && inner.base > outer.base);
	REACHED(wraps(&inner));
}

/* Each field that a frame may carry, said in one piece (V-10 to V-12). */
void proof_offload(void)
{
	struct isth_offload o;
	uint32_t agreed = nondet_u32(), len = nondet_u32();
	enum isth_rule rule;
	bool csum, csum_inside, gso;
	uint32_t csum_end;

	ASSUME(len >= ISTH_FRAME_MIN && len <= ISTH_FRAME_MAX);
	rule = isth_offload_check(&o, agreed, len);
	csum = o.flags & ISTH_RECORD_NEEDS_CSUM;
	csum_end = (uint32_t)o.csum_start + o.csum_offset + 2;
	csum_inside = o.csum_start >= 14 && csum_end <= len;
	gso = o.gso_type;
	HOLDS(rule == ISTH_RULE_NONE || rule == ISTH_RULE_FIELDS ||
		      rule == ISTH_RULE_CSUM || rule == ISTH_RULE_GSO,
	      "one of three rules");
	HOLDS((rule == ISTH_RULE_CSUM) <= (csum && !csum_inside), "V-11");
	if (rule == ISTH_RULE_NONE) {
		HOLDS(!o.flags || agreed & ISTH_FEATURE_CSUM, "flags agreed");
		HOLDS(!(o.flags & ~3u), "flags known");
		HOLDS(!gso || o.gso_type == 1 || o.gso_type == 4, "gso known");
		HOLDS(o.gso_type != 1 || agreed & ISTH_FEATURE_TSO4, "TSO4");
		HOLDS(o.gso_type != 4 || agreed & ISTH_FEATURE_TSO6, "TSO6");
		HOLDS(csum || (!o.csum_start && !o.csum_offset), "else 0");
		HOLDS(gso || (!o.hdr_len && !o.gso_size), "else 0");
		HOLDS(!csum || csum_inside, "the checksum lies in the frame");
		HOLDS(!gso || (csum && o.gso_size && csum_end <= o.hdr_len &&
			       o.hdr_len < len),
		      "a super-frame can be cut");
	}
	HOLDS(rule == ISTH_RULE_NONE || o.flags || gso || o.csum_start ||
		      o.csum_offset || o.hdr_len || o.gso_size,
	      "a plain frame is always legal");
	REACHED(rule == ISTH_RULE_NONE && gso && csum_end == len - 1);
	REACHED(rule == ISTH_RULE_FIELDS);
	REACHED(rule == ISTH_RULE_CSUM);
	REACHED(rule == ISTH_RULE_GSO);
}
