import type torch from '../../lib/index.js';

export function judge(
  torch_: typeof torch,
  load: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array,
  seconds?: number,
): { problem: string | null; loaded: boolean };
