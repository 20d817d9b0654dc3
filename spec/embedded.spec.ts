// The modules that the library carries come out of its own text whole.
import { deflateRawSync } from 'node:zlib';
import { twins } from '../lib/embedded.js';
import { twisters } from '../lib/random/assembly.generated.js';
import { packs } from '../lib/runtime/heap/providers/pack/assembly.generated.js';

test('modules that lie in pieces by turns come apart', () => {
  const bytes = Uint8Array.from([1, 2, 10, 11, 3, 12, 13, 14]);
  const base64 = deflateRawSync(bytes).toString('base64');
  expect(twins({ base64, lengths: [3, 5], piece: 2 }).map((part) => [...part])).toEqual([
    [1, 2, 3],
    [10, 11, 12, 13, 14],
  ]);
});

test.each([packs, twisters])('without relaxed SIMD they are modules of every engine', (both) => {
  const [relaxed, plain] = twins(both);
  expect([relaxed.length, plain.length]).toEqual([...both.lengths]);
  expect(WebAssembly.validate(plain)).toBe(true);
});
