// Values as Python prints them.

/** A float as Python's `repr` writes it: `1.0`, `1e-05`. The digits are the fewest that give the same double, as in JavaScript. */
export function floatText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [digits, exponent] = x.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) {
    return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  }
  return Number.isInteger(x) ? `${x}.0` : String(x);
}
/** A number, which is written as an int where it is whole: JavaScript cannot tell which it was. */
export const numberText = (x: number): string => floatText(x).replace(/\.0$/, '');

/** `True` or `False`. */
export const boolText = (x: boolean): string => (x ? 'True' : 'False');

/** A tuple of numbers, or of what is written already: `(2, 3)`, `(2,)`. */
export const tupleText = (list: readonly (number | string)[]): string =>
  `(${list.join(', ')}${list.length === 1 ? ',' : ''})`;

/** A shape: `torch.Size([2, 3])`. */
export const sizeText = (shape: readonly number[]): string => `torch.Size([${shape.join(', ')}])`;
