/* SPDX-License-Identifier: MIT */
/* Frames made by hand, layer by layer, and given to the interface as they are.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_SIZE 2048u
#define SHORTEST 60u
#define ETHERNET 14u
#define IP4 20u
#define IP6 40u
#define TCP 20u
#define UDP 8u
#define MTU 1500u

enum { ICMP_4 = 1, TCP_ANY = 6, UDP_ANY = 17, FRAGMENT_6 = 44, ICMP_6 = 58 };
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

extern uint8_t frame[FRAME_SIZE]; /* the one at work */
extern uint8_t rtos_mac[6], own_mac[6];

unsigned long draw(void);
void fill(uint8_t *to, size_t bytes);
void put16(uint8_t *to, unsigned long value);
void put32(uint8_t *to, unsigned long value);

void open_interface(void);
void send_frame(size_t bytes);
void tell_sent(void);

/* A header from this station to the RTOS; returns where its payload begins. */
uint8_t *ethernet(const uint8_t *to, unsigned int type);
uint8_t *ip4(unsigned int protocol, size_t payload);
uint8_t *ip6(unsigned int next, size_t payload);
void ip4_finish(void);

/* The checksum of what is above IP, at an offset in it. */
void finish(unsigned int protocol, uint8_t *h, size_t bytes, size_t offset);

/* An ARP packet that tells our addresses; returns its bytes. */
size_t make_arp(void);

#endif
