// torch.testing.
export { type AssertCloseKeywords, type Comparable, assert_close } from './close.js';
