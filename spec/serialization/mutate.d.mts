export type Next = () => number;
export function randomness(seed: number): Next;
export function mutated(bytes: Uint8Array, next: Next): Uint8Array<ArrayBuffer>;
export function unchecked(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
interface Entry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly offset?: number | null;
  readonly sameAs?: string | null;
}
export function zip(entries: readonly Entry[]): Uint8Array<ArrayBuffer>;
export function checkpoint(
  pickle: Uint8Array,
  storages?: Readonly<Record<string, Uint8Array>>,
): Uint8Array<ArrayBuffer>;
export function random(next: Next): Uint8Array<ArrayBuffer>;
