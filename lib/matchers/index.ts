// `tfjs-torch/testing`: torch.testing, and matchers for `expect`. `tfjs-torch/testing/jest` and `/vitest` are the same with the types
// that each of them wants.
export { type AssertCloseKeywords, type Comparable, assert_close } from '../testing/index.js';
export { type Expected, type MatcherOptions, type MatcherResult, type TensorMatchers, matchers } from './matchers.js';
