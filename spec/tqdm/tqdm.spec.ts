// Progress bars beside tqdm's lines (spec/golden/tools.py).
import { readFileSync } from 'node:fs';
import 'tfjs-torch';
import { tqdm, trange } from 'tfjs-torch/tqdm';
import { DataLoader, Dataset } from 'tfjs-torch/utils/data';

const golden = JSON.parse(readFileSync(new URL('../golden/tools.json', import.meta.url), 'utf8')) as {
  meters: [Record<string, unknown>, string][];
  numbers: [number, string][];
  sizes: [number, string][];
  intervals: [number, string][];
};

describe("a bar's line", () => {
  it.each(golden.meters)('%j', (given, line) => {
    const standard = { initial: 0, rate: null, postfix: '', unit: 'it', unit_scale: false, unit_divisor: 1000, ascii: false, ncols: null }; // prettier-ignore
    const { prefix = '', ...rest } = given;
    expect(tqdm.format_meter({ ...standard, desc: prefix, ...rest } as Parameters<typeof tqdm.format_meter>[0])).toBe(
      line,
    );
  });

  it('writes numbers and times as tqdm does', () => {
    expect(golden.numbers.map(([n]) => [n, tqdm.format_num(n)])).toEqual(golden.numbers);
    expect(golden.sizes.map(([n]) => [n, tqdm.format_sizeof(n)])).toEqual(golden.sizes);
    expect(golden.intervals.map(([n]) => [n, tqdm.format_interval(n)])).toEqual(golden.intervals);
  });
});

describe('tqdm', () => {
  const lines: string[] = [];
  const line = (text: string) => lines.push(text);
  const options = { line, mininterval: 0 };
  beforeEach(() => lines.splice(0));
  /** A line without its times. */
  const bare = (text = '') => text.replace(/\[.*?(, (?=[a-z])|\])/, '[').replace(/\]$/, '');

  it('goes over what it is given, and shows how far it is', () => {
    expect([...tqdm([4, 5, 6], { desc: 'train', ...options })]).toEqual([4, 5, 6]);
    expect(lines.map(bare)).toEqual([
      'train:   0%|          | 0/3 [',
      'train:  33%|███▎      | 1/3 [',
      'train:  67%|██████▋   | 2/3 [',
      'train: 100%|██████████| 3/3 [',
      'train: 100%|██████████| 3/3 [',
    ]);
    expect([...tqdm(new Set([1, 2]), options)]).toEqual([1, 2]);
    expect(bare(lines.at(-1))).toContain('2/2');
    expect([...trange(2, 8, 3, options)]).toEqual([2, 5]);
  });

  it('goes over what takes its time', async () => {
    class Remote extends Dataset<Promise<number>> {
      __len__() {
        return 6;
      }
      override __getitem__(k: number) {
        return Promise.resolve(k);
      }
    }
    const seen: unknown[] = [];
    for await (const batch of tqdm(DataLoader(new Remote(), { batch_size: 4 }), options)) seen.push(batch.tolist());
    expect(seen).toEqual([[0, 1, 2, 3], [4, 5]]); // prettier-ignore
    expect(bare(lines.at(-1))).toBe('100%|██████████| 2/2 [');
  });

  it('is moved by hand', () => {
    {
      using bar = tqdm({ total: 10, desc: 'files', unit: 'file', ...options });
      bar.update(4);
      bar.set_description('more');
      bar.set_postfix({ loss: 0.123456, name: 'a ' });
      bar.write('aside');
      expect(bar.n).toBe(4);
      expect(String(bar)).toMatch(/^more:  40%\|████ {6}\| 4\/10 \[\d\d:\d\d<.*, loss=0.123, name=a\]$/);
      bar.reset(5);
    }
    expect(lines).toContain('aside');
    expect(bare(lines.at(-1))).toContain('0/5');
  });

  it('ends with its loop, however that ends', () => {
    const bar = tqdm([1, 2, 3], options);
    for (const _ of bar) break;
    const count = lines.length;
    bar.update();
    bar.refresh();
    expect(lines.length).toBe(count);
    expect(() => [...tqdm({ total: 3, ...options })]).toThrow("'NoneType' object is not iterable");
  });

  it('shows nothing where it is disabled, and a text no more often than it may', () => {
    expect([...tqdm([1, 2], { line, disable: true })]).toEqual([1, 2]);
    expect(lines).toEqual([]);
    for (const _ of tqdm(Array(100_000).keys(), { line, mininterval: 60 })) void _;
    expect(lines.length).toBe(2);
  });
});
