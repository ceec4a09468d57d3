"""pandas merge_asof as a contender: reads the tables of a folder, then runs what it is told, line by line."""
import sys
import time

import numpy
import pandas

folder = sys.argv[1]


def table(case, side):
    raw = lambda name, kind: numpy.fromfile(f"{folder}/{case}-{side}-{name}", dtype=kind)
    keys = raw("key", "i4")
    if case == "text":
        keys = pandas.Series(["player-%d" % (1600000 + key) for key in keys], dtype=object)
    times = raw("time", "f8")
    if case == "inferred":
        times, keys = times.astype("i8"), keys.astype("i8")
    return pandas.DataFrame({"t": times, "k": keys, "v": numpy.arange(len(keys), dtype="i4")})


tables = {}
print(f"pandas {pandas.__version__}", flush=True)
for line in sys.stdin:
    verb, case = line.split()
    if case not in tables:
        tables = {case: (table(case, "left").rename(columns={"v": "row"}), table(case, "right"))}
    left, right = tables[case]
    start = time.perf_counter()
    if case == "unsorted":
        left, right = left.sort_values("t"), right.sort_values("t")
    joined = pandas.merge_asof(left, right, on="t", by="k")
    took = (time.perf_counter() - start) * 1000
    if verb == "save":
        joined = joined.sort_values("row", kind="stable")
        joined["v"].fillna(-1).astype("i4").to_numpy().tofile(f"{folder}/{case}-pandas")
    print(took, flush=True)
