// What tells this copy of the package from another in the same process: their classes look alike, and are not each other's.
/** The name under which tensors and modules carry the copy that they are of. */
export const BRAND: unique symbol = Symbol.for('tfjs-torch');
/** This copy. */
export const COPY: object = Object.freeze({});

/** Whether a value is a tensor or a module of another copy of the package. */
export function isForeign(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return BRAND in value && value[BRAND] !== COPY;
}
