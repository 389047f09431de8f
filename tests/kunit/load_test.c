// SPDX-License-Identifier: MIT
/* Loading and unloading: parameters, firmware, the window, lack of memory. */
#include <linux/errno.h>
#include <linux/etherdevice.h>
#include <linux/mm.h>

#include "rig.h"
#include "suites.h"

#define WINDOW_PAGES (ISTH_WINDOW_SIZE(RIG_RING) / PAGE_SIZE)

static void refuses(struct kunit *test, const char *params, int error)
{
	KUNIT_EXPECT_EQ_MSG(test, rig_insmod(params, 0), error, "%s", params);
	KUNIT_EXPECT_NULL(test, el3.listener);
	KUNIT_EXPECT_FALSE(test, peer.attached);
}

static void bad_parameters_are_refused(struct kunit *test)
{
	static const char *const bad[] = {
		"ring_kib=0",
		"ring_kib=64",
		"ring_kib=127",
		"ring_kib=129",
		"ring_kib=192",
		"ring_kib=8192",
		"ring_kib=-1",
		"ring_kib=128x",
		"ring_kib=4294967424",
		"mac=",
		"mac=x",
		"mac=02:49:53:54:48",
		"mac=01:49:53:54:48:02",
		"mac=00:00:00:00:00:00",
		"mac=ff:ff:ff:ff:ff:ff",
		"mac=Random",
		"ring_kib",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		int error = rig_insmod(bad[i], 0);

		KUNIT_EXPECT_TRUE_MSG(test, error == EINVAL || error == ERANGE,
				      "%s: %d", bad[i], error);
	}
	KUNIT_EXPECT_EQ(test, el3.registers, 0);
}

static void every_ring_size_loads(struct kunit *test)
{
	char params[32];
	u32 kib;

	for (kib = 128; kib <= 1024; kib *= 2) {
		snprintf(params, sizeof(params), "ring_kib=%u", kib);
		rig_load(test, params);
		KUNIT_EXPECT_EQ(test, rig.isth->end.ring_size, kib * 1024);
		KUNIT_EXPECT_EQ(test, el3.size, 2 * (4096 + kib * 1024));
		rig_exit(test);
		KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_NONE);
	}
}

static void mac_is_as_asked(struct kunit *test)
{
	static const u8 wanted[] = { 2, 1, 2, 3, 4, 0xff };
	u8 first[ETH_ALEN];

	rig_load(test, RIG_PARAMS " mac=02:01:02:03:04:ff");
	KUNIT_EXPECT_MEMEQ(test, rig.netdev->dev_addr, wanted, ETH_ALEN);
	KUNIT_EXPECT_EQ(test, rig.netdev->addr_assign_type, NET_ADDR_SET);
	rig_exit(test);
	rig_load(test, RIG_PARAMS);
	KUNIT_EXPECT_TRUE(test, is_valid_ether_addr(rig.netdev->dev_addr));
	KUNIT_EXPECT_EQ(test, rig.netdev->addr_assign_type, NET_ADDR_RANDOM);
	ether_addr_copy(first, rig.netdev->dev_addr);
	rig_exit(test);
	rig_load(test, RIG_PARAMS " mac=random");
	KUNIT_EXPECT_FALSE(test, ether_addr_equal(first, rig.netdev->dev_addr));
}

static void other_firmware_is_refused(struct kunit *test)
{
	size_t i;

	el3.conduit = SMCCC_CONDUIT_HVC;
	refuses(test, RIG_PARAMS, ENODEV);
	el3.conduit = SMCCC_CONDUIT_NONE;
	refuses(test, RIG_PARAMS, ENODEV);
	el3_reset();
	for (i = 0; i < ARRAY_SIZE(el3.uid); i++) {
		el3.uid[i] ^= 1;
		refuses(test, RIG_PARAMS, ENODEV);
		el3.uid[i] = U32_MAX; /* the first: there is no trusted OS */
		refuses(test, RIG_PARAMS, ENODEV);
		el3_reset();
	}
	KUNIT_EXPECT_EQ(test, el3.registers, 0);
}

