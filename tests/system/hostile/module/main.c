// SPDX-License-Identifier: MIT
/*
 * A hostile Linux, for tests. In debugfs's hostile/:
 *
 *   run      write "NAME COUNT SEED" (decimal): that attack, so often, with
 *            random numbers from that seed. Then read, while it is open: what
 *            came of it, as JSON. Each open of it is an attack of its own.
 *   stats    read: EL3's counters, a line each: index and value.
 *   memory   read "ADDRESS BYTES": contiguous memory of this module's own.
 *   physical mmap: any physical address, as normal memory that a process may
 *            read, write and run. /dev/mem lets nobody run what is not RAM.
 *
 * Nothing here is for a machine that anybody needs.
 */
#include <linux/debugfs.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "end/random.h"
#include "isth_calls.h"
#include "smc.h"

#define MEMORY_ORDER 10

unsigned long own_memory;
unsigned long own_memory_size = PAGE_SIZE << MEMORY_ORDER;

static const struct attack *const tables[] = {
	calls_attacks,	window_attacks, words_attacks,	    ring_attacks,
	psci_attacks,	gic_attacks,	dma_attacks,	    tables_attacks,
	secure_attacks, timers_attacks, hypervisor_attacks,
};

static unsigned long memory;
static struct dentry *folder;

unsigned long draw(struct run *run)
{
	return random_next_long(&run->state);
}

unsigned long draw_below(struct run *run, unsigned long limit)
{
	return draw(run) % limit;
}

void wrong(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (run->wrong++)
		return;
	va_start(arguments, format);
	vscnprintf(run->note, sizeof(run->note), format, arguments);
	va_end(arguments);
}

static const struct attack *find(const char *name)
{
	const struct attack *attack;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		for (attack = tables[i]; attack->name; attack++) {
			if (!strcmp(attack->name, name))
				return attack;
		}
	}
	return NULL;
}

static int run_text(struct run *run, const char *text)
{
	const struct attack *attack;
	char name[32];

	memset(run, 0, sizeof(*run));
	if (sscanf(text, "%31s %lu %lu", name, &run->count, &run->state) != 3)
		return -EINVAL;
	attack = find(name);
	if (!attack || !run->state)
		return -ENOENT;
	return attack->run(run);
}

static ssize_t run_write(struct file *file, const char __user *user,
			 size_t size, loff_t *offset)
{
	struct seq_file *seq = file->private_data;
	char *text;
	int err;

	if (size >= PAGE_SIZE)
		return -EINVAL;
	text = memdup_user_nul(user, size);
	if (IS_ERR(text))
		return PTR_ERR(text);
	err = run_text(seq->private, text);
	kfree(text);
	return err ? err : size;
}

static int run_show(struct seq_file *seq, void *unused)
{
	const struct run *run = seq->private;

	seq_printf(seq,
		   "{\"done\": %lu, \"ok\": %lu, \"refused\": %lu, "
		   "\"wrong\": %lu, \"note\": \"%s\"}\n",
		   run->done, run->ok, run->refused, run->wrong, run->note);
	return 0;
}

static int run_open(struct inode *inode, struct file *file)
{
	struct run *run = kzalloc(sizeof(*run), GFP_KERNEL);
	int err = run ? single_open(file, run_show, run) : -ENOMEM;

	if (err)
		kfree(run);
	return err;
}

static int run_release(struct inode *inode, struct file *file)
{
	struct seq_file *seq = file->private_data;

	kfree(seq->private);
	return single_release(inode, file);
}

static const struct file_operations run_file = {
	.owner = THIS_MODULE,
	.open = run_open,
	.read = seq_read,
	.write = run_write,
	.release = run_release,
};

/* All that this EL3 has, whichever build it is. */
static int stats_show(struct seq_file *seq, void *unused)
{
	unsigned long in[SMC_REGISTERS] = { ISTH_SMC_STATS };
	unsigned long out[SMC_REGISTERS];

	for (in[1] = 0;; in[1]++) {
		smc_raw(in, out);
		if (out[0])
			return 0;
		seq_printf(seq, "%lu %lu\n", in[1], out[1]);
	}
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int memory_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%lx %lx\n", own_memory, own_memory_size);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(memory);

static int physical_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_pfn_range(vma, vma->vm_start, vma->vm_pgoff,
			       vma->vm_end - vma->vm_start, vma->vm_page_prot);
}

static const struct file_operations physical_file = {
	.owner = THIS_MODULE,
	.mmap = physical_mmap,
};

static int __init hostile_init(void)
{
	memory = __get_free_pages(GFP_KERNEL | __GFP_ZERO, MEMORY_ORDER);
	if (!memory)
		return -ENOMEM;
	own_memory = virt_to_phys((void *)memory);
	folder = debugfs_create_dir("hostile", NULL);
	debugfs_create_file("run", 0600, folder, NULL, &run_file);
	debugfs_create_file("stats", 0400, folder, NULL, &stats_fops);
	debugfs_create_file("memory", 0400, folder, NULL, &memory_fops);
	/* The safe one knows no mmap. */
	debugfs_create_file_unsafe("physical", 0600, folder, NULL,
				   &physical_file);
	return 0;
}

static void __exit hostile_exit(void)
{
	debugfs_remove(folder);
	free_pages(memory, MEMORY_ORDER);
}

module_init(hostile_init);
module_exit(hostile_exit);
MODULE_DESCRIPTION("Test tool: a hostile Linux");
MODULE_LICENSE("Dual MIT/GPL");
