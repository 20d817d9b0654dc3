// No function of the namespaces, and no method, fails in JavaScript's own words: each is called with a Symbol, with an unknown keyword,
// with too many arguments and with none.
import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import torch, { type Tensor } from '../lib/door.js';

const spaces: Readonly<Record<string, object>> = {
  torch,
  'torch.nn.functional': torch.nn.functional,
  'torch.nn.init': torch.nn.init,
  'torch.nn.utils': torch.nn.utils,
  'torch.nn.utils.rnn': torch.nn.utils.rnn,
  'torch.linalg': torch.linalg,
  'torch.special': torch.special,
  'torch.fft': torch.fft,
  'torch.signal.windows': torch.signal.windows,
  'torch.autograd': torch.autograd,
  'torch.func': torch.func,
  'torch.testing': torch.testing,
};
/** JavaScript's own messages; Python's `'X' object is not iterable` is none. */
const raw =
  /Cannot (?:read|set|mix|convert|destructure)|is not a (?:function|constructor)|(?<!' object )is not iterable|is not defined|call stack|\bundefined\b/;
const classes = new Set(
  '_LinAlgError AssertionError AttributeError IndexError KeyError NotImplementedError OutOfMemoryError RuntimeError TypeError ValueError'.split(
    ' ',
  ),
);
/** They say of an argument that is left out what it is. */
const undefinedNamed = /^torch\.set_default_dtype$|^torch\.nn\.utils\.remove_/;
/** They write, or take minutes. */
const left = /^torch\.(?:save|load|set_.*|use_deterministic_algorithms|manual_seed|compile)$/;
/** What takes any value. */
const anything = new Set(['torch.is_tensor', 'torch.is_storage', 'torch.typename']);

/** Methods that PyTorch's tensors have not, and no program calls. */
const internal = new Set(['become', 'special', 'standFor', 'tfjs']);

type Call = (...args: unknown[]) => unknown;
const isClass = (f: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(f));

const found = new Map<Call, string>();
for (const [space, names] of Object.entries(spaces)) {
  for (const [name, value] of Object.entries(names)) {
    if (typeof value !== 'function' || /^[A-Z]/.test(name) || isClass(value) || left.test(`${space}.${name}`)) continue;
    if (!found.has(value as Call)) found.set(value as Call, `${space}.${name}`);
  }
}
const x = (): Tensor => torch.ones(2, 2);
const many = Array.from({ length: 20 }, (_, k) => k + 1);
const functions = [...found].map(([f, name]) => [name, f] as const);
const methods = Object.entries(Object.getOwnPropertyDescriptors(torch.Tensor.prototype)).flatMap(([name, { value }]) =>
  typeof value === 'function' && name !== 'constructor' && !name.startsWith('_') && !internal.has(name)
    ? [[name, (...args: unknown[]) => Reflect.apply(value as Call, x(), args)] as const]
    : [],
);

/** What a call throws, or null. */
function errorOf(f: Call, args: readonly unknown[]): Error | null {
  try {
    const result = f(...args);
    if (result instanceof Promise) result.catch(() => undefined);
    return null;
  } catch (error) {
    return error as Error;
  }
}

const wrong: Readonly<Record<string, (method: boolean) => readonly unknown[]>> = {
  'a Symbol': () => [Symbol('odd')],
  'an unknown keyword': (method) => [...(method ? [] : [x()]), { no_such_keyword: 1 }],
  'a keyword alone': () => [{ no_such_keyword: 1 }],
  'too many': (method) => [...(method ? [] : [x()]), ...many],
  nothing: () => [],
};

beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

describe.each([
  ['functions', functions, false],
  ['methods', methods, true],
] as const)('%s', (_, list, method) => {
  test.each(Object.entries(wrong))('given %s', (_what, args) => {
    const odd = list.flatMap(([name, f]) => {
      const error = errorOf(f, args(method));
      if (error === null || undefinedNamed.test(name)) return [];
      const fine = classes.has(error.name) && !raw.test(error.message);
      return fine ? [] : [`${name}: ${error.name}: ${error.message}`];
    });
    expect(odd).toEqual([]);
  });
});

test('operators refuse an unknown keyword and a Symbol', () => {
  const operators = functions.filter(
    ([name]) =>
      /^torch\.(?:[^.]+|nn\.functional\.[^.]+|linalg\.[^.]+|special\.[^.]+|fft\.[^.]+)$/.test(name) &&
      !anything.has(name),
  );
  const taken = operators.flatMap(([name, f]) =>
    [[Symbol('odd')], [x(), { no_such_keyword: 1 }]].every((args) => errorOf(f, args) !== null) ? [] : [name],
  );
  expect(taken).toEqual([]);
});

/** PyTorch's public names, of a namespace or of tensors. */
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/names.json'), 'utf8')) as Readonly<
  Record<string, readonly (readonly [section: string, names: string])[]>
>;
const beside = (space: string, names: readonly string[]): string[] => {
  const known = new Set(golden[space]!.flatMap(([, list]) => list.split(' ')));
  return names.filter((name) => !known.has(name)).sort();
};

test('a name that PyTorch has not is one of ours, and meant to be', () => {
  expect(beside('torch', Object.keys(torch)).filter((name) => !/Error$/.test(name))).toEqual(
    'Slice __version__ callable copy empty_cache from_tfjs get_printoptions max_memory_allocated memory_allocated memory_stats ready reset_peak_memory_stats slice tidy'.split(
      ' ',
    ),
  );
  // Functions alone in PyTorch, which formulas that run on tensors call as methods, and what JavaScript asks objects for.
  const hidden =
    /^(?:celu|elu|gelu|hardsigmoid|hardswish|hardtanh|isfinite|leaky_relu|logsigmoid|mish|relu6|rsub|selu|silu|soft(?:plus|shrink|sign)|tanhshrink|threshold)_?$/;
  const exposed = methods.map(([name]) => name).filter((name) => !hidden.test(name));
  expect(beside('torch.Tensor', exposed)).toEqual(['fetch', 'slice', 'toJSON', 'toString']);
});
