// AlexNet's recipe on the digits: what the data are, that the recipe learns them, and what momentum is worth at the same rate.
import { readFileSync } from 'node:fs';
import { load, train, type Epoch } from '../examples/digits.js';

const text = readFileSync(new URL('../examples/data/digits.txt', import.meta.url), 'utf8');

describe('digits', () => {
  test('are 1797 pictures of 17 shades, about as many of each digit', () => {
    const lines = text.trim().split('\n');
    expect(lines).toHaveLength(1797);
    expect(lines.filter((line) => !/^[0-9a-g]{64} \d$/.test(line))).toEqual([]);
    const counts = new Array<number>(10).fill(0);
    for (const line of lines) counts[Number(line.at(-1))]!++;
    expect(Math.min(...counts)).toBeGreaterThan(170);
  });

  const digits = load(text);
  const run = (options: object): Epoch[] => [...train(digits, { epochs: 15, ...options })];

  test('are learned sooner with momentum than without at the same rate, and as soon at ten times the rate', () => {
    const [momentum, slow, fast] = [{}, { momentum: 0 }, { momentum: 0, lr: 0.1 }].map((options) =>
      run(options).at(-1)!,
    ) as [Epoch, Epoch, Epoch];
    expect(momentum.error).toBeLessThan(0.06);
    expect(fast.error).toBeLessThan(0.06);
    expect(slow.error).toBeGreaterThan(2 * momentum.error);
    expect(Math.abs(fast.loss - momentum.loss)).toBeLessThan(0.2 * momentum.loss);
  }, 60_000);

  test('the rate falls to a tenth when the error has not got better for more than five epochs', () => {
    const epochs = [...train(digits, { lr: 1e-6, momentum: 0, epochs: 9 })];
    const errors = epochs.map(({ error }) => error);
    expect(Math.min(...errors)).toBe(errors[0]); // it hardly moves
    expect(epochs.map(({ lr }) => lr)).toEqual([...new Array<number>(7).fill(1e-6), 1e-7, 1e-7].map((lr) => expect.closeTo(lr, 12))); // prettier-ignore
  }, 60_000);
});
