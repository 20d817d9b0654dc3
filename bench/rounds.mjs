// Measuring several contenders side by side: one round of each in turn, so that what disturbs the machine disturbs all.

/**
 * A contender that runs here.
 *
 * @param {() => unknown} step one step; a promise that it returns is awaited
 * @param {number} count steps a round
 */
export const here = (step, count) => async () => {
  const asynchronous = step() instanceof Promise;
  const began = performance.now();
  if (asynchronous) for (let k = 0; k < count; k++) await step();
  else for (let k = 0; k < count; k++) step();
  return ((performance.now() - began) / count) * 1000;
};

const median = (values) => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

/** What a machine can do that others work on, too. */
export const least = (values) => Math.min(...values);

/**
 * One number of each contender's rounds, in microseconds a step.
 *
 * @param {Record<string, () => Promise<number>>} contenders each runs one round and gives its microseconds a step
 * @param {(values: number[]) => number} of the median, or another
 * @param {number} before rounds that are not counted: a JavaScript engine compiles for some hundred steps of a training loop
 */
export async function measure(contenders, rounds = 9, of = median, before = 1) {
  const names = Object.keys(contenders);
  for (const name of names) for (let round = 0; round < before; round++) await contenders[name]();
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of names) times[name].push(await contenders[name]());
  return Object.fromEntries(names.map((name) => [name, of(times[name])]));
}
