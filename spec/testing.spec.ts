// torch.testing.assert_close against what PyTorch's says (spec/golden/testing.py has the same cases).
import { readFileSync } from 'node:fs';
import torch from 'tfjs-torch';

const golden = JSON.parse(readFileSync(new URL('golden/testing.json', import.meta.url), 'utf8')) as (string | null)[];
const { float64, int64, tensor } = torch;
const { assert_close } = torch.testing;

const cases: Parameters<typeof assert_close>[] = [
  [tensor([1, 2]), tensor([1, 2.1])],
  [
    tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: int64 },
    ),
    tensor(
      [
        [1, 2],
        [3, 5],
      ],
      { dtype: int64 },
    ),
  ],
  [tensor([1, 2]), tensor([1, 2, 3])],
  [tensor([1, 2]), tensor([1, 2], { dtype: float64 })],
  [1.25, 1.5],
  [
    [tensor(1), tensor(2)],
    [tensor(1), tensor(3)],
  ],
  [tensor([NaN]), tensor([NaN])],
  [tensor([NaN]), tensor([NaN]), { equal_nan: true }],
  [tensor(1), tensor(1.5), { rtol: 0, atol: 0 }],
  [tensor([1, 2]), tensor([1, 2.1]), { rtol: 0.1, atol: 0 }],
  [tensor([1, 2], { dtype: float64 }), tensor([1, 2 + 1e-6], { dtype: float64 })],
];

test.each(golden.map((said, k) => [k, said] as const))('case %i', (k, said) => {
  let found: string | null = null;
  try {
    assert_close(...cases[k]!);
  } catch (error) {
    expect((error as Error).name).toBe('AssertionError');
    found = (error as Error).message;
  }
  expect(found).toBe(said);
});

test('one tolerance alone is refused', () => {
  expect(() => assert_close(tensor(1), tensor(1), { rtol: 0.1 })).toThrow(TypeError);
});

test('integers are compared to their last digit', () => {
  // 2^53 + 1, which no double is
  const [a, b] = [9007199254740993n, 9007199254740992n];
  expect(() => assert_close(tensor([a]), tensor([b]))).toThrow(
    'Tensor-likes are not equal!\n\nMismatched elements: 1 / 1 (100.0%)\nGreatest absolute difference: 1 at index (0,)\nGreatest relative difference: 1.1102230246251565e-16 at index (0,)',
  );
  expect(() => assert_close(tensor(a), tensor(b))).toThrow(`Expected ${b} but got ${a}.\nAbsolute difference: 1\n`);
});
