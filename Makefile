# SPDX-License-Identifier: MIT
#
# make help says what there is. Everything is built in $(BUILD).

BUILD := $(abspath $(or $(ISTHMUS_BUILD),build))
KERNEL ?= cloud
KERNELS := cloud rt bpo
FRONT ?= lwip
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 180

ifneq ($(filter-out $(KERNELS),$(KERNEL)),)
$(error KERNEL=$(KERNEL): there are $(KERNELS))
endif

# Use all cores, unless the caller says how many.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --no-print-directory

export ISTHMUS_BUILD := $(BUILD)

# make try needs no board, so no cross compiler and no QEMU either.
SETUP := $(if $(filter-out try try-program,$(MAKECMDGOALS)),setup,setup-try)

DEPS := $(BUILD)/deps
TESTS_LISTS := $(DEPS)/tests.list $(DEPS)/clients.list
BOARD := $(BUILD)/board
SRC := $(DEPS)/src

# Sources: fetched ones, or the caller's own, which are taken as they are.
TFA_READY := $(if $(TFA),,$(SRC)/arm-trusted-firmware/.fetched)
LWIP_READY := $(if $(LWIP_PATH),,$(SRC)/lwip/.fetched)
FREERTOS_READY := $(if $(FREERTOS_KERNEL_PATH),,$(SRC)/micropython/.fetched)
TFA ?= $(SRC)/arm-trusted-firmware
LWIP_PATH ?= $(SRC)/lwip
FREERTOS_KERNEL_PATH ?= $(SRC)/micropython/ports/cc3200/FreeRTOS/Source
SECURE_SOURCES = LWIP_PATH=$(abspath $(LWIP_PATH)) \
	FREERTOS_KERNEL_PATH=$(abspath $(FREERTOS_KERNEL_PATH))

BL32 := $(BUILD)/secure/bl32.bin
MONITOR = $(MAKE) -C monitor BUILD=$(BUILD) TFA=$(abspath $(TFA)) BL32=$(BL32)

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

#: make run      install, fetch and build what is missing, boot the board, and
#:               show both worlds talking; on a terminal then a Linux shell
#: make try      the RTOS's network part as a process of this machine, under ASan,
#:               behind a TAP interface: where an application is written, see
#:               secure/apps/README.md; GDB=1: under gdb
#: make test     unit tests on the host, system tests on the board
#: make kunit    the driver's KUnit suites under KASAN in User-Mode Linux; builds
#:               such a kernel first (5 minutes, once)
#: make binary   the machine code: where SPEC's barriers stand, each word loaded
#:               once, and seeded bugs found
#: make long     the system tests that take minutes each, and 10^6 receives of
#:               either end without a byte that is fetched twice; their figures
#:               go to tests/results
#: make attack   a hostile Linux on the board, and what it did to the RTOS: each
#:               attack at its full length; table in tests/results/attack.md
#: make check    formatting, static analysis, MISRA C:2012
#: make board    build only; then: board/run -- COMMAND
#: make setup    install the Debian packages that building needs
#: make fuzz     three minutes of fuzzing netd, with lwIP in it, and the image by
#:               netd's calls, from the corpus kept here; tests/fuzz/run --help
#:               lists longer ways
#: make coverage 100 % of the core's lines, branches and MC/DC by unit tests
#: make model    the channel's ordering and sessions under model checkers, and
#:               what each fence, acquire, release and second look is for
#: make proof    the core, EL3's calls and netd's filters proved against every
#:               peer (CBMC), each proof with its seeded bugs
#: make mutation  the core changed in one place at a time: a test, a proof or a
#:               model has to notice, or the reason is written down; and a
#:               sample of the RTOS's driver and mailbox
#: make bench    measure the link and its alternatives on the board: report and
#:               data in build/bench; for a part ONLY=ping,tcp,mtu,packets,
#:               instructions,control,ring; ring: the ring alone beside other
#:               rings, on this machine
#: make clean    remove everything that was built or fetched
#:
#: KERNEL=cloud|rt|bpo   which of Debian's kernels (cloud): 6.1, 6.1-rt, or
#:                       6.12 from backports
#: FRONT=lwip|bare       the RTOS's front end on the board and for make try
#:                       (lwip): bare has no IP stack, see secure/bare/bare.c
#: TFA=, LWIP_PATH=, FREERTOS_KERNEL_PATH=
#:                       own unpacked sources instead of the fetched ones
#: ISTHMUS_BUILD=        another build folder (build)

