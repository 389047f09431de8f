# SPDX-License-Identifier: MIT
#
# netd's parts, for a Makefile that runs in secure/.
#
# Out: NETD_SRCS, below this folder; LWIP_SRCS, below LWIP_PATH (unpacked lwIP
# 2.2.1); NETD_CPPFLAGS for both; LWIP_CFLAGS, warnings for lwIP alone.
# In: LWIP_PATH; NETD_HOSTED, set when there is a C library.
# Compile with -ffunction-sections, link with --gc-sections: lwIP names a few
# functions of the C library in code that nobody calls.

NETD_SRCS := $(addprefix netd/, \
	netd.c netd_budget.c netd_checksum.c netd_echo_tcp.c netd_echo_udp.c \
	netd_filter.c netd_http.c netd_iperf.c netd_link.c netd_mem.c \
	netd_netif.c netd_offload.c netd_page.c netd_stats.c netd_tcp.c \
	netd_tcp_cut.c netd_tcp_guard.c netd_text.c netd_udp_load.c)

LWIP_SRCS := $(addprefix src/core/, \
	def.c inet_chksum.c init.c ip.c mem.c memp.c netif.c pbuf.c stats.c \
	tcp.c tcp_in.c tcp_out.c timeouts.c udp.c \
	ipv4/etharp.c ipv4/icmp.c ipv4/ip4.c ipv4/ip4_addr.c ipv4/ip4_frag.c \
	ipv6/ethip6.c ipv6/icmp6.c ipv6/inet6.c ipv6/ip6.c ipv6/ip6_addr.c \
	ipv6/ip6_frag.c ipv6/nd6.c) src/netif/ethernet.c

NETD_CPPFLAGS := -Inetd -Inetd/lwip -I$(LWIP_PATH)/src/include \
	-I$(LWIP_PATH)/src $(if $(NETD_HOSTED),,-Inetd/lwip/freestanding)
LWIP_CFLAGS := -Wextra -Wno-unused-parameter -Wno-unused-variable
