# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the bench's scripts are made of. Each step's output goes to the host
# between two lines that begin with an SOH, the second with its exit status.

# Kill what a step has left: the members of its session.
end_session() {
	local stat pid session
	for stat in /proc/[0-9]*/stat; do
		read -r pid _ _ _ _ session _ <"$stat" || continue
		[ "$session" != "$1" ] || kill -KILL "$pid"
	done 2>/dev/null
}

# step NAME SECONDS SCRIPT: false if it failed or took longer.
step() {
	local status
	printf '\n\001begin %s\n' "$1"
	busybox timeout -s KILL "$2" busybox setsid \
		bash -c 'echo $$ >/run/step; eval "$1"' bash "$3" \
		</dev/null 2>&1
	status=$?
	[ "$status" = 0 ] || end_session "$(</run/step)"
	printf '\n\001end %s %d\n' "$1" "$status"
	return "$status"
}

# The services that a Linux end offers to the other one.
serve() {
	iperf -s >/dev/null 2>&1 &
	iperf -s -u >/dev/null 2>&1 &
	tcp_rr serve 7 >/dev/null 2>&1 &
}

load_modules() {
	local module
	while read -r module; do
		insmod "/bench/modules/$module.ko"
	done </bench/modules/order
}

# The RTOS's counters.
rtos() {
	wget -qO- -T 5 http://10.77.0.1/stats.json
}

export -f serve load_modules rtos
