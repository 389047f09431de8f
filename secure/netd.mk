# SPDX-License-Identifier: MIT
#
# netd's parts, for a Makefile anywhere: the driver, a front end, and the
# applications over that.
#
# In: SECURE, the path of this folder; FRONT, the front end: lwip (if not said),
# or bare, without an IP stack and so without applications; LWIP_PATH (unpacked
# lwIP 2.2.1) for lwip; NETD_HOSTED, set when there is a C library.
# Out: NETD_DRIVER, NETD_FRONT, NETD_APPS and MAILBOX, which is a part of it and
# of the image, sources below SECURE; LWIP_SRCS, below
# LWIP_PATH; NETD_*_INCLUDES, all the folders that each of them may include
# from, besides core/ and its port; LWIP_CFLAGS, warnings for lwIP alone.
# Compile with -ffunction-sections, link with --gc-sections: lwIP names a few
# functions of the C library in code that nobody calls.

netd_sources = $(patsubst $(SECURE)/%,%,$(sort $(wildcard $(SECURE)/$(1)/*.c)))

FRONT ?= lwip
$(if $(filter lwip bare,$(FRONT)),,$(error FRONT=$(FRONT): there are lwip, bare))
netd_lwip := $(filter lwip,$(FRONT))

NETD_DRIVER := $(call netd_sources,driver)
NETD_FRONT := $(call netd_sources,$(FRONT))
MAILBOX := $(call netd_sources,mailbox)
NETD_APPS := $(if $(netd_lwip),$(call netd_sources,apps),apps/app.c) $(MAILBOX)

LWIP_SRCS := $(if $(netd_lwip),$(addprefix src/core/, \
	def.c inet_chksum.c init.c ip.c mem.c memp.c netif.c pbuf.c stats.c \
	tcp.c tcp_in.c tcp_out.c timeouts.c udp.c \
	ipv4/etharp.c ipv4/icmp.c ipv4/igmp.c ipv4/ip4.c ipv4/ip4_addr.c \
	ipv4/ip4_frag.c \
	ipv6/ethip6.c ipv6/icmp6.c ipv6/inet6.c ipv6/ip6.c ipv6/ip6_addr.c \
	ipv6/ip6_frag.c ipv6/mld6.c ipv6/nd6.c) src/netif/ethernet.c)

# The driver knows no IP stack and no RTOS: that it compiles proves it.
NETD_DRIVER_INCLUDES := -I$(SECURE)/driver
NETD_FRONT_INCLUDES := $(NETD_DRIVER_INCLUDES) $(if $(netd_lwip),\
	-I$(SECURE)/lwip -I$(LWIP_PATH)/src/include -I$(LWIP_PATH)/src \
	$(if $(NETD_HOSTED),,-I$(SECURE)/lwip/freestanding))
NETD_APPS_INCLUDES := $(NETD_FRONT_INCLUDES) -I$(SECURE)/apps \
	-I$(SECURE)/mailbox
LWIP_CFLAGS := -Wextra -Wno-unused-parameter -Wno-unused-variable
