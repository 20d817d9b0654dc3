import { float32, float64 } from '../../../../lib/dtype.js';
import { Expression, Program } from '../../../../lib/expression/expression.js';
import { erf, erfc } from '../../../../lib/special/functions.js';
import { dense, empty, listOf, run, ulps } from './operands.js';

const x = Expression.input(0, float32);

describe('single precision formulas are accurate', () => {
  const limits: [string, (e: Expression) => Expression, (v: number) => number, number, number, number][] = [
    ['exp', (e) => e.exp(), Math.exp, -103, 88.7, 1.1],
    ['expm1', (e) => e.expm1(), Math.expm1, -20, 88, 1.6],
    ['log', (e) => e.log(), Math.log, 1e-39, 100, 1],
    ['log1p', (e) => e.log1p(), Math.log1p, -0.9999, 100, 1.6],
    ['tanh', (e) => e.tanh(), Math.tanh, -10, 10, 2.5],
    ['sigmoid', (e) => e.sigmoid(), (v) => 1 / (1 + Math.exp(-v)), -80, 80, 2.5],
    ['sin', (e) => e.sin(), Math.sin, -2000, 2000, 0.6],
    ['cos', (e) => e.cos(), Math.cos, -2000, 2000, 0.6],
    ['tan', (e) => e.tan(), Math.tan, -2000, 2000, 0.6],
    ['sinh', (e) => e.sinh(), Math.sinh, -80, 80, 0.6],
    ['cosh', (e) => e.cosh(), Math.cosh, -80, 80, 0.6],
    ['asinh', (e) => e.asinh(), Math.asinh, -80, 80, 0.6],
    ['acosh', (e) => e.acosh(), Math.acosh, 1, 80, 0.6],
    ['atanh', (e) => e.atanh(), Math.atanh, -1, 1, 0.6],
    ['log2', (e) => e.log2(), Math.log2, 1e-39, 80, 0.6],
    ['exp2', (e) => e.exp2(), (v) => 2 ** v, -140, 127, 0.6],
    ['atan', (e) => e.atan(), Math.atan, -20, 20, 0.6],
    ['asin', (e) => e.asin(), Math.asin, -1, 1, 0.6],
    ['acos', (e) => e.acos(), Math.acos, -1, 1, 0.6],
    ['atan2', (e) => e.atan2(0.7), (v) => Math.atan2(v, Math.fround(0.7)), -20, 20, 0.6],
    ['atan2 (left)', (e) => e.atan2(-0.7), (v) => Math.atan2(v, Math.fround(-0.7)), -20, 20, 0.6],
    ['erf', (e) => e.erf(), erf, -5, 5, 2.5],
    ['erfc', (e) => e.erfc(), erfc, -5, 10, 0.6],
    ['fmod', (e) => e.fmod(0.3), (v) => v % Math.fround(0.3), -1e7, 1e7, 0],
    ['pow', (e) => e.pow(1.7), (v) => v ** Math.fround(1.7), 0, 1e6, 0.6],
  ];
  test.each(limits)('%s', (_, formula, exact, low, high, limit) => {
    const n = 20000;
    // a quarter of the places near 0
    const values = Float32Array.from({ length: n }, (_, k) => {
      const u = low + ((high - low) * k) / n;
      return k % 4 === 0 && low < 0 ? u * 1e-3 : u;
    });
    const out = empty(float32, [n]);
    run(new Program([formula(x)], [float32], 0), [dense(values, float32)], [], [out]);
    const got = listOf(out) as Float32Array;
    let worst = 0;
    for (let k = 0; k < n; k++) worst = Math.max(worst, ulps(float32, got[k]!, exact(values[k]!)));
    expect(worst).toBeLessThanOrEqual(limit);
  });
});

describe('double precision formulas are accurate', () => {
  const limits: [string, (e: Expression) => Expression, (v: number) => number, number, number, number][] = [
    ['exp', (e) => e.exp(), Math.exp, -744, 709, 2],
    ['expm1', (e) => e.expm1(), Math.expm1, -40, 709, 3],
    ['log', (e) => e.log(), Math.log, 1e-310, 100, 2],
    ['log1p', (e) => e.log1p(), Math.log1p, -0.9999, 100, 2],
    ['tanh', (e) => e.tanh(), Math.tanh, -22, 22, 4],
    ['sigmoid', (e) => e.sigmoid(), (v) => 1 / (1 + Math.exp(-v)), -700, 700, 3],
    ['erf', (e) => e.erf(), erf, -6, 6, 2],
    ['erfc', (e) => e.erfc(), erfc, -6, 26, 6],
  ];
  test.each(limits)('%s', (_, formula, exact, low, high, limit) => {
    const n = 20000;
    const values = Float64Array.from(
      { length: n },
      (_, k) => (low + ((high - low) * k) / n) * (k % 4 === 0 && low < 0 ? 1e-3 : 1),
    );
    const out = empty(float64, [n]);
    run(new Program([formula(Expression.input(0, float64))], [float64], 0), [dense(values, float64)], [], [out]);
    const got = listOf(out) as Float64Array;
    let worst = 0;
    for (let k = 0; k < n; k++) worst = Math.max(worst, ulps(float64, got[k]!, exact(values[k]!)));
    expect(worst).toBeLessThanOrEqual(limit);
  });
});
