import { readFileSync } from 'node:fs';
import * as special from '../lib/special/functions.js';

interface Goldens {
  exact: Record<
    'erf' | 'erfc' | 'erfinv' | 'ndtri' | 'lgamma' | 'digamma' | 'trigamma' | 'i0' | 'i1' | 'i0e' | 'i1e',
    [number, number][]
  >;
  exact2: Record<'zeta' | 'polygamma', [number, number, number][]>;
}
const { exact, exact2 } = JSON.parse(
  readFileSync(new URL('./golden/special.json', import.meta.url), 'utf8'),
) as Goldens;

/** Relative error; near their roots lgamma and digamma are as good as their terms. */
const error = (got: number, wanted: number, floor = 0): number =>
  got === wanted ? 0 : Math.abs(got - wanted) / Math.max(Math.abs(wanted), floor);

describe('special functions agree with 100 digits', () => {
  const names = Object.keys(exact) as (keyof Goldens['exact'])[];
  test.each(names)('%s', (name) => {
    const rooted = name === 'lgamma' || name === 'digamma';
    const wrong = exact[name]
      .map(([x, wanted]) => ({ x, wanted, got: special[name](x) }))
      .filter(({ got, wanted }) => !(error(got, wanted, rooted ? 1 : 0) <= 3e-15));
    expect(wrong).toEqual([]);
  });
  test.each(['zeta', 'polygamma'] as const)('%s', (name) => {
    const wrong = exact2[name]
      .map(([s, x, wanted]) => ({ s, x, wanted, got: special[name](s, x) }))
      .filter(({ got, wanted }) => !(error(got, wanted) <= 3e-15));
    expect(wrong).toEqual([]);
  });
});

describe("edges are PyTorch's", () => {
  const cases: [string, number, number][] = [
    ['erf', special.erf(Infinity), 1],
    ['erf', special.erf(-Infinity), -1],
    ['erf', special.erf(NaN), NaN],
    ['erf', special.erf(-0), -0],
    ['erfc', special.erfc(Infinity), 0],
    ['erfc', special.erfc(-Infinity), 2],
    ['erfinv', special.erfinv(1), Infinity],
    ['erfinv', special.erfinv(-1), -Infinity],
    ['erfinv', special.erfinv(1.1), NaN],
    ['erfinv', special.erfinv(-0), -0],
    ['ndtri', special.ndtri(0), -Infinity],
    ['ndtri', special.ndtri(1), Infinity],
    ['ndtri', special.ndtri(0.5), 0],
    ['lgamma', special.lgamma(0), Infinity],
    ['lgamma', special.lgamma(-3), Infinity],
    ['lgamma', special.lgamma(1), 0],
    ['lgamma', special.lgamma(2), 0],
    ['lgamma', special.lgamma(-Infinity), Infinity],
    ['digamma', special.digamma(0), -Infinity],
    ['digamma', special.digamma(-0), Infinity],
    ['digamma', special.digamma(-2), NaN],
    ['digamma', special.digamma(Infinity), Infinity],
    ['digamma', special.digamma(-Infinity), NaN],
    ['trigamma', special.trigamma(0), Infinity],
    ['trigamma', special.trigamma(Infinity), 0],
    ['zeta', special.zeta(1, 2), Infinity],
    ['zeta', special.zeta(0.5, 2), NaN],
    ['zeta', special.zeta(2, -1), Infinity],
    ['i0', special.i0(0), 1],
    ['i1', special.i1(0), 0],
    ['i0', special.i0(Infinity), NaN],
    ['i1', special.i1(-Infinity), NaN],
    ['i0e', special.i0e(Infinity), 0],
    ['i1e', special.i1e(NaN), NaN],
  ];
  test.each(cases)('%s: %p is %p', (_, got, wanted) => expect(got).toBe(wanted));
});
