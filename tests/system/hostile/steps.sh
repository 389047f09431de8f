# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# What the attacks' script on the board is made of. Each row's output goes to
# the host between lines that begin with an SOH.

DEBUG=/sys/kernel/debug/hostile

# What both secure parties have counted. After some attacks TCP takes longer
# than a ping: it is asked until it answers.
counters() {
	local left=40
	until wget -qO- -T 1 http://10.77.0.1/stats.json 2>/dev/null; do
		[ $((left -= 1)) -gt 0 ] || return 1
		busybox sleep 0.25
	done
	echo
	cat "$DEBUG/stats"
}

# hostile NAME COUNT SEED: an attack by the module, on this CPU
hostile() {
	exec 3<>"$DEBUG/run"
	echo "$*" >&3 && cat <&3
	local status=$?
	exec 3<&-
	return $status
}

# on CPU COMMAND...
on() {
	local cpu=$1
	shift
	taskset -p -c "$cpu" $BASHPID >/dev/null
	"$@"
}

# everywhere COMMAND...: on each CPU at once; the last status that is not 0
everywhere() {
	local cpu status=0 jobs=()
	for ((cpu = 0; cpu < $(nproc); cpu++)); do
		(on $cpu "$@") &
		jobs+=($!)
	done
	for cpu in "${jobs[@]}"; do
		wait "$cpu" || status=$?
	done
	return $status
}

# traffic COMMAND...: a flood of pings beside it, on the resident core
traffic() {
	local status
	(on 0 exec ping -q -f 10.77.0.1) >/dev/null &
	local pings=$!
	"$@"
	status=$?
	kill $pings
	return $status
}

# flood NAME COUNT SEED: an attack from user space
flood() {
	/root/strike "$@"
}

now() {
	local up
	read -r up _ </proc/uptime
	echo "$up"
}

# Nothing came back by itself: the next row shall have a link.
by_hand() {
	rmmod isthmus
	timeout 10 isth0-up
}

# row NAME SCRIPT
row() {
	local status
	printf '\n\001before %s\n' "$1"
	counters
	printf '\n\001attack %s\n' "$1"
	bash -c "$2" </dev/null 2>&1
	status=$?
	printf '\n\001recover %s\n' "$1"
	/root/strike recover || by_hand
	printf '\n\001after %s\n' "$1"
	now
	counters
	now
	printf '\n\001end %s %d\n' "$1" "$status"
}

export DEBUG
export -f hostile flood on everywhere traffic
cd /root || exit
insmod ./hostile.ko || exit