run: board
	@board/tour $(KERNEL)

try: try-program
	@secure/try/run --built --front $(FRONT) $(if $(GDB),--gdb)

# PLAIN=1: without ASan. APPS=: a folder of applications besides the RTOS's.
APPS ?= secure/apps/example
try-program: $(LWIP_READY) | setup-try
	@$(MAKE) -s -C secure/try BUILD=$(BUILD) LWIP_PATH=$(abspath $(LWIP_PATH)) \
		FRONT=$(FRONT) APPS=$(abspath $(APPS)) PLAIN=$(PLAIN)

board: $(BOARD)/flash.img $(BOARD)/userland.cpio $(BOARD)/$(KERNEL)/.built

test: bench-guests $(TESTS_LISTS) $(KERNELS:%=$(BOARD)/%/.built) \
		try-program | setup-test
	@$(MAKE) -C tests/system BUILD=$(BUILD)
	@$(MAKE) -C tests/system/hostile BUILD=$(BUILD)
	@env $(SECURE_SOURCES) tests/system/all

attack: board $(BOARD)/cloud/.built | setup-test
	@$(MAKE) -C tests/system BUILD=$(BUILD) $(SECURE_SOURCES) \
		$(BUILD)/tests/system/checked.img
	@$(MAKE) -C tests/system/hostile BUILD=$(BUILD)
	@tests/system/hostile/run

# Built and run against QEMU's own header for plugins, and the shipped images.
plugin: board $(BOARD)/cloud/.built $(SRC)/qemu/.fetched | setup-test
	@$(MAKE) -C tests/plugin BUILD=$(BUILD) $(SECURE_SOURCES)

binary: board $(BOARD)/cloud/.built | setup-test
	@tests/binary/check
	@tests/binary/check --self-test

check: $(DEPS)/headers/cloud/.unpacked $(SRC)/checkpatch/.fetched \
		monitor-flags | setup-check
	+@.ci/check

coverage: | setup-coverage
	@$(MAKE) -s -C tests/unit BUILD=$(BUILD) COVERAGE=1 coverage

fuzz: $(LWIP_READY) | setup-fuzz
	@LWIP_PATH=$(abspath $(LWIP_PATH)) tests/fuzz/run \
		--seconds $(FUZZ_SECONDS)

long: bench-guests $(TESTS_LISTS) $(KERNELS:%=$(BOARD)/%/.built) plugin \
		| setup-test
	@$(MAKE) -C tests/system BUILD=$(BUILD)
	@tests/plugin/run
	@tests/system/all --long

kunit: $(SRC)/linux/.fetched | setup-kunit
	+@$(MAKE) -C tests/kunit BUILD=$(BUILD)
	@tests/kunit/run

proof: $(DEPS)/tools/cbmc/.unpacked $(LWIP_READY) monitor-flags | setup
	@LWIP_PATH=$(abspath $(LWIP_PATH)) tests/proof/prove

# How EL3's dispatcher is compiled.
monitor-flags: $(TFA_READY) | setup
	+@$(MONITOR) -s $(BUILD)/monitor/flags

model: | setup-model
	@tests/model/check

mutation: $(DEPS)/tools/cbmc/.unpacked $(LWIP_READY) | setup setup-test setup-model
	@tests/mutation/run --self-test
	@tests/mutation/run
	@LWIP_PATH=$(abspath $(LWIP_PATH)) tests/mutation/secure

bench-guests: board $(DEPS)/bench.list
	@$(MAKE) -C bench BUILD=$(BUILD) KERNEL=$(KERNEL) guests

# With the plugin that traces.
bench-board: bench-guests $(SRC)/qemu/.fetched
	@$(MAKE) -C bench BUILD=$(BUILD) KERNEL=$(KERNEL)

# The ring alone needs no board, and only it needs the other rings.
comma := ,
PARTS := $(or $(subst $(comma), ,$(ONLY)),board ring)

bench-ring: $(SRC)/linux/.fetched | setup-ring
	@$(MAKE) -C bench/native BUILD=$(BUILD)

bench: $(if $(filter-out ring,$(PARTS)),bench-board) \
		$(if $(filter ring,$(PARTS)),bench-ring)
	@bench/run $(if $(ONLY),--only $(ONLY)) \
		$(if $(filter-out cloud,$(KERNEL)),--kernel $(KERNEL))

