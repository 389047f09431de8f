# SPDX-License-Identifier: MIT
"""suppression.pml and session.pml: every schedule, searched by Spin."""
import re
import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
WITHOUT = re.compile(r"^#.*?WITHOUT_(\w+)\)?(?: +/\* (E\d+) \*/)?$", re.M)
SAFETY = ("SAFETY",)

# What is asked of each model: the defines of each search.
SEARCHES = {
    "suppression": {"liveness": (), "liveness, doorbells lost": ("LOSSY",)},
    "session": {"safety": SAFETY, "liveness": ()},
}
LONG = {
    "suppression": {"liveness, three frames": ("RING=3",),
                    "liveness, three frames, doorbells lost": ("RING=3", "LOSSY")},
    "session": {},
}
# In which of them something taken out is missed, the quickest first.
MUTANT_SEARCHES = {"suppression": [()], "session": [SAFETY, ()]}

LIMITS = ["-DMEMLIM=4000", "-DNFAIR=3"]
LIVENESS = ["-a", "-f"]


def search(run, folder, model, defines):
    """What is wrong with the model, or nothing."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        return found(model, defines, searched(run, Path(own), model, defines))


def searched(run, folder, model, defines):
    """What Spin says."""
    shutil.copy(HERE / f"{model}.pml", folder)
    run(["spin", *(f"-D{d}" for d in defines), "-a", f"{model}.pml"], cwd=folder)
    safety = defines[:1] == SAFETY
    run(["gcc", "-O1", *LIMITS, *(["-DSAFETY"] if safety else []), "-o", "pan", "pan.c"], cwd=folder)
    return run(["./pan", "-n", "-m2000000", *([] if safety else LIVENESS)], cwd=folder, may_fail=True)[1]


def found(model, defines, output):
    wrong = re.search(r"^pan:1: ((?:assertion|acceptance|invalid).*?)(?: \(at depth.*)?$", output, re.M)
    if wrong:
        return wrong[1]
    if "errors: 0\n" not in output or re.search(r"not completed|too small", output):
        sys.exit(f"error: Spin's search of {model} {defines} did not come to an end:\n{output}")
    return ""


def mutants(model):
    """What can be taken out: names, and their edges of SPEC section 6."""
    found = {}
    for name, edge in WITHOUT.findall((HERE / f"{model}.pml").read_text()):
        found[name] = edge or found.get(name, "")
    return found


def checks(run, folder, longer):
    """Functions, each of which makes a check."""
    def whole(model, name, defines):
        return f"Spin {model}: {name}", search(run, folder, model, defines)

    def without(model, name, edge):
        why = ""
        for defines in MUTANT_SEARCHES[model]:
            why = why or search(run, folder, model, (*defines, f"WITHOUT_{name}"))
        words = f"Spin {model} without {edge and edge + ': '}{name.replace('_', ' ')}"
        return f"{words}: {why}" if why else words, "" if why else "no property fails"

    for model, searches in SEARCHES.items():
        for name, defines in {**searches, **(LONG[model] if longer else {})}.items():
            yield partial(whole, model, name, defines)
        for name, edge in mutants(model).items():
            yield partial(without, model, name, edge)
