/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The shared window (SPEC sections 2 and 3): data only. Fixed width, little
 * endian, offsets and never pointers.
 *
 *   window    = [ secure half | normal half ], equal sizes
 *   half      = [ management section, one page | ring, a power of two ]
 *   ring      = records back to back, free-running positions modulo its size
 *   record    = [ header, 16 bytes | frame | padding to 16 bytes ]
 *
 * Each half has one writer, its owner. A ring carries what its owner sends.
 */
#ifndef ISTH_LAYOUT_H
#define ISTH_LAYOUT_H

#include <isth_port.h>

#define ISTH_MAGIC 0x48545349u /* "ISTH" */
#define ISTH_VERSION_MAJOR 1u
#define ISTH_VERSION_MINOR 0u

#define ISTH_PAGE_SIZE 4096u
#define ISTH_WINDOW_ALIGN ISTH_PAGE_SIZE
#define ISTH_MGMT_SIZE ISTH_PAGE_SIZE

/* A ring holds at least one largest frame, and positions stay unambiguous. */
#define ISTH_RING_MIN (128u * 1024u)
#define ISTH_RING_MAX (4u * 1024u * 1024u)
#define ISTH_WINDOW_SIZE(ring_size) (2u * (ISTH_MGMT_SIZE + (ring_size)))

#define ISTH_FRAME_MIN 14u /* an Ethernet header */
#define ISTH_FRAME_MAX 65535u
#define ISTH_RECORD_ALIGN 16u
#define ISTH_RECORD_HEADER 16u

/* Bytes of ring that a frame of len bytes takes; len <= ISTH_FRAME_MAX. */
#define ISTH_RECORD_SIZE(len) \
	(ISTH_RECORD_HEADER + \
	 (((len) + ISTH_RECORD_ALIGN - 1u) & ~(ISTH_RECORD_ALIGN - 1u)))

/*
 * Management section. Fields that change at different rates lie 128 bytes
 * apart: no two on one cache line, nor on the pair that a core prefetches.
 * "txptr" and "rxptr" are positions in bytes, as published.
 */
struct isth_mgmt_shm {
	/* Identity: written before session, constant while it stands. */
	uint32_t magic;
	uint16_t version_major;
	uint16_t version_minor;
	uint32_t features;  /* ISTH_FEATURE_*; offered */
	uint32_t ring_size; /* bytes of the owner's ring */
	uint8_t reserved0[112];

	/* Session (SPEC section 4). */
	uint32_t session;   /* owner's session number, 0: none */
	uint32_t echo;	    /* peer's session as the owner accepts it, or 0 */
	uint32_t frame_max; /* largest frame the owner takes now; may change */
	uint8_t reserved1[116];

	uint32_t txptr; /* end of what the owner has put in its own ring */
	uint8_t reserved2[124];

	uint32_t rxptr; /* end of what the owner has taken from the peer's */
	uint8_t reserved3[124];

	uint32_t rx_event; /* ring me when your txptr passes this */
	uint8_t reserved4[124];

	uint32_t tx_event; /* ring me when your rxptr passes this */
	uint8_t reserved5[3452];
};

/* Record header. The offload fields are those of virtio's net header. */
struct isth_record_shm {
	uint32_t len;	  /* frame bytes, ISTH_FRAME_MIN..ISTH_FRAME_MAX */
	uint8_t flags;	  /* ISTH_RECORD_* */
	uint8_t gso_type; /* ISTH_GSO_* */
	uint16_t hdr_len;
	uint16_t gso_size;
	uint16_t csum_start;
	uint16_t csum_offset;
	uint16_t reserved; /* 0 */
};

/*
 * Features (SPEC 3.5): what the owner can take. One that both ends offer is
 * agreed; without it the offload fields of a record that it names are 0.
 */
#define ISTH_FEATURE_CSUM (1u << 0) /* frames with the checksum left undone */
#define ISTH_FEATURE_TSO4 (1u << 1) /* TCP/IPv4 super-frames; needs CSUM */
#define ISTH_FEATURE_TSO6 (1u << 2) /* TCP/IPv6 super-frames; needs CSUM */
#define ISTH_FEATURES_KNOWN \
	(ISTH_FEATURE_CSUM | ISTH_FEATURE_TSO4 | ISTH_FEATURE_TSO6)

/* flags, as in virtio's net header */
#define ISTH_RECORD_NEEDS_CSUM 1u /* csum_start and csum_offset say where */
#define ISTH_RECORD_DATA_VALID 2u /* the sender vouches for the checksums */

/* gso_type, as in virtio's net header */
#define ISTH_GSO_NONE 0u
#define ISTH_GSO_TCP4 1u
#define ISTH_GSO_TCP6 4u

#define ISTH_ASSERT_OFFSET(type, field, offset)                              \
	_Static_assert((uint32_t)(__builtin_offsetof(struct type, field)) == \
			       (offset),                                     \
		       #type "." #field)

ISTH_ASSERT_OFFSET(isth_mgmt_shm, magic, 0x000u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, version_major, 0x004u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, version_minor, 0x006u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, features, 0x008u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, ring_size, 0x00cu);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, session, 0x080u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, echo, 0x084u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, frame_max, 0x088u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, txptr, 0x100u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, rxptr, 0x180u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, rx_event, 0x200u);
ISTH_ASSERT_OFFSET(isth_mgmt_shm, tx_event, 0x280u);
_Static_assert(sizeof(struct isth_mgmt_shm) == ISTH_MGMT_SIZE, "mgmt");

ISTH_ASSERT_OFFSET(isth_record_shm, len, 0u);
ISTH_ASSERT_OFFSET(isth_record_shm, flags, 4u);
ISTH_ASSERT_OFFSET(isth_record_shm, gso_type, 5u);
ISTH_ASSERT_OFFSET(isth_record_shm, hdr_len, 6u);
ISTH_ASSERT_OFFSET(isth_record_shm, gso_size, 8u);
ISTH_ASSERT_OFFSET(isth_record_shm, csum_start, 10u);
ISTH_ASSERT_OFFSET(isth_record_shm, csum_offset, 12u);
ISTH_ASSERT_OFFSET(isth_record_shm, reserved, 14u);
_Static_assert(sizeof(struct isth_record_shm) == ISTH_RECORD_HEADER, "record");

#endif
