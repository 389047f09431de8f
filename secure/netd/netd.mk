# SPDX-License-Identifier: MIT
#
# netd's parts, for secure/Makefile and host/Makefile.
#
# In: NETD_DIR (this folder), LWIP_PATH (unpacked lwIP 2.2.1), CORE_DIR.
# Out: NETD_SRCS and LWIP_SRCS, with NETD_CFLAGS for the first and LWIP_CFLAGS
# for the second; a freestanding image adds NETD_FREESTANDING_CFLAGS to both.
# Compile with -ffunction-sections -fdata-sections, link with --gc-sections.

NETD_SRCS := $(addprefix $(NETD_DIR)/, \
	netd.c netd_budget.c netd_checksum.c netd_echo.c netd_filter.c \
	netd_http.c netd_iperf.c netd_link.c netd_mem.c netd_netif.c \
	netd_stats.c netd_tcp.c netd_text.c)

LWIP_SRCS := $(addprefix $(LWIP_PATH)/src/core/, \
	def.c inet_chksum.c init.c ip.c mem.c memp.c netif.c pbuf.c stats.c \
	tcp.c tcp_in.c tcp_out.c timeouts.c udp.c \
	ipv4/etharp.c ipv4/icmp.c ipv4/ip4.c ipv4/ip4_addr.c ipv4/ip4_frag.c \
	ipv6/ethip6.c ipv6/icmp6.c ipv6/inet6.c ipv6/ip6.c ipv6/ip6_addr.c \
	ipv6/ip6_frag.c ipv6/nd6.c)
LWIP_SRCS += $(LWIP_PATH)/src/netif/ethernet.c

LWIP_CFLAGS := -I$(NETD_DIR)/lwip -I$(LWIP_PATH)/src/include
NETD_CFLAGS := -I$(NETD_DIR) -I$(NETD_DIR)/.. -I$(CORE_DIR) $(LWIP_CFLAGS) \
	-I$(LWIP_PATH)/src
NETD_FREESTANDING_CFLAGS := -I$(NETD_DIR)/lwip/freestanding
