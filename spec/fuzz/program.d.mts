import type torch from '../../lib/index.js';

/** Something that differs from what PyTorch did. */
export interface Difference {
  readonly step: number;
  readonly op: string;
  readonly kind: string;
  readonly detail: string;
  readonly got: string;
  readonly want: string;
}
export function differences(library: typeof torch, record: unknown): Difference[];
export function isHard(difference: Difference): boolean;
