// `safetensors.torch`, and the package's door `tfjs-torch/safetensors`: files of named tensors and nothing else.
export { SafetensorError } from './header.js';
export { SafeOpen, SafeSlice, safe_open } from './opened.js';
export { load, load_file } from './load.js';
export { save, save_file } from './save.js';
