// What must be true of a load, whatever the file: it ends soon, takes memory in proportion to the file, and throws errors that say what
// is wrong with the file.

/** Classes that a broken file may raise. */
const classes = new Set([
  'UnpicklingError',
  'RuntimeError',
  'EOFError',
  'ValueError',
  'IndexError',
  'KeyError',
  'TypeError',
  'NotImplementedError',
  'SafetensorError',
]);
/** How JavaScript speaks of mistakes of ours. */
const mistakes =
  /undefined|is not a function|is not iterable|of null|Invalid (array|typed array|string|DataView)|out of bounds|Maximum call stack|Cannot mix|Offset is|is not defined/;

/** Bytes of tensors that a file may take, by its size: compressed entries may come to 32 times it. */
const allowed = (size) => 33 * size + (1 << 21);

/**
 * Loads bytes.
 *
 * @param load the function that loads
 * @returns what was wrong with loading them, or null; and whether they loaded
 */
export function judge(torch, load, bytes, seconds = 2) {
  torch.reset_peak_memory_stats();
  const before = torch.memory_allocated();
  const start = performance.now();
  let [value, error] = [null, null];
  try {
    value = load(bytes);
    look(torch, value, new Set());
  } catch (thrown) {
    error = thrown;
  }
  const time = (performance.now() - start) / 1000;
  const peak = torch.max_memory_allocated() - before;
  const problems = [];
  if (time > seconds) problems.push(`took ${time.toFixed(1)} s`);
  if (peak > allowed(bytes.length)) problems.push(`took ${peak} bytes for a file of ${bytes.length}`);
  if (error !== null && !(classes.has(error.name) && !mistakes.test(error.message))) {
    problems.push(`${error.name}: ${error.message}\n${error.stack}`);
  }
  if ({}.polluted !== undefined) problems.push('changed Object.prototype');
  return { problem: problems.length > 0 ? problems.join('; ') : null, loaded: error === null };
}

/** Reads the tensors of a value, each once, where they are no more than the file may hold. */
function look(torch, value, seen) {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof torch.Tensor) {
    if (value.device.type === 'cpu' && value.numel() < 1e6) value.tolist();
  } else if (value instanceof Map || value instanceof Set) for (const item of value.values()) look(torch, item, seen);
  else if (!ArrayBuffer.isView(value)) for (const item of Object.values(value)) look(torch, item, seen);
}
