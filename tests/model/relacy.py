# SPDX-License-Identifier: MIT
"""ring_model.cpp: the core's own headers under relacy."""
import re
from functools import partial
from pathlib import Path

import edges

HERE = Path(__file__).resolve().parent
CORE = HERE.parent.parent / "core"
MODELS = ("stream", "first", "restart", "restart_both", "reborn")


def build(run, core, program):
    run(["g++", "-std=c++11", "-O2", "-w", "-I", core, "-I", HERE / "port", HERE / "ring_model.cpp", "-o", program])


def fails(run, program, model, schedules, site=0):
    """Why a model fails, or nothing."""
    status, output = run([program, model, schedules, site], may_fail=True)
    if status == 0:
        return ""
    why = re.search(rf"^{model}\n(.+)\n", output, re.M)
    return why[1] if why else f"ended with {status}: {output[-200:]}"


def checks(run, folder, schedules):
    """The models of the headers as they are, then without each site: functions, each of which makes a check."""
    program, numbered = folder / "ring_model", folder / "numbered_model"
    build(run, CORE, program)

    def whole(model):
        return f"relacy {model}, {schedules} schedules", fails(run, program, model, schedules)

    for model in MODELS:
        yield partial(whole, model)

    core = edges.Core(CORE)
    for name, text in core.headers.items():
        (folder / name).write_text(text)
    build(run, folder, numbered)
    spec = (HERE.parent.parent / "SPEC.md").read_text()
    wrong = "; ".join(core.errors(spec))
    yield lambda: (f"{len(core.sites)} sites of the core and SPEC section 6 fit together", wrong)

    def without(site):
        failing = next((model for model in MODELS if fails(run, numbered, model, schedules, site.number)), None)
        return f"relacy without {site}" + (f": {failing} fails" if failing else ""), "" if failing else "no model fails"

    for site in core.sites:
        yield partial(without, site)
