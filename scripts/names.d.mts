type Torch = typeof import('tfjs-torch').default;
/** What names are looked up in: a namespace, or of a class its prototype, the class, and one of its instances. */
export type Place = readonly [object, ...object[]];
export function placesOf(torch: Torch, space: string): Place | null;
/** Whether a class is JavaScript's own, or its subclasses say what it has not. */
export function isPlain(space: string): boolean;
export function has(torch: Torch, space: string, name: string): boolean;
export function absentOf(torch: Torch): [space: string, absent: string[], all: number][];
export function tableOf(torch: Torch, documented: boolean): string;
export function pageOf(torch: Torch): string;
