// Matchers for `expect`.
import torch, { nn } from 'tfjs-torch';
import { matchers } from 'tfjs-torch/testing/jest';
import * as ofVitest from 'tfjs-torch/testing/vitest';

expect.extend(matchers);
const { tensor } = torch;

/** What a matcher says. */
function said(run: () => void): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('toEqualTensor', () => {
  expect(tensor([1, 2])).toEqualTensor(tensor([1, 2]));
  expect(torch.arange(3)).toEqualTensor([0, 1, 2]);
  expect(tensor(1.5)).toEqualTensor(1.5);
  expect(tensor([true, false])).toEqualTensor([true, false]);
  expect(tensor([1, 2])).not.toEqualTensor(tensor([1, 2 + 1e-6]));
  expect(tensor([1, 2])).not.toEqualTensor(tensor([1n, 2n]));
  expect(tensor([1, 2])).toEqualTensor(tensor([1n, 2n]), { check_dtype: false });
  expect(tensor([NaN])).not.toEqualTensor([NaN]);
  expect(tensor([NaN])).toEqualTensor([NaN], { equal_nan: true });
  const model = nn.Linear(2, 3);
  expect(model.state_dict()).toEqualTensor(model.state_dict());
  expect(said(() => expect(tensor([1, 2])).toEqualTensor([1, 3]))).toBe(
    'expect(received).toEqualTensor(expected)\n\nTensor-likes are not equal!\n\nMismatched elements: 1 / 2 (50.0%)\n' +
      'Greatest absolute difference: 1.0 at index (1,)\nGreatest relative difference: 0.3333333432674408 at index (1,)',
  );
  expect(said(() => expect('text').toEqualTensor(tensor(1)))).toContain('No comparison pair was able to handle inputs');
});

test('toBeCloseToTensor', () => {
  expect(tensor([1, 2])).toBeCloseToTensor([1, 2.000001]);
  expect(tensor([1, 2])).not.toBeCloseToTensor([1, 2.1]);
  expect(tensor([1, 2])).toBeCloseToTensor([1, 2.1], { rtol: 0.1, atol: 0 });
  expect([tensor(1), { a: tensor(2) }]).toBeCloseToTensor([tensor(1), { a: tensor(2) }]);
  expect(said(() => expect(tensor([1])).not.toBeCloseToTensor([1]))).toBe(
    'expect(received).not.toBeCloseToTensor(expected)\n\nBut it is:\n\ntensor([1.])',
  );
  expect(() => expect(tensor([1])).toBeCloseToTensor([1], { rtol: 1 })).toThrow(torch.ValueError);
});

test('both entries hand on the same matchers', () => {
  expect(ofVitest.matchers).toBe(matchers);
  expect(ofVitest.assert_close).toBe(torch.testing.assert_close);
});
