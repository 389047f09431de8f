// SPDX-License-Identifier: MIT
/*
 * Attach an XDP program to a network interface, by the driver itself, until a
 * signal ends this one. The programs are assembled here.
 *
 *   xdp INTERFACE pass|drop|abort|bounce     bounce: back, the MACs exchanged
 *   xdp INTERFACE redirect INTERFACE
 */
#include <err.h>
#include <linux/bpf.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define INSN(op, dst, src, offset, value)     \
	((struct bpf_insn){ .code = (op),     \
			    .dst_reg = (dst), \
			    .src_reg = (src), \
			    .off = (offset),  \
			    .imm = (value) })
#define MOV(dst, value) INSN(BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, value)
#define COPY(dst, src) INSN(BPF_ALU64 | BPF_MOV | BPF_X, dst, src, 0, 0)
#define ADD(dst, value) INSN(BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, value)
#define LOAD(size, dst, src, offset) \
	INSN(BPF_LDX | BPF_MEM | (size), dst, src, offset, 0)
#define STORE(size, dst, offset, src) \
	INSN(BPF_STX | BPF_MEM | (size), dst, src, offset, 0)
#define ABOVE(dst, src, skip) INSN(BPF_JMP | BPF_JGT | BPF_X, dst, src, skip, 0)
#define CALL(function) INSN(BPF_JMP | BPF_CALL, 0, 0, 0, function)
#define EXIT INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Of struct xdp_md, whose address is in r1. */
#define DATA 0
#define DATA_END 4

static uint64_t address(const void *pointer)
{
	return (uintptr_t)pointer;
}

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

static int load(const struct bpf_insn *program, uint32_t count)
{
	static char log[4096];
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_XDP,
				.insns = address(program),
				.insn_cnt = count,
				.license = address("GPL"),
				.log_buf = address(log),
				.log_size = sizeof(log),
				.log_level = 1 };
	int fd = bpf(BPF_PROG_LOAD, &attr);

	if (fd < 0)
		err(1, "%s", log);
	return fd;
}

static int load_verdict(uint32_t verdict)
{
	const struct bpf_insn program[] = { MOV(BPF_REG_0, verdict), EXIT };

	return load(program, 2);
}

static int load_redirect(const char *interface)
{
	const struct bpf_insn program[] = {
		MOV(BPF_REG_1, (int)if_nametoindex(interface)),
		MOV(BPF_REG_2, 0),
		CALL(BPF_FUNC_redirect),
		EXIT,
	};

	return load(program, sizeof(program) / sizeof(*program));
}

/* Six bytes and six more change places, as words of four and two. */
static int load_bounce(void)
{
	const struct bpf_insn program[] = {
		LOAD(BPF_W, BPF_REG_2, BPF_REG_1, DATA),
		LOAD(BPF_W, BPF_REG_3, BPF_REG_1, DATA_END),
		COPY(BPF_REG_4, BPF_REG_2),
		ADD(BPF_REG_4, 14),
		MOV(BPF_REG_0, XDP_DROP),
		ABOVE(BPF_REG_4, BPF_REG_3, 9),
		LOAD(BPF_W, BPF_REG_4, BPF_REG_2, 0),
		LOAD(BPF_H, BPF_REG_5, BPF_REG_2, 4),
		LOAD(BPF_W, BPF_REG_6, BPF_REG_2, 6),
		LOAD(BPF_H, BPF_REG_7, BPF_REG_2, 10),
		STORE(BPF_W, BPF_REG_2, 0, BPF_REG_6),
		STORE(BPF_H, BPF_REG_2, 4, BPF_REG_7),
		STORE(BPF_W, BPF_REG_2, 6, BPF_REG_4),
		STORE(BPF_H, BPF_REG_2, 10, BPF_REG_5),
		MOV(BPF_REG_0, XDP_TX),
		EXIT,
	};

	return load(program, sizeof(program) / sizeof(*program));
}

static int load_named(char **argv, int argc)
{
	if (argc == 4 && !strcmp(argv[2], "redirect"))
		return load_redirect(argv[3]);
	if (argc != 3)
		return -1;
	if (!strcmp(argv[2], "pass"))
		return load_verdict(XDP_PASS);
	if (!strcmp(argv[2], "drop"))
		return load_verdict(XDP_DROP);
	if (!strcmp(argv[2], "abort"))
		return load_verdict(XDP_ABORTED);
	if (!strcmp(argv[2], "bounce"))
		return load_bounce();
	return -1;
}

/* It stays for as long as this process has it open. */
static void attach(int program, const char *interface)
{
	union bpf_attr attr = {};

	attr.link_create.prog_fd = program;
	attr.link_create.target_ifindex = if_nametoindex(interface);
	attr.link_create.attach_type = BPF_XDP;
	attr.link_create.flags = XDP_FLAGS_DRV_MODE;
	if (bpf(BPF_LINK_CREATE, &attr) < 0)
		err(1, "%s", interface);
}

int main(int argc, char **argv)
{
	int program = load_named(argv, argc);

	if (program < 0) {
		fprintf(stderr, "usage: xdp INTERFACE pass|drop|abort|bounce\n"
				"       xdp INTERFACE redirect INTERFACE\n");
		return 2;
	}
	attach(program, argv[1]);
	puts("attached");
	fflush(stdout);
	for (;;)
		pause();
}
