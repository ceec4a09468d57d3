# The benchmark's model in vectorised numpy, in chunks of 2,000 worlds that stay in the cache; prints JSON.
import json, sys, time
import numpy as np

players, team_count, worlds, repeats = 206, 14, int(sys.argv[1]), int(sys.argv[2])
starts = np.rint(np.arange(team_count + 1) * players / team_count).astype(int)
p50 = np.array([8 + 28 * ((i % 15) / 15) for i in range(players)], dtype=np.float32)
rates = np.array([0.1 + 0.02 * s for s in range(8)], dtype=np.float32)
rng = np.random.default_rng(1)


def make():
    out = np.empty((worlds, players), dtype=np.float32)
    for first in range(0, worlds, 2000):
        n = min(2000, worlds - first)
        z = rng.standard_normal((n, players), dtype=np.float32)
        m = np.maximum(0, p50 + z * 5) * (rng.random((n, players), dtype=np.float32) < 0.9)
        factor = 1 + np.float32(0.08) * rng.standard_normal((n, team_count), dtype=np.float32)
        for team in range(team_count):
            b, e = starts[team], starts[team + 1]
            own = m[:, b:e]
            level = 240 / np.maximum(own.sum(1, keepdims=True), 1)
            for _ in range(2):
                own = own * level
                over = own >= 44
                own = np.minimum(own, 44)
                level = (240 - (own * over).sum(1, keepdims=True)) / np.maximum((own * ~over).sum(1, keepdims=True), 1)
            m[:, b:e] = own * factor[:, team : team + 1]
        s = [np.maximum(0, r * m * (1 + np.float32(0.4) * rng.standard_normal((n, players), dtype=np.float32))) for r in rates]
        points = 2 * s[0] + 3 * s[1] + s[2]
        doubles = (points >= 10).astype(np.int8) + (s[3] >= 10) + (s[4] >= 10) + (s[5] >= 10) + (s[6] >= 10)
        fpts = points + 0.5 * s[1] + 1.25 * s[3] + 1.5 * s[4] + 2 * (s[5] + s[6]) - 0.5 * s[7]
        out[first : first + n] = fpts + 1.5 * (doubles >= 2) + 3 * (doubles >= 3)
    return out


times, quantile_times = [], []
for _ in range(repeats):
    start = time.perf_counter()
    out = make()
    times.append((time.perf_counter() - start) * 1e3)
    start = time.perf_counter()
    np.quantile(out, [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], axis=0)
    quantile_times.append((time.perf_counter() - start) * 1e3)
print(json.dumps({"ms": min(times), "quantilesMs": min(quantile_times), "means": out.mean(0, dtype=np.float64).tolist(), "version": np.__version__}))
