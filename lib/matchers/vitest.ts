// `tfjs-torch/testing/vitest`: the matchers, and their types on vitest's `expect`.
import type { TensorMatchers } from './matchers.js';

export * from './index.js';

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- interfaces merge where their parameters are the same
  interface Matchers<T = any> extends TensorMatchers<T> {}
}
