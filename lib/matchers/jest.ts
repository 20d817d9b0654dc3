// `tfjs-torch/testing/jest`: the matchers, and their types on Jest's `expect`, the global one and that of `@jest/globals`.
import type { TensorMatchers } from './matchers.js';

export * from './index.js';

declare global {
  // As @types/jest has it; where that is not installed, nobody looks at this one.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars -- interfaces merge where their parameters have the same names
    interface Matchers<R, T = {}> extends TensorMatchers<R> {}
  }
}

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- as above
  interface Matchers<R extends void | Promise<void>, T = unknown> extends TensorMatchers<R> {}
}