clean:
	@rm -rf $(BUILD)

# Packages of this machine. Everything that needs a tool waits for them.
setup:
	@board/install $(BUILD)/install.log build

setup-try: $(filter setup,$(SETUP))
	@board/install $(BUILD)/install.log try $(if $(GDB),gdb)

setup-test: setup
	@board/install $(BUILD)/install.log test clients try gdb

setup-coverage: setup
	@board/install $(BUILD)/install.log test coverage

setup-fuzz: setup
	@board/install $(BUILD)/install.log fuzz

setup-kunit: setup
	@board/install $(BUILD)/install.log kunit

setup-ring: setup
	@board/install $(BUILD)/install.log ring

setup-model: setup
	@board/install $(BUILD)/install.log model

setup-check: setup
	@board/install $(BUILD)/install.log build test check

# Dependencies.
.PRECIOUS: $(SRC)/%/.fetched $(DEPS)/%.list $(DEPS)/headers/%/.unpacked \
	$(DEPS)/tools/%/.unpacked
FETCH := board/deps.list | $(SETUP)

$(SRC)/linux/.fetched $(SRC)/checkpatch/.fetched: $(SRC)/%/.fetched: $(FETCH)
	@board/fetch $(BUILD) tree $*

$(SRC)/%/.fetched: $(FETCH)
	@board/fetch $(BUILD) source $*

$(DEPS)/userland.list: $(FETCH)
	@board/fetch $(BUILD) userland

$(DEPS)/bench.list $(TESTS_LISTS): $(DEPS)/%.list: $(DEPS)/userland.list \
		$(FETCH)
	@board/fetch $(BUILD) $*

$(DEPS)/%.list: $(FETCH)
	@board/fetch $(BUILD) kernel $*

$(DEPS)/headers/%/.unpacked: $(DEPS)/%.list
	@board/fetch $(BUILD) headers $*

$(DEPS)/tools/%/.unpacked: $(FETCH)
	@board/fetch $(BUILD) tool $*

# The three parts. Their own Makefiles know what is up to date; TF-A needs the
# secure image only to put both together.
secure: $(LWIP_READY) $(FREERTOS_READY) | setup
	@$(MAKE) -s -C secure BUILD=$(BUILD) FRONT=$(FRONT) $(SECURE_SOURCES)

firmware: $(TFA_READY) | setup
	+@$(MONITOR) -s $(BUILD)/monitor/bl1.bin

monitor: firmware secure
	+@$(MONITOR) -s

# Named one by one: what make finds by pattern alone it takes for intermediate,
# and does not look whether it is up to date.
MODULES := $(KERNELS:%=linux-%)
$(MODULES): linux-%: $(DEPS)/headers/%/.unpacked
	@$(MAKE) -s -C linux STRICT=1 BUILD=$(BUILD) \
		KDIR=$(DEPS)/headers/$*/build \
		FLAVOUR=$*

# What boots.
$(BOARD)/flash.img: monitor board/image
	@board/image $(BUILD) flash

IMAGE_TOOLS := board/image $(addprefix board/lib/, \
	cpio.py kernel.py package.py replacing.py)

TOP := $(BUILD)/top/isth-top
$(TOP): $(wildcard top/*) | setup
	@$(MAKE) -s -C top BUILD=$(BUILD)

$(BOARD)/userland.cpio: $(DEPS)/userland.list $(IMAGE_TOOLS) $(TOP) \
		$(shell find board/guest -type f)
	@echo "  IMAGE   user space"
	@board/image $(BUILD) userland

.PRECIOUS: $(BOARD)/%/Image
$(BOARD)/%/Image: $(DEPS)/%.list $(IMAGE_TOOLS)
	@echo "  IMAGE   kernel $*"
	@board/image $(BUILD) kernel $*

$(BOARD)/%/.built: $(BOARD)/%/Image linux-%
	@board/image $(BUILD) module $*
	@touch $@

.PHONY: help run board try try-program test attack plugin binary check coverage \
	long fuzz kunit bench bench-guests bench-board bench-ring model proof \
	monitor-flags mutation \
	clean setup setup-test setup-check setup-coverage setup-fuzz setup-kunit \
	setup-model setup-ring setup-try \
	secure firmware monitor $(MODULES) FORCE
.DELETE_ON_ERROR:
