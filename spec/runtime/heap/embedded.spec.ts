// The modules that the library carries come out of its own text whole.
import { apart, embedded } from '../../../lib/runtime/heap/embedded.js';
import { PIECE, lengths, packs } from '../../../lib/runtime/heap/providers/pack/assembly.generated.js';

test('modules that lie in pieces by turns come apart', () => {
  const bytes = Uint8Array.from([1, 2, 10, 11, 3, 12, 13, 14]);
  expect(apart(bytes, [3, 5], 2).map((part) => [...part])).toEqual([
    [1, 2, 3],
    [10, 11, 12, 13, 14],
  ]);
});

test('the pack without relaxed SIMD is a module of every engine', () => {
  const [relaxed, plain] = apart(embedded(packs), lengths, PIECE);
  expect([relaxed.length, plain.length]).toEqual([...lengths]);
  expect(WebAssembly.validate(plain)).toBe(true);
});
