"""XGBoost on the rows that bench/trees.mjs wrote: prints how long a fit took, and its error on the held-out rows."""
import json
import sys
import time

import numpy as np
import xgboost as xgb

folder, threads, options = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
x = np.fromfile(f"{folder}/x.f64").reshape(-1, options["features"]).astype(np.float32)
y = np.fromfile(f"{folder}/y.f64").astype(np.float32)
weights = np.fromfile(f"{folder}/weights.f64").astype(np.float32)
held_x = np.fromfile(f"{folder}/held-x.f64").reshape(-1, options["features"]).astype(np.float32)
held_y = np.fromfile(f"{folder}/held-y.f64")
parameters = {
    "tree_method": "hist",
    "max_bin": 63,
    "grow_policy": "lossguide",
    "max_leaves": options["leaves"],
    "max_depth": 0,
    "eta": options["rate"],
    "subsample": options["rowShare"],
    "colsample_bytree": options["featureShare"],
    # In summed weights, as a leaf of so many rows of mean weight has.
    "min_child_weight": options["leastRows"] * float(weights.mean()),
    "lambda": options["penalty"],
    "base_score": float(np.average(y, weights=weights)),
    "nthread": threads,
    "seed": options["seed"],
}
start = time.perf_counter()
data = xgb.DMatrix(x, label=y, weight=weights, nthread=threads)
model = xgb.train(parameters, data, num_boost_round=options["trees"])
fit_ms = 1e3 * (time.perf_counter() - start)
model.set_param({"nthread": 1})
times = []
for _ in range(5):
    # A matrix that was predicted once answers from its memory.
    held = xgb.DMatrix(held_x, nthread=1)
    start = time.perf_counter()
    predicted = model.predict(held)
    times.append(time.perf_counter() - start)
print(
    json.dumps(
        {
            "fit_ms": fit_ms,
            "mae": float(np.abs(predicted - held_y).mean()),
            "predict_us_a_row": 1e6 * sorted(times)[2] / len(held_x),
        }
    )
)
