"""The DAG of do-nothing.mjs in doit, in this process: python3 bench/overhead_doit.py <folder> <dates>. One line of JSON."""
import json, os, resource, sys, time
from doit.cmd_base import ModuleTaskLoader
from doit.doit_cmd import DoitMain

folder, dates = sys.argv[1], int(sys.argv[2])
CELLS_A_DATE = 14
os.makedirs(folder, exist_ok=True)


def nothing():
    return True


def task_chain():
    for date in range(dates):
        for step in range(CELLS_A_DATE):
            yield {
                "name": f"{date}:{step}",
                "actions": [nothing],
                "task_dep": [f"chain:{date}:{step - 1}"] if step else [],
                "uptodate": [True],
            }


def run():
    start = time.perf_counter()
    loader = ModuleTaskLoader({"task_chain": task_chain})
    args = ["run", "--db-file", os.path.join(folder, "doit.db"), "--reporter", "zero"]
    code = DoitMain(loader).run(args)
    assert code == 0, code
    return round((time.perf_counter() - start) * 1000)


first, again = run(), run()
peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
print(json.dumps({"what": "doit", "cells": dates * CELLS_A_DATE, "ms": first, "againMs": again, "peakMb": peak}))
