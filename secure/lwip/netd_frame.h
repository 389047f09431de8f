/* SPDX-License-Identifier: MIT */
/* Where things lie in a frame without a tag: RFC 894, 826; RFC 791; RFC 2464,
 * 8200, 4861 (4.4). */
#ifndef NETD_FRAME_H
#define NETD_FRAME_H

#define NETD_STATION_AT 6u /* of the sender */
#define NETD_TYPE_AT 12u

#define NETD_ARP_OPERATION_AT 21u /* its last byte */
#define NETD_ARP_STATION_AT 22u
#define NETD_ARP_SOURCE_AT 28u

#define NETD_IP4_SOURCE_AT 26u

#define NETD_IP6_NEXT_AT 20u
#define NETD_IP6_SOURCE_AT 22u
#define NETD_ICMP6_AT 54u
#define NETD_ND_TARGET_AT 62u

#endif