static void other_version_is_refused(struct kunit *test)
{
	el3.major = ISTH_CALLS_MAJOR + 1;
	refuses(test, RIG_PARAMS, EPROTO);
	el3.major = 0;
	refuses(test, RIG_PARAMS, EPROTO);
	el3_reset();
	el3.minor = 0xffff;
	rig_load(test, RIG_PARAMS);
}

static void other_interrupt_is_refused(struct kunit *test)
{
	static const u64 bad[] = { 0, 7, 16, 1023, U32_MAX, 1ull << 32 | 14 };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		el3.intid = bad[i];
		refuses(test, RIG_PARAMS, EPROTO);
	}
	el3_reset();
	el3.info_error = ISTH_ERR_INVALID;
	refuses(test, RIG_PARAMS, EPROTO);
}

static void register_errors_are_passed_on(struct kunit *test)
{
	int error;

	for (error = ISTH_ERR_THROTTLED - 1; error < 0; error++) {
		el3.register_error = error;
		refuses(test, RIG_PARAMS,
			error == ISTH_ERR_ADDRESS ? EACCES : EIO);
	}
	el3.register_error = ISTH_PENDING + 1;
	refuses(test, RIG_PARAMS, EIO);
	el3_reset();
	el3.secure = ISTH_SECURE_DEAD;
	refuses(test, RIG_PARAMS, EIO);
}

static void refused_window(struct kunit *test)
{
	el3.refuses = true;
	el3.attach_delay = 3;
	refuses(test, RIG_PARAMS, EACCES);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_REFUSED);
}

/* Memory that the secure world does not want: other memory may do. */
static void other_memory_is_tried(struct kunit *test)
{
	el3.bad_addresses = 2;
	rig_load(test, RIG_PARAMS);
	KUNIT_EXPECT_EQ(test, el3.registers, 3);
	rig_exit(test);
	el3.bad_addresses = 1;
	el3.bad_windows = 1;
	rig_load(test, RIG_PARAMS);
	rig_exit(test);
	el3.bad_addresses = 3;
	refuses(test, RIG_PARAMS, EACCES);
}

/* How many pages of the last window nobody has. */
static unsigned int free_pages_of(u64 base)
{
	unsigned int i, found = 0;

	for (i = 0; i < WINDOW_PAGES; i++)
		found += !page_count(pfn_to_page((base >> PAGE_SHIFT) + i));
	return found;
}

/* Attaching may still end well: the window stays the secure world's. */
static void window_is_never_answered(struct kunit *test)
{
	el3.attach_delay = EL3_NEVER;
	el3.detach_delay = EL3_NEVER;
	refuses(test, RIG_PARAMS, ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_ATTACHING);
	KUNIT_EXPECT_EQ(test, free_pages_of(el3.base), 0);
	free_pages_exact(phys_to_virt(el3.base), el3.size);
}

static void window_is_answered_late(struct kunit *test)
{
	el3.attach_delay = 1000;
	rig_load(test, RIG_PARAMS);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_ATTACHED);
	el3.detach_delay = 1000;
}

static void window_is_freed_once_let_go(struct kunit *test)
{
	u64 base;

	rig_load(test, RIG_PARAMS);
	base = el3.base;
	KUNIT_EXPECT_EQ(test, free_pages_of(base), 0);
	rig_exit(test);
	KUNIT_EXPECT_GT(test, free_pages_of(base), WINDOW_PAGES / 2);
}

static void window_not_let_go_is_leaked(struct kunit *test)
{
	u64 base;

	rig_load(test, RIG_PARAMS);
	base = el3.base;
	el3.detach_delay = EL3_NEVER;
	rig_exit(test);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_DETACHING);
	KUNIT_EXPECT_EQ(test, free_pages_of(base), 0);
	free_pages_exact(phys_to_virt(base), el3.size);
}

static void window_of_a_dead_world_is_freed(struct kunit *test)
{
	u64 base;

	rig_load(test, RIG_PARAMS);
	base = el3.base;
	el3.secure = ISTH_SECURE_DEAD;
	rig_exit(test);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_NONE);
	KUNIT_EXPECT_GT(test, free_pages_of(base), WINDOW_PAGES / 2);
}

