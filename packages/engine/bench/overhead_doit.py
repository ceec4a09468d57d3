"""The DAG of do-nothing.mjs in doit, in this process, once: python3 bench/overhead_doit.py <folder> <dates> <kind>. One line of JSON.

Kind `none`: tasks that do nothing and depend on each other by name. Kind `files`: each writes 2 kB as its target and depends on
the file of the one before, which is what our manifests are; doit does not make them last. Kind `params`: as `files`, and a task
is out of date when its own parameters change, too, as a cell is.
"""
import json, os, resource, sys, time
from doit.cmd_base import ModuleTaskLoader
from doit.doit_cmd import DoitMain
from doit.tools import config_changed

folder, dates, kind = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CELLS_A_DATE = 14
os.makedirs(folder, exist_ok=True)


def nothing():
    return True


def write(path):
    with open(path, "wb") as file:
        file.write(b"x" * 2000)


def task_chain():
    for date in range(dates):
        for step in range(CELLS_A_DATE):
            task = {"name": f"{date}:{step}", "uptodate": [True]}
            path = os.path.join(folder, f"{date}_{step}.json")
            before = os.path.join(folder, f"{date}_{step - 1}.json")
            if kind == "params":
                params = {"step": str(step), "code": "1", "game_date": str(date), "season": "2000"}
                task["uptodate"] = [config_changed(params)]
            if kind in ("files", "params"):
                task |= {"actions": [(write, [path])], "targets": [path], "file_dep": [before] if step else []}
            else:
                task |= {"actions": [nothing], "task_dep": [f"chain:{date}:{step - 1}"] if step else []}
            yield task


start = time.perf_counter()
args = ["run", "--db-file", os.path.join(folder, "doit.db"), "--reporter", "zero"]
code = DoitMain(ModuleTaskLoader({"task_chain": task_chain})).run(args)
assert code == 0, code
ms = round((time.perf_counter() - start) * 1000)
peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(json.dumps({"what": "doit", "cells": dates * CELLS_A_DATE, "ms": ms, "peakMb": peak}))
