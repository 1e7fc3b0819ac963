// SHA-256's compression (FIPS 180-4, 6.2.2) with the instructions that most processors have for it; Swift has no name for them.
#pragma once
#include <stdint.h>

#if defined(__x86_64__)
#define LINUX_SHA256 __attribute__((target("sha,sse4.1,ssse3")))

typedef int linux_words __attribute__((vector_size(16)));
typedef char linux_octets __attribute__((vector_size(16), aligned(1)));

// Whether this processor has them: CPUID leaf 7, EBX bit 29, and leaf 1, ECX bits 9 (SSSE3) and 19 (SSE4.1).
static inline int linux_has_sha256(void) {
  uint32_t a = 0, b, c = 0, d;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  if (a < 7) return 0;
  a = 1, c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  if (!(c >> 9 & 1) || !(c >> 19 & 1)) return 0;
  a = 7, c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return b >> 29 & 1;
}

// Folds `count` blocks of 64 bytes into the eight words of `state`; `constants` are the 64 of the standard. The instructions
// want the state as two vectors, lowest lane first: f e b a and h g d c.
LINUX_SHA256 static inline void linux_sha256(uint32_t *state, const uint8_t *bytes, long count, const uint32_t *constants) {
  linux_words feba = {(int)state[5], (int)state[4], (int)state[1], (int)state[0]};
  linux_words hgdc = {(int)state[7], (int)state[6], (int)state[3], (int)state[2]};
  for (; count > 0; count--, bytes += 64) {
    const linux_words before_feba = feba, before_hgdc = hgdc;
    linux_words words[4];
#pragma clang loop unroll(full)
    for (int part = 0; part < 16; part++) {
      linux_words four;
      if (part < 4) {
        linux_octets octets = *(const linux_octets *)(bytes + 16 * part);
        four = (linux_words)__builtin_shufflevector(octets, octets, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
      } else {
        linux_words last = words[(part + 3) & 3];
        linux_words seven_back = __builtin_shufflevector(words[(part + 2) & 3], last, 1, 2, 3, 4);
        four = __builtin_ia32_sha256msg1(words[part & 3], words[(part + 1) & 3]) + seven_back;
        four = __builtin_ia32_sha256msg2(four, last);
      }
      words[part & 3] = four;
      linux_words k = {(int)constants[4 * part], (int)constants[4 * part + 1], (int)constants[4 * part + 2],
                       (int)constants[4 * part + 3]};
      linux_words sum = four + k;
      hgdc = __builtin_ia32_sha256rnds2(hgdc, feba, sum);
      feba = __builtin_ia32_sha256rnds2(feba, hgdc, __builtin_shufflevector(sum, sum, 2, 3, 2, 3));
    }
    feba += before_feba;
    hgdc += before_hgdc;
  }
  state[0] = (uint32_t)feba[3], state[1] = (uint32_t)feba[2], state[4] = (uint32_t)feba[1], state[5] = (uint32_t)feba[0];
  state[2] = (uint32_t)hgdc[3], state[3] = (uint32_t)hgdc[2], state[6] = (uint32_t)hgdc[1], state[7] = (uint32_t)hgdc[0];
}
#else
static inline int linux_has_sha256(void) { return 0; }
static inline void linux_sha256(uint32_t *state, const uint8_t *bytes, long count, const uint32_t *constants) {
  (void)state, (void)bytes, (void)count, (void)constants;
}
#endif
