# SPDX-License-Identifier: GPL-2.0-only
#
# What only some of our kernels have, told by a word of their headers. For every
# Kbuild file that builds the driver.
has = $(shell grep -qsw $1 $(srctree)/include/$2 && echo y)
ccflags-$(call has,xdp_features,linux/netdevice.h) += -DISTHN_XDP_FEATURES
ccflags-$(call has,netdev_stat_ops,net/netdev_queues.h) += -DISTHN_QUEUE_STATS
ccflags-$(call has,netif_queue_set_napi,linux/netdevice.h) += -DISTHN_QUEUE_NAPI
