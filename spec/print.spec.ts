import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { dtypes, float32, float64, int64, set_default_dtype, type DType, type Elements } from '../lib/dtype.js';
import { NotImplementedError, ValueError } from '../lib/errors.js';
import { formatTensor, get_printoptions, set_printoptions, type PrintKeywords } from '../lib/print/index.js';
import { numel } from '../lib/shape.js';

interface Case {
  shape: number[];
  dtype: string;
  values: (number | string)[] | { scale: number; offset: number };
  options?: { [K in keyof PrintKeywords]: PrintKeywords[K] | 'Infinity' };
  default_dtype?: string;
  device?: string;
  requires_grad?: boolean;
  grad_fn?: string;
  parameter?: boolean;
  text: string;
}

const cases = JSON.parse(readFileSync(new URL('./golden/print.json', import.meta.url), 'utf8')) as Case[];

const dtypeNamed = (name: string): DType => dtypes.find((dtype) => dtype.name === name)!;

function elements(values: Case['values'], dtype: DType, count: number): Elements {
  const list = Array.isArray(values)
    ? values
    : Array.from({ length: count }, (_, i) => ((7919 * i) % 10007) * values.scale + values.offset);
  if (dtype === int64) return BigInt64Array.from(list, BigInt);
  const Numbers = dtype.Array as Float64ArrayConstructor;
  return Numbers.from(list, Number);
}

function print({ options = {}, default_dtype, ...t }: Case): string {
  const entries = Object.entries(options).map(([name, value]) => [name, value === 'Infinity' ? Infinity : value]);
  set_printoptions(Object.fromEntries(entries) as PrintKeywords);
  if (default_dtype !== undefined) set_default_dtype(dtypeNamed(default_dtype));
  const dtype = dtypeNamed(t.dtype);
  return formatTensor({ ...t, dtype, values: elements(t.values, dtype, numel(t.shape)) });
}

afterEach(() => {
  set_printoptions({ profile: 'default' });
  set_default_dtype(float32);
});

describe('tensors print as in PyTorch', () => {
  const groups = new Map<string, Case[]>();
  for (const row of cases) {
    const name = `${row.dtype} of ${row.shape.length} dimensions, ${JSON.stringify(row.options ?? {})}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  test.each([...groups])('%s', (_, rows) => {
    for (const row of rows) {
      set_printoptions({ profile: 'default' });
      set_default_dtype(float32);
      expect(print(row)).toBe(row.text);
    }
  });
});

test('a summary looks at the edges alone', () => {
  const seen = new Set<string | symbol>();
  const values = new Proxy(new Float64Array(1_000_000), {
    get(target, key) {
      seen.add(key);
      return Reflect.get(target, key, target) as number;
    },
  });
  expect(formatTensor({ shape: [1000, 1000], dtype: float64, values })).toContain('...');
  expect(seen.size).toBe(36);
});

test('elements are not asked for where there are none', () => {
  const t = {
    shape: [0, 3],
    dtype: float32,
    get values(): Elements {
      throw new Error('asked');
    },
  };
  expect(formatTensor(t)).toBe('tensor([], size=(0, 3))');
});

describe('set_printoptions', () => {
  test('keeps what is left out, but not sci_mode', () => {
    expect(get_printoptions()).toEqual({ precision: 4, threshold: 1000, edgeitems: 3, linewidth: 80, sci_mode: null });
    set_printoptions({ precision: 2, sci_mode: true });
    set_printoptions({ linewidth: 100, precision: null });
    expect(get_printoptions()).toEqual({ precision: 2, threshold: 1000, edgeitems: 3, linewidth: 100, sci_mode: null });
    set_printoptions({ profile: 'full', edgeitems: 1, sci_mode: false });
    expect(get_printoptions()).toEqual({
      precision: 4,
      threshold: Infinity,
      edgeitems: 1,
      linewidth: 80,
      sci_mode: false,
    });
  });

  test('takes back what get_printoptions gave', () => {
    set_printoptions({ profile: 'short', sci_mode: true });
    const options = get_printoptions();
    set_printoptions({ profile: 'default' });
    set_printoptions({ ...options });
    expect(get_printoptions()).toEqual(options);
  });

  test('refuses what it cannot obey, and then changes nothing', () => {
    const before = get_printoptions();
    // @ts-expect-error an unknown keyword
    expect(() => set_printoptions({ digits: 3 })).toThrow(
      new TypeError(
        "set_printoptions() got an unexpected keyword argument 'digits'; the known ones are precision, threshold, " +
          'edgeitems, linewidth, profile, sci_mode',
      ),
    );
    // @ts-expect-error a positional argument
    expect(() => set_printoptions(3)).toThrow(TypeError);
    // @ts-expect-error an unknown profile
    expect(() => set_printoptions({ profile: 'long' })).toThrow(ValueError);
    expect(() => set_printoptions({ linewidth: 100, precision: -1 })).toThrow(ValueError);
    expect(() => set_printoptions({ precision: 1.5 })).toThrow(ValueError);
    expect(() => set_printoptions({ precision: Infinity })).toThrow(ValueError);
    expect(() => set_printoptions({ precision: 101 })).toThrow(NotImplementedError);
    // @ts-expect-error a string
    expect(() => set_printoptions({ edgeitems: '3' })).toThrow(TypeError);
    // @ts-expect-error a number
    expect(() => set_printoptions({ sci_mode: 1 })).toThrow(TypeError);
    expect(get_printoptions()).toEqual(before);
  });
});
