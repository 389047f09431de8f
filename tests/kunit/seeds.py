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
    Seed("rx-head-overflow", "linux/isthn_rx.c",
         "isth_rx_read(end, 0, skb->data, offset);",
         "isth_rx_read(end, 0, skb->data, skb->len);",
         "rx.*", "KASAN: slab-out-of-bounds"),
    Seed("rx-no-length-rule", "core/isth_record.h",
         "if (frame->len < ISTH_FRAME_MIN || frame->len > ISTH_FRAME_MAX)",
         "if (0)", "hostile.*"),
    Seed("tx-read-past-head", "linux/isthn_tx.c",
         "isth_tx_write(end, 0, skb->data, offset);",
         "isth_tx_write(end, 0, skb->data, skb->len);",
         "tx.*", "KASAN: "),
    Seed("tx-use-after-free", "linux/isthn_tx.c",
         "settle(isth, ISTH_RECORD_SIZE(len), more);",
         "settle(isth, ISTH_RECORD_SIZE(skb->len), more);",
         "tx.*", "KASAN: slab-use-after-free"),
    Seed("tick-outlives-device", "linux/isthn_netdev.c",
         "	cancel_delayed_work_sync(&isth->tick);\n", "",
         "session.*"),
    Seed("device-freed-early", "linux/isthn_main.c",
         "	isthn_irq_fini(isth);\n	isthn_window_put(isth);\n"
         "	isthn_heart_stop(isth);\n	isthn_netdev_free(isth);\n}",
         "	isthn_netdev_free(isth);\n	isthn_irq_fini(isth);\n"
         "	isthn_window_put(isth);\n	isthn_heart_stop(isth);\n}",
         "load.*", "KASAN: slab-use-after-free"),
    # Leaks
    Seed("tx-drop-leaks", "linux/isthn_tx.c",
         "	dev_kfree_skb_any(skb);\n", "", "tx.*"),
    Seed("tx-one-lost-too-many", "linux/isthn_tx.c",
         "isth->tx_ends_mask] >= left)", "isth->tx_ends_mask] > left)",
         "tx.*"),
    Seed("window-leaks", "linux/isthn_window.c",
         "		return;\n	}\n"
         "	free_window(isth, &isth->window);\n",
         "		return;\n	}\n", "load.*"),
    Seed("old-window-leaks", "linux/isthn_window.c",
         "	else\n		free_window(isth, &old);\n", "", "ethtool.*",
         "unreferenced object"),
    Seed("old-window-forgotten", "linux/isthn_window.c",
         "	if (err)\n		isth->window = old;\n	else\n",
         "	if (!err)\n", "ethtool.*"),
    Seed("window-freed-while-lent", "linux/isthn_window.c",
         "			return -EBUSY;\n", "			return 0;\n",
         "load.*"),
    Seed("debugfs-stays", "linux/isthn_main.c",
         "	isthn_debugfs_fini(isth);\n", "", "load.*"),
    Seed("xdp-frees-all", "linux/isthn_xdp.c",
         "	for (count = 0; count < i; count++)\n",
         "	for (i = 0; i < count; i++)\n", "xdp.other_devices*"),
    Seed("xdp-sum-undone", "linux/isthn_xdp.c",
         "	sum_up(page + ROOM, frame->len, &frame->offload);\n", "",
         "offload.*"),
    # Wakeups and accounting
    Seed("xdp-not-published", "linux/isthn_xdp.c",
         "		isthn_tx_flush(isth);\n		__netif_tx_unlock",
         "		__netif_tx_unlock", "xdp.*"),
    Seed("no-second-look", "linux/isthn_napi.c",
         "	if (done == budget || must_poll_again(isth))",
         "	if (done == budget || (0 && must_poll_again(isth)))", "rx.*"),
    Seed("no-wake", "linux/isthn_tx.c",
         "	if (netif_tx_queue_stopped(txq) && has_room(isth))",
         "	if (0)", "tx.*"),
    Seed("no-arm", "linux/isthn_tx.c",
         "	if (netif_xmit_stopped(isthn_txq(isth)))\n		arm(isth);",
         "", "tx.*"),
    Seed("no-reset", "linux/isthn_tx.c",
         "	netdev_tx_reset_queue(isthn_txq(isth));\n", "", "session.*"),
    Seed("wakes-too-early", "linux/isthn_tx.c",
         "max(largest_frame(isth), isth->tx_waiting)",
         "largest_frame(isth)", "tx.mtu_shrinks*"),
    Seed("queue-left-waiting", "linux/isthn_carrier.c",
         "	netif_schedule_queue(isthn_txq(isth));\n", "", "session.*"),
    Seed("bell-not-owed", "linux/isthn_bell.c",
         "		isthn_count(&bell->throttled, 1);\n		bell->owed = true;",
         "		isthn_count(&bell->throttled, 1);\n		bell->owed = false;",
         "tx.*"),
    # Life
    Seed("never-stalls", "linux/isthn_tx.c",
         "		stalled = isth->tx_idle_ticks > STALL_TICKS;\n", "",
         "session.*"),
    Seed("never-lent-again", "linux/isthn_window.c",
         "	if (is_free(state))\n		lend_again(isth, state);\n", "",
         "session.*"),
    Seed("takes-any-window", "linux/isthn_window.c",
         "		if (base != isth->window.base) {\n", "		if (0) {\n",
         "session.*"),
    Seed("asleep-with-window", "linux/isthn_main.c",
         "	err = isthn_window_release(isth);\n	if (err)\n"
         "		isthn_netdev_wake(isth);\n", "	err = 0;\n", "session.*"),
    Seed("stays-up-when-broken", "linux/isthn_carrier.c",
         "	netif_carrier_off(isth->netdev);\n	if (netif_msg_link",
         "	if (netif_msg_link", "hostile.*"),
    Seed("takes-any-version", "linux/isthn_firmware.c",
         "	if (firmware->version_major != ISTH_CALLS_MAJOR) {",
         "	if (0) {", "load.*"),
)
