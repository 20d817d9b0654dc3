// The article's claims: what docs/claims.md says of each is what is measured.
import { readFileSync } from 'node:fs';
import { measurements } from '../examples/claims/all.js';
import { closing, page, section } from '../examples/claims/page.js';
import { data, race } from '../examples/claims/race.js';
import type { Claim } from '../examples/claims/claim.js';

const text = readFileSync(new URL('../docs/claims.md', import.meta.url), 'utf8');
const [, ...sections] = text.trimEnd().split(/\n\n(?=## )/);
const split = data();
const measure = measurements(split);

const number = /\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;
/** The words of both are the same, and the numbers to some hundredths; engines may round sums differently. */
function expectSame(written: string, measured: string, tolerance = 0.03): void {
  expect(written.replace(number, '#')).toBe(measured.replace(number, '#'));
  const [ours, theirs] = [written, measured].map((s) => (s.match(number) ?? []).map(Number)) as [number[], number[]];
  ours.forEach((value, k) => expect(Math.abs(theirs[k]! - value)).toBeLessThanOrEqual(tolerance * value));
}
const written = (claim: Claim) => sections.find((one) => one.startsWith(`## ${claim.title}:`))!;
/** The section of the page, and a picture beside it. */
function expectWritten(name: string, claim: Claim, tolerance?: number): void {
  expectSame(written(claim), section({ name, claim }), tolerance);
  expect(claim.picture).toMatch(/^<svg/);
  expect(readFileSync(new URL(`../docs/claims/${name}.svg`, import.meta.url), 'utf8')).toMatch(/^<svg[^]*<\/svg>\s*$/);
}

describe("the article's claims", () => {
  test('a ravine: SGD turns at most steps, momentum cancels that and arrives in fewer', () => {
    const { claim, sgd, average, sum } = measure.ravine();
    expectWritten('ravine', claim);
    expect(sgd.turned).toBeGreaterThan(0.9);
    expect(average.turned).toBeLessThan(0.25);
    expect(average.steps).toBeLessThan(sgd.steps);
    expect(sum.steps).toBeLessThan(sgd.steps / 3);
    expect(claim.verdict).toBe('borne out');
  }, 60_000);

  test('a saddle: SGD lingers, momentum and Adam leave sooner, with the same rate', () => {
    const { claim, sgd, momentum, adam } = measure.saddle();
    expectWritten('saddle', claim);
    expect(momentum.steps).toBeLessThan(sgd.steps / 4);
    expect(adam.steps).toBeLessThan(sgd.steps / 4);
    expect(claim.verdict).toBe('borne out');
  }, 60_000);

  test('a shallow minimum: the full batch stays, mini-batches leave', () => {
    const { claim, full, mini } = measure.shallow();
    expectWritten('shallow', claim);
    expect(full.left).toBe(0);
    expect(mini.left).toBeGreaterThanOrEqual(18);
    expect(claim.verdict).toBe('borne out');
  }, 120_000);

  test('a bump: PyTorch’s momentum rolls over it; SGD does not, and neither does the article’s average', () => {
    const { claim, ...over } = measure.bump();
    expectWritten('bump', claim);
    expect(over).toEqual({ sgd: false, average: false, sum: true, fast: false });
    expect(claim.verdict).toBe('borne out in part');
  }, 60_000);

  test('noise: the average is nearer to the gradient of all data, the nearer the longer', () => {
    const { claim, sgd, half, usual, long } = measure.noise();
    expectWritten('noise', claim, 0.07); // angles are whole degrees
    expect(half).toBeGreaterThan(sgd + 0.1);
    expect(usual).toBeGreaterThan(0.9);
    expect(long).toBeGreaterThan(usual);
    expect(claim.verdict).toBe('borne out');
  }, 120_000);

  test('rare features: 50 times as many steps with SGD, about √50 with Adam', () => {
    const { claim, sgd, adam } = measure.rare();
    expectWritten('rare', claim);
    expect(sgd.ratio).toBeGreaterThan(40);
    expect(sgd.ratio).toBeLessThan(60);
    expect(adam.ratio).toBeGreaterThan(5);
    expect(adam.ratio).toBeLessThan(10);
    expect(claim.verdict).toBe('borne out');
  }, 120_000);

  test('small and explosive gradients: Adam’s steps keep to the rate, down to eps, and shrink after an explosion', () => {
    const { claim, steady, spike, slow } = measure.sizes();
    expectWritten('sizes', claim);
    const [tiny, small, one, large] = steady.map(({ adam }) => adam) as [number, number, number, number];
    expect(tiny).toBeCloseTo(1e-9 / (1e-9 + 1e-8), 6);
    for (const step of [small, one, large]) expect(step).toBeCloseTo(1, 1);
    expect(steady.map(({ sgd }) => sgd)).toEqual(steady.map(({ gradient }) => expect.closeTo(gradient, -Math.log10(gradient) + 3))); // prettier-ignore
    expect(spike.sgd).toBeCloseTo(1000, 6);
    expect(spike.adam).toBeLessThan(2);
    expect(slow).toBeLessThan(0.1);
    expect(claim.verdict).toBe('borne out');
  }, 60_000);

  test('cost: all data are dear, a mini-batch is cheap; 0, 1 and 2 numbers a parameter', () => {
    const { claim, ratio, kept } = measure.cost();
    const timeless = (s: string) => s.replace(/[\d.e+]+ µs|takes [\d.]+ times/g, '…');
    expect(timeless(written(claim))).toBe(timeless(section({ name: 'cost', claim })));
    expect(kept).toEqual({ SGD: 0, 'SGD + momentum': 1, Adam: 2 });
    expect(ratio).toBeGreaterThan(20);
  }, 60_000);

  test('the table of three optimizers', () => {
    const { runs, ...table } = race(split);
    expectSame(sections.at(-1)!, closing(table), 0.1);
    const [sgd, momentum, adam] = runs as [(typeof runs)[0], (typeof runs)[0], (typeof runs)[0]];
    expect(momentum.ravine.steps).toBeLessThan(sgd.ravine.steps / 5);
    expect(adam.ravine.steps).toBeLessThan(sgd.ravine.steps / 5);
    expect(sgd.rosenbrock.steps).toBe(Infinity);
    expect(Math.max(momentum.rosenbrock.steps, adam.rosenbrock.steps)).toBeLessThan(500);
    expect(sgd.saddle.steps).toBeLessThan(momentum.saddle.steps); // at its best rate SGD does not linger
    for (const run of runs) expect(run.diabetes).toBeLessThan(0.55);
  }, 240_000);

  test('the page has a section for each, and no other', () => {
    expect(sections).toHaveLength(Object.keys(measure).length + 1);
    expect(text.startsWith(page([], { table: { head: [], rows: [] }, how: '', found: [] }).split('\n\n## ')[0]!)).toBe(
      true,
    );
  });
});
