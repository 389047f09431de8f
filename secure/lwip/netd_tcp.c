/* SPDX-License-Identifier: MIT */
#include "lwip/priv/tcp_priv.h"
#include "lwip/tcp.h"

#include "netd_tcp.h"

/*
 * When all connections are taken, by a Linux that is no more perhaps, lwIP
 * gives up the longest silent one of a lower priority than it wants to open.
 * So a listener stands above what it has accepted, and that above what is half
 * open: a flood of SYNs takes places from itself alone. What an application
 * opens itself does not stand above anything: the one that makes way could be
 * the one that asked for it.
 */
#define PRIO_LISTENER (TCP_PRIO_NORMAL + 1)
#define PRIO_HALF_OPEN (TCP_PRIO_NORMAL - 1)

void netd_tcp_listener(struct tcp_pcb *pcb)
{
	ip_set_option(pcb, SOF_KEEPALIVE); /* connections inherit it */
	tcp_setprio(pcb, PRIO_LISTENER);
}

void netd_tcp_listen(uint16_t port, tcp_accept_fn accept)
{
	struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_ANY);

	if (!pcb || tcp_bind(pcb, IP_ANY_TYPE, port) != ERR_OK)
		netd_panic("netd: a TCP port is taken");
	pcb = tcp_listen(pcb);
	if (!pcb)
		netd_panic("netd: no memory to listen");
	netd_tcp_listener(pcb);
	tcp_accept(pcb, accept);
}

void netd_tcp_accepted(struct tcp_pcb *pcb)
{
	tcp_setprio(pcb, TCP_PRIO_NORMAL);
}

void netd_tcp_rank_half_open(void)
{
	struct tcp_pcb *pcb;

	for (pcb = tcp_active_pcbs; pcb; pcb = pcb->next) {
		if (pcb->state == SYN_RCVD)
			tcp_setprio(pcb, PRIO_HALF_OPEN);
	}
}

void netd_tcp_drop_half_open(void)
{
	struct tcp_pcb *pcb, *next;

	for (pcb = tcp_active_pcbs; pcb; pcb = next) {
		next = pcb->next;
		if (pcb->state == SYN_RCVD)
			tcp_abandon(pcb, 0);
	}
}

err_t netd_tcp_close(struct tcp_pcb *pcb)
{
	tcp_arg(pcb, NULL);
	tcp_recv(pcb, NULL);
	tcp_sent(pcb, NULL);
	tcp_poll(pcb, NULL, 0);
	tcp_err(pcb, NULL);
	if (tcp_close(pcb) == ERR_OK)
		return ERR_OK;
	tcp_abort(pcb);
	return ERR_ABRT;
}
