// The cosine as C's library rounds it: Math.cos is off in its last digit for 1 angle in 30, and a printed rate shows it.

const BITS = 160n;
/** 2π with as many binary digits after the point. */
const TURN = 0x6487ed5110b4611a62633145c06e0e68948127044n;

/** The cosine, rounded once: its series in whole numbers, which count units of 2⁻¹⁶⁰. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return NaN;
  const angle = (BigInt(Math.trunc(x * 2 ** 100)) << (BITS - 100n)) % TURN;
  const square = (angle * angle) >> BITS;
  let term = 1n << BITS;
  let sum = term;
  for (let n = 1n; term !== 0n; n += 2n) {
    term = -((term * square) >> BITS) / (n * (n + 1n));
    sum += term;
  }
  return Number(sum) / 2 ** Number(BITS);
}
