// What tells this copy of the package from another in the same process: their classes look alike, and are not each other's.
/** The name under which tensors and modules carry the copy that they are of. */
export const BRAND: unique symbol = Symbol.for('tfjs-torch');
/** This copy. */
export const COPY: object = Object.freeze({});

const LOADED = Symbol.for('tfjs-torch.loaded');
const world = globalThis as { [LOADED]?: object };
if (world[LOADED] !== undefined) {
  console.warn(
    'UserWarning: tfjs-torch is loaded twice: tensors and modules of one copy are none of the other, nor are seeds and modes. See `npm ls tfjs-torch`, or what bundles the package',
  );
}
world[LOADED] ??= COPY;

/** Whether a value is a tensor or a module of another copy of the package. */
export function isForeign(value: unknown): boolean {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return BRAND in value && value[BRAND] !== COPY;
}
