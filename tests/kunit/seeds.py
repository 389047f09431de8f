# SPDX-License-Identifier: MIT
"""Bugs that the suites have to find: of the kinds that drivers have."""

from dataclasses import dataclass


@dataclass
class Seed:
    name: str
    file: str
    text: str
    bug: str
    suite: str      # what is run
    word: str = ""  # what the kernel itself has to say of it, if anything


SEEDS = (
    # Memory
    Seed("rx-head-overflow", "linux/isth_rx.c",
         "isth_rx_read(end, 0, skb->data, offset);",
         "isth_rx_read(end, 0, skb->data, skb->len);",
         "rx.*", "KASAN: slab-out-of-bounds"),
    Seed("rx-no-length-rule", "core/isth_rx.h",
         "if (peer_len < ISTH_FRAME_MIN || peer_len > ISTH_FRAME_MAX)",
         "if (0)", "hostile.*"),
    Seed("tx-read-past-head", "linux/isth_tx.c",
         "isth_tx_write(end, 0, skb->data, offset);",
         "isth_tx_write(end, 0, skb->data, skb->len);",
         "tx.*", "KASAN: "),
    Seed("tx-use-after-free", "linux/isth_tx.c",
         "isth_tx_settle(isth, ISTH_RECORD_SIZE(len), more);",
         "isth_tx_settle(isth, ISTH_RECORD_SIZE(skb->len), more);",
         "tx.*", "KASAN: slab-use-after-free"),
    Seed("tick-outlives-device", "linux/isth_netdev.c",
         "	cancel_delayed_work_sync(&isth->tick);\n", "",
         "session.*"),
    Seed("device-freed-early", "linux/isth_main.c",
         "	isth_irq_fini(isth);\n	isth_buffer_put(isth);\n"
         "	free_netdev(isth->netdev);\n}",
         "	free_netdev(isth->netdev);\n	isth_irq_fini(isth);\n"
         "	isth_buffer_put(isth);\n}",
         "load.*", "KASAN: slab-use-after-free"),
    # Leaks
    Seed("tx-drop-leaks", "linux/isth_tx.c",
         "	dev_kfree_skb_any(skb);\n", "", "tx.*"),
    Seed("window-leaks", "linux/isth_buffer.c",
         "		return;\n	}\n"
         "	free_pages_exact(isth->window, isth->window_size);\n",
         "		return;\n	}\n", "load.*"),
    Seed("window-freed-while-lent", "linux/isth_buffer.c",
         "			return -EBUSY;\n", "			return 0;\n",
         "load.*"),
    Seed("debugfs-stays", "linux/isth_main.c",
         "	isth_debugfs_fini(isth);\n", "", "load.*"),
    # Wakeups and accounting
    Seed("no-second-look", "linux/isth_rx.c",
         "	if (done == budget || isth_rx_again(isth))",
         "	if (done == budget)", "rx.*"),
    Seed("no-wake", "linux/isth_tx.c",
         "	if (netif_tx_queue_stopped(txq) && isth_tx_room(isth))",
         "	if (0)", "tx.*"),
    Seed("no-arm", "linux/isth_tx.c",
         "	if (netif_xmit_stopped(isth_txq(isth)))\n		isth_tx_arm(isth);",
         "", "tx.*"),
    Seed("no-reset", "linux/isth_tx.c",
         "	netdev_tx_reset_queue(isth_txq(isth));\n", "", "session.*"),
    Seed("wakes-too-early", "linux/isth_tx.c",
         "max(isth_tx_largest(isth), isth->tx_waiting)",
         "isth_tx_largest(isth)", "tx.mtu_shrinks*"),
    Seed("queue-left-waiting", "linux/isth_carrier.c",
         "	netif_schedule_queue(isth_txq(isth));\n", "", "session.*"),
    Seed("bell-not-owed", "linux/isth_firmware.c",
         "		isth_count(&bell->throttled, 1);\n		bell->owed = true;",
         "		isth_count(&bell->throttled, 1);\n		bell->owed = false;",
         "tx.*"),
    # Life
    Seed("never-stalls", "linux/isth_tx.c",
         "		stalled = isth->tx_idle_ticks > ISTH_STALL_TICKS;\n", "",
         "session.*"),
    Seed("never-lent-again", "linux/isth_buffer.c",
         "	if (isth_state_free(state))\n		isth_firmware_register("
         "isth->window_base, isth->window_size);\n", "", "session.*"),
    Seed("takes-any-buffer", "linux/isth_buffer.c",
         "		return base == isth->window_base;\n",
         "		return true;\n", "session.*"),
    Seed("stays-up-when-broken", "linux/isth_carrier.c",
         "	netif_carrier_off(isth->netdev);\n	if (netif_msg_link",
         "	if (netif_msg_link", "hostile.*"),
    Seed("takes-any-version", "linux/isth_firmware.c",
         "	if (firmware->version_major != ISTH_CALLS_MAJOR) {",
         "	if (0) {", "load.*"),
)
