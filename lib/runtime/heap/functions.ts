// What is kept of tfjs-wasm's module: scripts/build-pack.mjs takes all other kernels out of it, and with them half of what
// pages would download.

/** C functions that other files call. */
export const functions = [
  '__wasm_call_ctors',
  'malloc',
  'free',
  'register_tensor',
  'dispose_data',
  'All',
  'Any',
  'Cumprod',
  'Cumsum',
  'Max',
  'Min',
  'Prod',
  'Sum',
  'Transpose',
] as const;
export type FunctionName = (typeof functions)[number];
