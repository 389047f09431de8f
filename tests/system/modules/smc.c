// SPDX-License-Identifier: MIT
/*
 * For tests: call the firmware as no sane kernel would, from any CPU, and
 * write where no sane kernel writes. In debugfs's smc/:
 *
 *   call     write "CPU COUNT X0 [X1 ... X17]" (hexadecimal but for the first
 *            two): the call is made COUNT times on that CPU. Then read: the
 *            registers after the last one, in hexadecimal, one line; behind
 *            it, "STATUS TIMES" for each x0 that came back.
 *   memory   read "ADDRESS BYTES": contiguous memory of this module's.
 *   poke     write "ADDRESS VALUE [MS]" (hexadecimal): 32 bits of RAM; with
 *            MS, again and again for so long, while Linux takes no frames.
 *   peek     write "ADDRESS" (hexadecimal), then read its 32 bits.
 *   stall    write "US" (decimal): this CPU does nothing for so long, and takes
 *            no interrupt of Linux's.
 *
 * Registers that are not given hold x4..x17's pattern, and 0 in x1..x3.
 */
#include <linux/arm-smccc.h>
#include <linux/bottom_half.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/smp.h>
#include <linux/uaccess.h>

#define MEMORY_ORDER 10
#define REGISTERS 18
#define STATUSES 8

struct status {
	unsigned long value;
	unsigned long times;
};

struct call {
	unsigned long count;
	struct arm_smccc_1_2_regs in;
	struct arm_smccc_1_2_regs out;
	struct status status[STATUSES];
};

static DEFINE_MUTEX(lock); /* of what follows */
static struct call call;
static u32 peeked;

static unsigned long memory;
static struct dentry *folder;

static void count_status(struct status *status, unsigned long value)
{
	int i;

	for (i = 0; i < STATUSES - 1; i++) {
		if (!status[i].times || status[i].value == value)
			break;
	}
	status[i].value = value;
	status[i].times++;
}

static int make_calls(void *argument)
{
	struct call *c = argument;
	unsigned long i;

	for (i = 0; i < c->count; i++) {
		arm_smccc_1_2_smc(&c->in, &c->out);
		count_status(c->status, c->out.a0);
	}
	return 0;
}

/* One word of the text, or false at its end. */
static bool next_number(char **text, int base, unsigned long *number)
{
	char *word;

	do {
		word = strsep(text, " \n");
		if (!word)
			return false;
	} while (!*word);
	return !kstrtoul(word, base, number);
}

static int parse_call(char *text, unsigned long *cpu)
{
	unsigned long *x = &call.in.a0;
	int i;

	memset(&call, 0, sizeof(call));
	for (i = 4; i < REGISTERS; i++)
		x[i] = 0xa5a5000000000000 | i;
	if (!next_number(&text, 10, cpu) ||
	    !next_number(&text, 10, &call.count) ||
	    !next_number(&text, 16, &x[0]))
		return -EINVAL;
	for (i = 1; i < REGISTERS && next_number(&text, 16, &x[i]); i++)
		;
	return *cpu < nr_cpu_ids && cpu_online(*cpu) ? 0 : -EINVAL;
}

static char *copy_text(const char __user *user, size_t size)
{
	return size < PAGE_SIZE ? memdup_user_nul(user, size) :
				  ERR_PTR(-EINVAL);
}

static ssize_t call_write(struct file *file, const char __user *user,
			  size_t size, loff_t *offset)
{
	char *text = copy_text(user, size);
	unsigned long cpu;
	int err;

	if (IS_ERR(text))
		return PTR_ERR(text);
	mutex_lock(&lock);
	err = parse_call(text, &cpu);
	if (!err)
		err = smp_call_on_cpu(cpu, make_calls, &call, false);
	mutex_unlock(&lock);
	kfree(text);
	return err ? err : size;
}

static int call_show(struct seq_file *seq, void *unused)
{
	const unsigned long *x = &call.out.a0;
	int i;

	mutex_lock(&lock);
	for (i = 0; i < REGISTERS; i++)
		seq_printf(seq, "%lx%c", x[i], i == REGISTERS - 1 ? '\n' : ' ');
	for (i = 0; i < STATUSES && call.status[i].times; i++)
		seq_printf(seq, "%lx %lu\n", call.status[i].value,
			   call.status[i].times);
	mutex_unlock(&lock);
	return 0;
}

