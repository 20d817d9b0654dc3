type Torch = typeof import('tfjs-torch').default;
export function valueOf(torch: Torch, space: string): Record<string, unknown>;
export function has(torch: Torch, space: string, name: string): boolean;
export function absentOf(torch: Torch): [space: string, absent: string[], all: number][];
export function tableOf(torch: Torch, documented: boolean): string;
export function pageOf(torch: Torch): string;
