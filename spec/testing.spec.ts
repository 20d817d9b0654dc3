// torch.testing.assert_close against what PyTorch's says (spec/golden/testing.py has the same cases).
import { readFileSync } from 'node:fs';
import torch from 'tfjs-torch';

const golden = JSON.parse(readFileSync(new URL('golden/testing.json', import.meta.url), 'utf8')) as (
  [string, string] | null
)[];
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
  [
    { a: tensor(1), b: tensor(2) },
    { a: tensor(1), b: tensor(3) },
  ],
  [
    { a: tensor(1), c: tensor(2) },
    new Map([
      ['a', tensor(1)],
      ['b', tensor(3)],
    ]),
  ],
  [[tensor(1)], [tensor(1), tensor(3)]],
  [{ x: [tensor(1), { y: tensor([1, 2]) }] }, { x: [tensor(1), { y: tensor([1, 3]) }] }],
  [null, tensor(1)],
  [null, null],
  [true, false],
  [[true, true], [true, false]], // prettier-ignore
  [[tensor(1)], tensor(1)],
  [1.5, tensor(1.5)],
  [tensor([1, 2], { dtype: torch.float16 }), tensor([1, 2.001], { dtype: torch.float16 })],
  [tensor([1, 2], { dtype: torch.bfloat16 }), tensor([1, 2.02], { dtype: torch.bfloat16 })],
  [tensor([1, 2], { dtype: torch.float16 }), tensor([1, 2.01], { dtype: torch.float16 })],
  [tensor([1, 2]), tensor([1, 2.1]), { rtol: 0.1 }],
  [tensor([[true, true], [true, true]]), tensor([[true, false], [true, true]])], // prettier-ignore
  [tensor([1, 2]), tensor([1, 2.1]), { msg: (said) => `Header\n\n${said}` }],
  [tensor([[1, 2], [3, 4]]).t(), tensor([[1, 3], [2, 4]]), { check_stride: true }], // prettier-ignore
  [tensor([1, 2]), tensor([1, 2], { dtype: float64 }), { check_dtype: false }],
  [tensor([Infinity, 1]), tensor([Infinity, 2])],
  [tensor([0, 1]), tensor([1, 1])],
  [tensor([1, 1]), tensor([0, 1])],
];

test.each(golden.map((said, k) => [k, said] as const))('case %i', (k, said) => {
  let found: [string, string] | null = null;
  try {
    assert_close(...cases[k]!);
  } catch (error) {
    found = [(error as Error).name, (error as Error).message];
  }
  expect(found).toEqual(said);
});

test('one tolerance alone is refused', () => {
  expect(() => assert_close(tensor(1), tensor(1), { rtol: 0.1 })).toThrow(torch.ValueError);
});

test('integers are compared to their last digit', () => {
  // 2^53 + 1, which no double is
  const [a, b] = [9007199254740993n, 9007199254740992n];
  expect(() => assert_close(tensor([a]), tensor([b]))).toThrow(
    'Tensor-likes are not equal!\n\nMismatched elements: 1 / 1 (100.0%)\nGreatest absolute difference: 1 at index (0,)\nGreatest relative difference: 1.1102230246251565e-16 at index (0,)',
  );
  expect(() => assert_close(tensor(a), tensor(b))).toThrow(`Expected ${b} but got ${a}.\nAbsolute difference: 1\n`);
});
