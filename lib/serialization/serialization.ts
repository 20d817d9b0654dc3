// `torch.serialization`.
export { load } from './load.js';
export { add_safe_globals, clear_safe_globals, get_safe_globals, safe_globals } from './safe.js';
export { save } from './save.js';
export { get_unsafe_globals_in_checkpoint } from './unsafe.js';
