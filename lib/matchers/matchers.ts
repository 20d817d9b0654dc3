// Matchers for Jest's and vitest's `expect`.
import { AssertionError } from '../errors.js';
import type { Data } from '../ops/creation/data.js';
import { tensor as tensor_ } from '../ops/creation/factories.js';
import { Tensor } from '../tensor.js';
import { type AssertCloseKeywords, type Comparable, assert_close } from '../testing/index.js';

/** What a matcher tells `expect`. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What a value is compared with: where it is a tensor, its elements as arrays of numbers too. */
export type Expected = Comparable | Data;

/** How tensors are compared, by `torch.testing.assert_close`'s names; no message of one's own. */
export type MatcherOptions = Omit<AssertCloseKeywords, 'msg'>;

/** The matchers as `expect(…)` has them. */
export interface TensorMatchers<R = unknown> {
  /**
   * Passes where shapes, types, devices and all elements are the same: `torch.testing.assert_close` without tolerance. Numbers in arrays
   * take the tensor's type and device.
   *
   * @example expect(torch.arange(3)).toEqualTensor([0, 1, 2]);
   */
  toEqualTensor(expected: Expected, options?: Omit<MatcherOptions, 'rtol' | 'atol'>): R;
  /**
   * Passes where elements are close, by `torch.testing.assert_close`'s rule and tolerances.
   *
   * @param options rtol, atol, equal_nan, check_device, check_dtype, check_stride
   * @example expect(model(x)).toBeCloseToTensor(model(x), { rtol: 1e-4, atol: 1e-6 });
   */
  toBeCloseToTensor(expected: Expected, options?: MatcherOptions): R;
}

/** Elements without a type of their own take the tensor's. */
function like(received: unknown, expected: Expected): Comparable {
  const bare = typeof expected === 'number' || typeof expected === 'bigint' || typeof expected === 'boolean';
  const elements = bare || Array.isArray(expected) || ArrayBuffer.isView(expected);
  if (!(received instanceof Tensor) || expected instanceof Tensor || !elements) return expected as Comparable;
  return tensor_(expected as Data, { dtype: received.dtype, device: received.device });
}

function matched(received: unknown, expected: Expected, options: AssertCloseKeywords, name: string): MatcherResult {
  try {
    assert_close(received as Comparable, like(received, expected), options);
  } catch (error) {
    if (!(error instanceof AssertionError) && !(error instanceof TypeError)) throw error;
    const { message } = error;
    return { pass: false, message: () => `expect(received).${name}(expected)\n\n${message}` };
  }
  return { pass: true, message: () => `expect(received).not.${name}(expected)\n\nBut it is:\n\n${String(received)}` };
}

/**
 * The matchers, for `expect.extend(matchers)`.
 *
 * @example // in a setup file
 * import { matchers } from 'tfjs-torch/testing/vitest'; // or 'tfjs-torch/testing/jest': these bring the types
 * expect.extend(matchers);
 */
export const matchers = {
  toEqualTensor(
    received: unknown,
    expected: Expected,
    options: Omit<MatcherOptions, 'rtol' | 'atol'> = {},
  ): MatcherResult {
    return matched(received, expected, { ...options, rtol: 0, atol: 0 }, 'toEqualTensor');
  },
  toBeCloseToTensor(received: unknown, expected: Expected, options: MatcherOptions = {}): MatcherResult {
    return matched(received, expected, options, 'toBeCloseToTensor');
  },
};
