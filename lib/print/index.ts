export { formatTensor, type Printable } from './tensor.js';
export {
  get_printoptions,
  set_printoptions,
  type PrintKeywords,
  type PrintOptions,
  type PrintProfile,
} from './options.js';
