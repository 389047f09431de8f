# SPDX-License-Identifier: MIT
"""Boards at work, each in a process of its own that ends with this one."""

import json
import queue
import subprocess
import sys
import threading

import boardrun
import plan
import results
from failure import Failure



def work(options):
    """In the process of one board: a line on standard output per step."""
    boots = {boot.name: boot
             for boot in plan.boots(options.only, options.links)}

    def say(step, reading, error):
        print(json.dumps({
            "name": step.name, "error": error,
            "reading": reading and results.plain(reading)}), flush=True)

    boardrun.run(boots[options.worker], options.kernel, say)
    return 0


def command(boot, options):
    words = [sys.executable, sys.argv[0], "--worker", boot.name,
             "--kernel", options.kernel]
    for option in ("only", "links"):
        if getattr(options, option):
            words += [f"--{option}", ",".join(getattr(options, option))]
    return words


def run_all(runs, options):
    """Run each (boot, number); yield (boot, number, what a line says)."""
    waiting, said = queue.SimpleQueue(), queue.SimpleQueue()
    for run in runs:
        waiting.put(run)
    processes = []
    lock, ended = threading.Lock(), threading.Event()

    def one(boot, number):
        with lock:
            if ended.is_set():
                return 0
            # A session of its own: Ctrl-C is for us, and we end it in order.
            process = subprocess.Popen(
                command(boot, options), stdin=subprocess.DEVNULL, text=True,
                stdout=subprocess.PIPE, start_new_session=True)
            processes.append(process)
        for line in process.stdout:
            said.put((boot, number, json.loads(line)))
        return process.wait()

    def thread():
        while True:
            try:
                boot, number = waiting.get_nowait()
            except queue.Empty:
                break
            status = one(boot, number)
            if status:
                said.put(Failure(f"the board '{boot.name}' could not be run: "
                                 f"status {status}", status=2))
        said.put(None)

    threads = [threading.Thread(target=thread, daemon=True)
               for _ in range(max(min(options.jobs, len(runs)), 1))]
    for one_thread in threads:
        one_thread.start()
    try:
        yield from collect(said, len(threads))
    finally:
        with lock:
            ended.set()
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def collect(said, threads):
    while threads:
        item = said.get()
        if item is None:
            threads -= 1
        elif isinstance(item, Failure):
            raise item
        else:
            yield item
