// What is kept of tfjs-wasm's module, its allocator: the pack has every kernel for more types and layouts. scripts/build-pack.mjs
// takes the kernels out of it, and with them most of what pages would download.

/** C functions that other files call. */
export const functions = ['__wasm_call_ctors', 'malloc', 'free'] as const;
export type FunctionName = (typeof functions)[number];
