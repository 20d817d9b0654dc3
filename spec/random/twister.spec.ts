// Many samples are drawn on vectors, few one after the other: the same samples, and the same state after them.
import { Generator } from '../../lib/random/generator.js';
import { normal } from '../../lib/random/normal.js';
import { loopsFor } from '../../lib/random/twister.js';

const bits = (samples: Float32Array): number[] => [...new Uint32Array(samples.buffer)];

/** The same draws by pieces that are too small for the loops. */
function inPieces(count: number, draw: (out: Float32Array) => void): Float32Array {
  const out = new Float32Array(count);
  for (let at = 0; at < count; at += 16) draw(out.subarray(at, Math.min(at + 16, count)));
  return out;
}

it('has loops on vectors here', () => {
  expect(loopsFor(1000)).not.toBeNull();
  expect(loopsFor(16)).toBeNull();
});

it.each([64, 623, 624, 625, 1251, 8192, 20001])('draws %d uniforms, however many at once', (count) => {
  const [many, few] = [new Generator().manual_seed(count), new Generator().manual_seed(count)];
  for (const generator of [many, few]) for (let k = 0; k < count % 7; k++) generator.next32();
  const out = new Float32Array(count);
  many.fillFloats(out);
  expect(bits(out)).toEqual(bits(inPieces(count, (piece) => few.fillFloats(piece))));
  expect(many.rawState()).toEqual(few.rawState());
  expect(many.next32()).toBe(few.next32());
});

it.each([
  [64, 0, 1],
  [8208, 0, 1],
  [40000, -3, 0.02],
])('draws %d normals of mean %d and deviation %d, however many at once', (count, mean, std) => {
  const [many, few] = [new Generator().manual_seed(count), new Generator().manual_seed(count)];
  const out = new Float32Array(count);
  normal(out, mean, std, many);
  expect(bits(out)).toEqual(bits(inPieces(count, (piece) => normal(piece, mean, std, few))));
  expect(many.rawState()).toEqual(few.rawState());
});
