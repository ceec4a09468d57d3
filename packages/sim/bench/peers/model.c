/* The benchmark's model in C with vectors of L floats, a world in each; prints JSON. Compile with -DL=4 for 128 bits. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifndef L
#define L 4
#endif
typedef float vf __attribute__((vector_size(4 * L)));
typedef int32_t vi __attribute__((vector_size(4 * L)));
typedef uint32_t vu __attribute__((vector_size(4 * L)));
static vu s0, s1, s2, s3;
static vf za, zb;
static inline vf pick(vi m, vf a, vf b) { return (vf)(((vi)a & m) | ((vi)b & ~m)); }
static inline vf all(float x) { vf r; for (int i = 0; i < L; i++) r[i] = x; return r; }
static inline vf vmax(vf a, vf b) { return pick(a > b, a, b); }
static inline vf vmin(vf a, vf b) { return pick(a < b, a, b); }
/* xoshiro128+: cheaper than the kernel's ++, and enough for the upper bits. */
static inline vu word(void) {
  vu r = s0 + s3, t = s1 << 9;
  s2 ^= s0; s3 ^= s1; s1 ^= s2; s0 ^= s3; s2 ^= t; s3 = (s3 << 11) | (s3 >> 21);
  return r;
}
static inline vf uniform(void) {
  return __builtin_convertvector((vi)(word() >> 8), vf) * 5.9604645e-8f + 2.9802322e-8f;
}
static inline vf vlog(vf x) {
  vi e = ((vi)((vu)x >> 23)) - 126;
  vf m = (vf)(((vi)x & 0x007fffff) | 0x3f000000);
  vi small = m < 0.707106781f;
  vf fe = __builtin_convertvector(e, vf) - (vf)(small & (vi)all(1));
  m = m + (vf)(small & (vi)m) - 1.0f;
  vf z = m * m, y = all(7.0376836292e-2f);
  y = y * m - 1.1514610310e-1f; y = y * m + 1.1676998740e-1f; y = y * m - 1.2420140846e-1f;
  y = y * m + 1.4249322787e-1f; y = y * m - 1.6668057665e-1f; y = y * m + 2.0000714765e-1f;
  y = y * m - 2.4999993993e-1f; y = y * m + 3.3333331174e-1f; y = y * m * z;
  y = y + fe * -2.12194440e-4f; y = y - z * 0.5f;
  return m + y + fe * 0.693359375f;
}
/* Box and Muller: two normals from two words. */
static inline void normals(void) {
  vf u = vlog(uniform()) * -2.f, r, t = uniform() * 4.f, q;
  for (int i = 0; i < L; i++) r[i] = __builtin_sqrtf(u[i]);
  for (int i = 0; i < L; i++) q[i] = __builtin_rintf(t[i]);
  vf f = (t - q) * 1.5707963267948966f, f2 = f * f;
  vi qi = __builtin_convertvector(q, vi);
  vf s = all(-1.9515295891e-4f); s = s * f2 + 8.3321608736e-3f; s = s * f2 - 1.6666654611e-1f; s = s * f2 * f + f;
  vf c = all(2.443315711809948e-5f); c = c * f2 - 1.388731625493765e-3f; c = c * f2 + 4.166664568298827e-2f;
  c = c * f2 * f2 - f2 * .5f + 1.f;
  vi swap = (qi & 1) == 1;
  za = r * (vf)((vi)pick(swap, c, s) ^ ((qi & 2) << 30));
  zb = r * (vf)((vi)pick(swap, s, c) ^ (((qi + 1) & 2) << 30));
}
static inline vf stat(const float *p, int s, vf m, vf z) { return vmax(all(0), p[4 + s] * m * (1.f + z * p[13])); }
static void simulate(const float *P, const int *T, int teams, vf *M, float *O, int stride, const uint32_t *seeds, int worlds) {
  for (int w = 0; w < worlds; w += L) {
    memcpy(&s0, seeds + w, sizeof s0);
    s1 = (s0 * 0x9E3779B9u) ^ 0x243F6A88u; s2 = (s1 * 0x85EBCA6Bu) ^ 0x13198A2Eu; s3 = (s2 * 0xC2B2AE35u) ^ 0x03707344u;
    word(); word(); word(); word();
    for (int g = 0; g < teams; g++) {
      int b = T[g], e = T[g + 1];
      normals();
      vf factor = 1.f + za * .08f, sum = all(0);
      for (int i = b; i < e; i++) {
        const float *p = P + i * 16;
        vi plays = uniform() < p[3];
        normals();
        vf m = vmax(all(0), p[0] + za * pick(za < 0.f, all(p[1]), all(p[2])));
        m = (vf)((vi)m & plays);
        M[i] = m; sum += m;
      }
      vf level = 240.f / vmax(sum, all(1));
      for (int pass = 0; pass < 2; pass++) {
        vf capped = all(0), rest = all(0);
        for (int i = b; i < e; i++) {
          vf m0 = M[i] * level; vi over = m0 >= 44.f; vf m = vmin(m0, all(44));
          M[i] = m; capped += (vf)(over & (vi)m); rest += (vf)(~over & (vi)m);
        }
        level = (240.f - capped) / vmax(rest, all(1));
      }
      for (int i = b; i < e; i++) {
        const float *p = P + i * 16;
        vf m = M[i] * factor;
        normals(); vf twos = stat(p, 0, m, za), threes = stat(p, 1, m, zb);
        normals(); vf frees = stat(p, 2, m, za), rebounds = stat(p, 3, m, zb);
        normals(); vf assists = stat(p, 4, m, za), steals = stat(p, 5, m, zb);
        normals(); vf blocks = stat(p, 6, m, za), turnovers = stat(p, 7, m, zb);
        vf points = twos * 2.f + threes * 3.f + frees;
        vi n = -((points >= 10.f) + (rebounds >= 10.f) + (assists >= 10.f) + (steals >= 10.f) + (blocks >= 10.f));
        vf f = points + threes * .5f + rebounds * 1.25f + assists * 1.5f + (steals + blocks) * 2.f - turnovers * .5f;
        f += (vf)((n >= 2) & (vi)all(1.5f)); f += (vf)((n >= 3) & (vi)all(3.f));
        memcpy(O + (size_t)i * stride + w, &f, sizeof f);
      }
    }
  }
}
int main(int argc, char **argv) {
  int players = 206, teams = 14, worlds = argc > 1 ? atoi(argv[1]) : 25000, repeats = argc > 2 ? atoi(argv[2]) : 5;
  int stride = worlds + 64, T[15];
  float *P = calloc(players * 16, 4), *O = malloc((size_t)players * stride * 4);
  vf *M = aligned_alloc(64, players * sizeof(vf));
  uint32_t *S = malloc(stride * 4);
  for (int i = 0; i < players; i++) {
    float *p = P + i * 16;
    p[0] = 8 + 28 * ((i % 15) / 15.0); p[1] = p[2] = 5; p[3] = .9f; p[13] = .4f;
    for (int s = 0; s < 8; s++) p[4 + s] = .1f + .02f * s;
  }
  for (int t = 0; t <= teams; t++) T[t] = lround((double)t * players / teams);
  for (int w = 0; w < stride; w++) S[w] = (uint32_t)w * 2654435761u ^ 0x5bd1e995u;
  double best = 1e9;
  for (int r = 0; r < repeats; r++) {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    simulate(P, T, teams, M, O, stride, S, worlds);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double ms = (b.tv_sec - a.tv_sec) * 1e3 + (b.tv_nsec - a.tv_nsec) / 1e6;
    if (ms < best) best = ms;
  }
  printf("{\"ms\":%f,\"means\":[", best);
  for (int i = 0; i < players; i++) {
    double sum = 0;
    for (int w = 0; w < worlds; w++) sum += O[(size_t)i * stride + w];
    printf(i ? ",%f" : "%f", sum / worlds);
  }
  printf("]}\n");
}
