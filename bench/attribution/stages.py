# SPDX-License-Identifier: MIT
"""The stages that instructions are attributed to, on a frame's way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    key: str  # in results.json
    title: str


ALL = (
    Stage("linux", "Linux: program, system calls, IP stack"),
    Stage("driver-sends", "Linux: driver, sending"),
    Stage("call", "EL3: the doorbell's call"),
    Stage("switch-in", "EL3: world switch in"),
    Stage("wake", "RTOS: interrupt to netd"),
    Stage("netd", "netd: out of the ring, checks, applications"),
    Stage("lwip", "lwIP"),
    Stage("netd-sends", "netd: into the ring"),
    Stage("bell", "EL3: doorbell to Linux"),
    Stage("sleep", "RTOS: netd sleeps, to the yield"),
    Stage("switch-out", "EL3: yield and world switch out"),
    Stage("interrupt", "Linux: interrupt, softirq"),
    Stage("driver-receives", "Linux: driver, receiving"),
    Stage("ticks", "ticks of both timers, control task"))

(LINUX, SEND, CALL, SWITCH_IN, WAKE, RECEIVE, LWIP, ANSWER, BELL, SLEEP,
 SWITCH_OUT, INTERRUPT, POLL, TICKS) = range(len(ALL))

# A Linux function that begins a stage, which lasts until it returns.
LINUX_STAGES = {
    "isthn_tx_xmit": SEND,
    "isthn_napi_poll": POLL,
    "tasklet_action": LINUX,
    "net_tx_action": LINUX,
    "arch_timer_handler_virt": TICKS,
    "arch_timer_handler_phys": TICKS,
    "run_timer_softirq": TICKS,
    "run_rebalance_domains": TICKS,
    "rcu_core_si": TICKS,
}
# What the driver calls with a frame: there its part ends.
TO_THE_STACK = ("napi_gro_receive", "napi_complete_done")

INTERRUPTS = ("el1h_64_irq", "el0t_64_irq")  # and the ways there:
VECTORS = ("vectors", "tramp_vectors")
INTERRUPT_RETURN = "ret_to_kernel"
TASK_SWITCH = "cpu_switch_to"

# netd's functions that put a frame into the ring, or all of them in view.
NETD_SENDS = ("link_output", "isths_tx_begin", "isths_tx_write",
              "isths_tx_finish", "isths_channel_publish")
