# SPDX-License-Identifier: BSD-3-Clause
#
# isthd in Trusted Firmware-A's build: SPD=isthd finds this file as
# services/spd/isthd/isthd.mk. The secure image is prebuilt: BL32=FILE.

ISTHD_DIR	:= services/spd/isthd

# The channel's headers; beside this folder, wherever it is linked from.
ISTHD_CORE	?= $(abspath $(realpath $(ISTHD_DIR))/../core)

# Doorbells per second and their burst, for each CPU of the normal world...
ISTHD_BELL_RATE			?= 120000
ISTHD_BELL_BURST		?= 64
# ...and for the secure world.
ISTHD_BELL_TO_NORMAL_RATE	?= 200000
ISTHD_BELL_TO_NORMAL_BURST	?= 64

# Bytes of BL33 that EL3 keeps a copy of, to start the normal world again from:
# whole pages, or 0 where BL33 lies in memory that nobody can write.
ISTHD_STARTER_SIZE		?= 4096

# 1: the normal world cannot end by PSCI, neither to start again nor for good.
ISTHD_KEEP_RUNNING		?= 0
$(eval $(call assert_boolean,ISTHD_KEEP_RUNNING))

$(eval $(call add_defines,\
	ISTHD_BELL_RATE \
	ISTHD_BELL_BURST \
	ISTHD_BELL_TO_NORMAL_RATE \
	ISTHD_BELL_TO_NORMAL_BURST \
	ISTHD_KEEP_RUNNING \
	ISTHD_STARTER_SIZE \
))

SPD_INCLUDES	:= -I$(ISTHD_DIR)/port -I$(ISTHD_CORE)

SPD_SOURCES	:= $(ISTHD_DIR)/isthd_abort.c		\
		   $(ISTHD_DIR)/isthd_bell.c		\
		   $(ISTHD_DIR)/isthd_boot.S		\
		   $(ISTHD_DIR)/isthd_call.c		\
		   $(ISTHD_DIR)/isthd_clean.c		\
		   $(ISTHD_DIR)/isthd_console.c		\
		   $(ISTHD_DIR)/isthd_cores.c		\
		   $(ISTHD_DIR)/isthd_devices.c		\
		   $(ISTHD_DIR)/isthd_interrupt.c	\
		   $(ISTHD_DIR)/isthd_keep.c		\
		   $(ISTHD_DIR)/isthd_life.c		\
		   $(ISTHD_DIR)/isthd_main.c		\
		   $(ISTHD_DIR)/isthd_normal.c		\
		   $(ISTHD_DIR)/isthd_panic.S		\
		   $(ISTHD_DIR)/isthd_pm.c		\
		   $(ISTHD_DIR)/isthd_query.c		\
		   $(ISTHD_DIR)/isthd_ram.c		\
		   $(ISTHD_DIR)/isthd_stats.c		\
		   $(ISTHD_DIR)/isthd_window.c		\
		   $(ISTHD_DIR)/isthd_world.c

# The boot device tree tells which RAM is the normal world's. It lies there
# itself, outside BL31's map, and is mapped while it is read.
include lib/libfdt/libfdt.mk
include common/fdt_wrappers.mk
SPD_SOURCES	+= $(FDT_WRAPPERS_SOURCES)
BL31_CPPFLAGS	+= -DPLAT_XLAT_TABLES_DYNAMIC=1

# Linux's timers run on while the secure world has the core.
NS_TIMER_SWITCH	:= 0

# TF-A's dump of all registers comes before anybody can decide who is to blame,
# with interrupts masked: a third of a second at 115200 baud. isthd_panic.S says
# the little that is needed, and only when nothing else is left.
override CRASH_REPORTING := 0

# External aborts of the normal world's come to EL3, for isthd_abort.c.
override HANDLE_EA_EL3_FIRST_NS := 1

# These cores may walk translation tables speculatively while the registers of
# both worlds are mixed. What they find then would serve the secure world too.
# A core's file has to come with its workaround's flag. Looked at when a file of
# BL31 is compiled: what the platform builds in stands only then.
ISTHD_SPECULATIVE := cortex_a53:ERRATA_A53_1530924 \
		     cortex_a55:ERRATA_A55_1530923 \
		     cortex_a57:ERRATA_A57_1319537 \
		     cortex_a72:ERRATA_A72_1319367 \
		     cortex_a76:ERRATA_A76_1165522

isthd_flag_missing = $(and \
	$(filter %/$(firstword $(subst :, ,$(1))).S,$(BL31_SOURCES)),$(filter-out \
	1,$(or $($(lastword $(subst :, ,$(1)))),0)),$(lastword $(subst :, ,$(1))))
isthd_flags_missing = $(strip $(foreach core,$(ISTHD_SPECULATIVE),$(call \
	isthd_flag_missing,$(core))))
isthd_flags_check = $(if $(isthd_flags_missing),$(error isthd: this build has \
	cores with a speculative AT erratum: set $(isthd_flags_missing:%=%=1)))

BL31_CPPFLAGS	+= $(isthd_flags_check)

NEED_BL32	:= yes

# Exclusive loads and stores in place; the library calls that a compiler may
# prefer are not linked into firmware.
BL31_CFLAGS	+= -mno-outline-atomics
