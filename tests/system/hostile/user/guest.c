// SPDX-License-Identifier: MIT
/* A KVM guest that makes our calls. */
#include <err.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "end/random.h"
#include "strike.h"

#define CODE 0x80000000u   /* of the guest's memory */
#define DEVICE 0x10000000u /* nothing there: an access ends the run */
#define PAGE 4096u

#define REGISTER(name)                                         \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | \
	 (offsetof(struct kvm_regs, name) / sizeof(uint32_t)))

/* smc #0, or hvc #0; then str x0, [x10] */
static const uint32_t code[2][2] = { { 0xd4000003, 0xf9000140 },
				     { 0xd4000002, 0xf9000140 } };

static int vcpu;
static struct kvm_run *run;

static int request(int fd, unsigned long number, void *argument)
{
	int answer = ioctl(fd, number, argument);

	if (answer < 0)
		err(1, "KVM's request %#lx", number);
	return answer;
}

static void set(uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)&value };

	request(vcpu, KVM_SET_ONE_REG, &reg);
}

static void make_guest(void)
{
	struct kvm_userspace_memory_region region = { .guest_phys_addr = CODE,
						      .memory_size = PAGE };
	struct kvm_vcpu_init init;
	int kvm = open("/dev/kvm", O_RDWR), machine, size;
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (kvm < 0)
		err(1, "/dev/kvm");
	memcpy(page, code, sizeof(code));
	machine = request(kvm, KVM_CREATE_VM, NULL);
	region.userspace_addr = (uintptr_t)page;
	request(machine, KVM_SET_USER_MEMORY_REGION, &region);
	vcpu = request(machine, KVM_CREATE_VCPU, NULL);
	request(machine, KVM_ARM_PREFERRED_TARGET, &init);
	init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	request(vcpu, KVM_ARM_VCPU_INIT, &init);
	size = request(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL);
	run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu,
		   0);
}

/* What x0 was when the call had been answered. */
static uint64_t call(int hypervisor, uint64_t number)
{
	uint64_t answer = 0;

	set(REGISTER(regs.regs[0]), number);
	set(REGISTER(regs.regs[1]), random_next_long(&random_state));
	set(REGISTER(regs.regs[2]), random_next_long(&random_state));
	set(REGISTER(regs.regs[10]), DEVICE);
	set(REGISTER(regs.pc), CODE + (hypervisor ? sizeof(*code) : 0));
	request(vcpu, KVM_RUN, NULL);
	if (run->exit_reason != KVM_EXIT_MMIO)
		errx(1, "the guest ended with %u", run->exit_reason);
	memcpy(&answer, run->mmio.data, sizeof(answer));
	/* The access is over only when it is entered again. */
	run->immediate_exit = 1;
	ioctl(vcpu, KVM_RUN, NULL);
	run->immediate_exit = 0;
	return answer;
}

static void guest_calls(unsigned long count)
{
	unsigned long wrong = 0, i;
	uint64_t number, answer;

	make_guest();
	for (i = 0; i < count; i++) {
		number = 0xf2000000 + random_next_long(&random_state) % 0x30;
		answer = call(i & 1, number);
		if ((int32_t)answer != -1)
			wrong++;
	}
	tell("done", count);
	tell("wrong", wrong);
}

const struct flood guest_floods[] = {
	{ "guest-calls", guest_calls },
	{ 0 },
};