/* As a kernel finds it that was started by kexec. */
static void leave_a_window(u32 state)
{
	el3.state = state;
	el3.base = 0x1000;
	el3.size = ISTH_WINDOW_SIZE(RIG_RING);
}

static void earlier_window_is_taken_back(struct kunit *test)
{
	el3.detach_delay = 5;
	leave_a_window(ISTH_WINDOW_ATTACHED);
	rig_load(test, RIG_PARAMS);
	KUNIT_EXPECT_NE(test, el3.base, 0x1000);
	rig_exit(test);
	leave_a_window(ISTH_WINDOW_DETACHING);
	el3.pending = 5;
	rig_load(test, RIG_PARAMS);
	rig_exit(test);
	leave_a_window(ISTH_WINDOW_REFUSED);
	rig_load(test, RIG_PARAMS);
}

static void earlier_window_is_not_let_go(struct kunit *test)
{
	leave_a_window(ISTH_WINDOW_DETACHING);
	el3.pending = EL3_NEVER;
	refuses(test, RIG_PARAMS, EBUSY);
	KUNIT_EXPECT_EQ(test, el3.registers, 0);
}

static void no_interrupt(struct kunit *test)
{
	el3.irq_error = -ENXIO;
	refuses(test, RIG_PARAMS, ENXIO);
	KUNIT_EXPECT_EQ(test, el3.state, ISTH_WINDOW_NONE);
}

/*
 * Each allocation of the load fails in turn, the kernel's own among them; the
 * driver is there or it is not.
 */
static void every_allocation_fails_in_turn(struct kunit *test)
{
	unsigned int nth, failed = 0, loaded = 0;
	int status;

	for (nth = 1; nth < 5000; nth++) {
		status = rig_insmod(RIG_PARAMS, nth);
		if (status % RIG_SPARED) {
			failed++;
			KUNIT_EXPECT_NULL(test, el3.listener);
		} else {
			loaded++;
			KUNIT_ASSERT_EQ(test, rig_rmmod(), 0);
		}
		KUNIT_ASSERT_EQ(test, el3.state, ISTH_WINDOW_NONE);
		if (status >= RIG_SPARED)
			break;
	}
	kunit_info(test, "%u loads failed, %u did not care", failed, loaded);
	KUNIT_EXPECT_LT(test, nth, 5000);
	KUNIT_EXPECT_GT(test, failed, 50);
}

/* Every time to the same amount of memory, but for KASAN's quarantine. */
static void load_and_unload_50_times(struct kunit *test)
{
	int i;

	for (i = 0; i < 50; i++) {
		rig_init_up(test);
		rig_expect_traffic(test);
		rig_exit(test);
	}
}

static struct kunit_case load_cases[] = {
	KUNIT_CASE(bad_parameters_are_refused),
	KUNIT_CASE(every_ring_size_loads),
	KUNIT_CASE(mac_is_as_asked),
	KUNIT_CASE(other_firmware_is_refused),
	KUNIT_CASE(other_version_is_refused),
	KUNIT_CASE(other_interrupt_is_refused),
	KUNIT_CASE(register_errors_are_passed_on),
	KUNIT_CASE(refused_window),
	KUNIT_CASE(other_memory_is_tried),
	KUNIT_CASE(window_is_never_answered),
	KUNIT_CASE(window_is_answered_late),
	KUNIT_CASE(window_is_freed_once_let_go),
	KUNIT_CASE(window_not_let_go_is_leaked),
	KUNIT_CASE(window_of_a_dead_world_is_freed),
	KUNIT_CASE(earlier_window_is_taken_back),
	KUNIT_CASE(earlier_window_is_not_let_go),
	KUNIT_CASE(no_interrupt),
	KUNIT_CASE(every_allocation_fails_in_turn),
	KUNIT_CASE(load_and_unload_50_times),
	{}
};

struct kunit_suite load_suite = {
	.name = "load",
	.init = rig_init_empty,
	.exit = rig_exit,
	.test_cases = load_cases,
};
