// Values by name, for functions that take them apart: `plan: ({ input, dim }) => …`.

/** Named values, to be read one by one: a rest of them, or a copy by a spread, is empty. */
export type Given = Readonly<Record<string, unknown>>;
export type Giving = new (values: readonly unknown[]) => Given;

const VALUES = Symbol('values');

/**
 * The class of values that have these names. Its getters look into the list that an object is made of: to give objects properties by
 * names that differ from row to row costs V8 20 ns each, and every call makes such an object.
 */
export function giving(names: readonly string[]): Giving {
  class Named {
    declare readonly [VALUES]: readonly unknown[];

    constructor(values: readonly unknown[]) {
      this[VALUES] = values;
    }
  }
  names.forEach((name, k) => {
    Object.defineProperty(Named.prototype, name, {
      get(this: Named) {
        return this[VALUES][k];
      },
    });
  });
  const made: unknown = Named;
  return made as Giving;
}