static int memory_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%llx %lx\n", (u64)virt_to_phys((void *)memory),
		   PAGE_SIZE << MEMORY_ORDER);
	return 0;
}

/* Where 32 bits of RAM are in the kernel's own map, or NULL. */
static u32 *ram_at(unsigned long address)
{
	if (address % sizeof(u32) || !pfn_valid(PHYS_PFN(address)))
		return NULL;
	return phys_to_virt(address);
}

/* Nothing of Linux runs on this CPU meanwhile but interrupts. */
static void hold(u32 *word, u32 value, unsigned long ms)
{
	unsigned long us;

	local_bh_disable();
	for (us = 0; us < ms * 1000; us += 10) {
		WRITE_ONCE(*word, value);
		udelay(10);
	}
	local_bh_enable();
}

static ssize_t poke_write(struct file *file, const char __user *user,
			  size_t size, loff_t *offset)
{
	char *text = copy_text(user, size);
	unsigned long address, value, ms;
	char *rest = text;
	u32 *word = NULL;

	if (IS_ERR(text))
		return PTR_ERR(text);
	if (next_number(&rest, 16, &address) && next_number(&rest, 16, &value))
		word = ram_at(address);
	if (word && next_number(&rest, 16, &ms))
		hold(word, value, ms);
	else if (word)
		WRITE_ONCE(*word, value);
	kfree(text);
	return word ? size : -EINVAL;
}

static ssize_t peek_write(struct file *file, const char __user *user,
			  size_t size, loff_t *offset)
{
	char *text = copy_text(user, size);
	unsigned long address;
	char *rest = text;
	u32 *word = NULL;

	if (IS_ERR(text))
		return PTR_ERR(text);
	if (next_number(&rest, 16, &address))
		word = ram_at(address);
	if (word)
		peeked = READ_ONCE(*word);
	kfree(text);
	return word ? size : -EINVAL;
}

static ssize_t stall_write(struct file *file, const char __user *user,
			   size_t size, loff_t *offset)
{
	unsigned long us, flags;
	int err = kstrtoul_from_user(user, size, 10, &us);

	if (err)
		return err;
	local_irq_save(flags);
	for (; us > 100; us -= 100)
		udelay(100);
	udelay(us);
	local_irq_restore(flags);
	return size;
}

static int stall_show(struct seq_file *seq, void *unused)
{
	return 0;
}

static int peek_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%x\n", peeked);
	return 0;
}

static int poke_show(struct seq_file *seq, void *unused)
{
	return 0;
}

static ssize_t memory_write(struct file *file, const char __user *user,
			    size_t size, loff_t *offset)
{
	return -EINVAL;
}

#define SMC_FILE(name)                                                 \
	static int name##_open(struct inode *inode, struct file *file) \
	{                                                              \
		return single_open(file, name##_show, NULL);           \
	}                                                              \
	static const struct file_operations name##_file = {            \
		.owner = THIS_MODULE,                                  \
		.open = name##_open,                                   \
		.read = seq_read,                                      \
		.write = name##_write,                                 \
		.release = single_release,                             \
	}

SMC_FILE(call);
SMC_FILE(memory);
SMC_FILE(poke);
SMC_FILE(peek);
SMC_FILE(stall);

static int __init smc_init(void)
{
	memory = __get_free_pages(GFP_KERNEL | __GFP_ZERO, MEMORY_ORDER);
	if (!memory)
		return -ENOMEM;
	folder = debugfs_create_dir("smc", NULL);
	debugfs_create_file("call", 0600, folder, NULL, &call_file);
	debugfs_create_file("memory", 0400, folder, NULL, &memory_file);
	debugfs_create_file("poke", 0200, folder, NULL, &poke_file);
	debugfs_create_file("peek", 0600, folder, NULL, &peek_file);
	debugfs_create_file("stall", 0200, folder, NULL, &stall_file);
	return 0;
}

static void __exit smc_exit(void)
{
	debugfs_remove(folder);
	free_pages(memory, MEMORY_ORDER);
}

module_init(smc_init);
module_exit(smc_exit);
MODULE_DESCRIPTION("Test tool: any SMC from any CPU");
MODULE_LICENSE("Dual MIT/GPL");
