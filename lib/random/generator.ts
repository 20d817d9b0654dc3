// PyTorch's CPU generator: the Mersenne Twister mt19937 (Matsumoto and Nishimura, 1998, doi:10.1145/272991.272995), seeded and
// saved as PyTorch does, so that one seed gives one stream in both.
import { RuntimeError, ValueError } from '../errors.js';
import { loopsFor } from './twister.js';

/** Words of the twister's state. */
const N = 624;
/** Distance to the word that a new one is mixed with. */
const M = 397;

/** The seed of a new `torch.Generator()`. */
const DEFAULT_SEED = 67280421310721;

const TWO_32 = 2 ** 32;
const TWO_NEG_24 = 2 ** -24;
const TWO_NEG_53 = 2 ** -53;

// A saved state, 5056 bytes, little-endian: seed (8), draws left until the next twist (4), seeded (4), next word (8), the
// words, 8 bytes each, three doubles of which the second is the cached normal, whether it is valid (4, padded to 8), a
// cached float normal (4), whether that is valid (1, padded to 4).
const LEFT = 8;
const SEEDED = 12;
const NEXT = 16;
const WORDS = 24;
const NORMAL = WORDS + 8 * N + 8;
const NORMAL_VALID = NORMAL + 16;
const FLOAT_NORMAL = NORMAL_VALID + 8;
const FLOAT_NORMAL_VALID = FLOAT_NORMAL + 4;
const STATE_BYTES = FLOAT_NORMAL_VALID + 4;

/** An integer as it is handed out: a number while that is exact, else a BigInt. */
const integer = (value: bigint): number | bigint => (value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value);

/** The upper bit of one word and the lower 31 of the next, multiplied by the twister's matrix. */
function twisted(word: number, next: number): number {
  const mixed = (word & 0x80000000) | (next & 0x7fffffff);
  return (mixed >>> 1) ^ (-(next & 1) & 0x9908b0df);
}

/** What Python calls the type of a value. */
function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? (value.constructor?.name ?? 'dict') : typeof value;
}

/**
 * A source of pseudorandom numbers with a state of its own, as `torch.Generator`.
 *
 * A new one has the seed 67280421310721; `manual_seed` gives it another. Its stream is that of PyTorch's CPU generator.
 *
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
 */
export class Generator {
  /** The twister's state. */
  private readonly words = new Uint32Array(N);
  /** The tempered outputs of the state, which are what is drawn. */
  private readonly outputs = new Uint32Array(N);
  /** The next output; N when the state has to be twisted first. */
  private position = N;
  /** No draw yet since the seed. */
  private fresh = true;
  private seedHigh = 0;
  private seedLow = 0;

  /** The second normal of a pair in double precision, kept for the next draw; null when there is none. */
  next_double_normal_sample: number | null = null;
  /** Its twin in single precision. Nothing on the CPU draws it, but it is part of a saved state. */
  next_float_normal_sample: number | null = null;

  constructor() {
    this.manual_seed(DEFAULT_SEED);
  }

  /**
   * Starts the stream that belongs to a seed.
   *
   * @param seed an integer of [-2^63, 2^64); negative ones count modulo 2^64
   * @returns this generator
   * @throws RuntimeError if the seed is no integer, ValueError if it is out of range
   * @example torch.Generator().manual_seed(2147483647)
   */
  manual_seed(seed: number | bigint): this {
    if (typeof seed !== 'bigint' && !Number.isInteger(seed)) {
      throw new RuntimeError(`manual_seed expected a long, but got ${pythonType(seed)}`);
    }
    if (seed < -(2 ** 63) || seed >= 2 ** 64) throw new ValueError('Overflow when unpacking long long');
    if (typeof seed === 'number' && seed >= 0 && seed < TWO_32) {
      this.seedHigh = 0;
      this.seedLow = seed;
    } else {
      const wrapped = BigInt.asUintN(64, BigInt(seed));
      this.seedHigh = Number(wrapped >> 32n);
      this.seedLow = Number(wrapped & 0xffffffffn);
    }
    const { words } = this;
    let word = this.seedLow;
    words[0] = word;
    for (let i = 1; i < N; i++) {
      word = Math.imul(1812433253, word ^ (word >>> 30)) + i;
      words[i] = word;
    }
    this.position = N;
    this.fresh = true;
    this.next_double_normal_sample = null;
    this.next_float_normal_sample = null;
    return this;
  }

  /**
   * Takes a new seed that nobody can foretell.
   *
   * @returns the seed, an integer below 2^53 so that it is exact as a number
   */
  seed(): number {
    const [high, low] = globalThis.crypto.getRandomValues(new Uint32Array(2));
    const seed = (high! & 0x1fffff) * TWO_32 + low!;
    this.manual_seed(seed);
    return seed;
  }

  /** The seed that the stream began with: a number, and a BigInt past 2^53. */
  initial_seed(): number | bigint {
    return integer((BigInt(this.seedHigh) << 32n) | BigInt(this.seedLow));
  }

  /** A new generator that goes on as this one does. */
  clone_state(): Generator {
    const copy = new Generator();
    copy.words.set(this.words);
    copy.outputs.set(this.outputs);
    copy.position = this.position;
    copy.fresh = this.fresh;
    copy.seedHigh = this.seedHigh;
    copy.seedLow = this.seedLow;
    copy.next_double_normal_sample = this.next_double_normal_sample;
    copy.next_float_normal_sample = this.next_float_normal_sample;
    return copy;
  }

  /** The state as the 5056 bytes that `get_state()` has in PyTorch. */
  rawState(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.seedLow, true);
    view.setUint32(4, this.seedHigh, true);
    view.setInt32(LEFT, this.position === N ? 1 : N + 1 - this.position, true);
    view.setInt32(SEEDED, 1, true);
    view.setUint32(NEXT, this.fresh ? 0 : this.position, true);
    for (let i = 0; i < N; i++) view.setUint32(WORDS + 8 * i, this.words[i]!, true);
    if (this.next_double_normal_sample !== null) {
      view.setFloat64(NORMAL, this.next_double_normal_sample, true);
      view.setInt32(NORMAL_VALID, 1, true);
    }
    if (this.next_float_normal_sample !== null) {
      view.setFloat32(FLOAT_NORMAL, this.next_float_normal_sample, true);
      view.setUint8(FLOAT_NORMAL_VALID, 1);
    }
    return bytes;
  }

  /**
   * Goes on from a state that `rawState()` gave, here or in PyTorch.
   *
   * @throws RuntimeError if these are not 5056 bytes, or not those of a state
   */
  setRawState(bytes: Uint8Array): void {
    if (bytes.length !== STATE_BYTES) {
      throw new RuntimeError(
        `Expected a CPUGeneratorImplState of size ${STATE_BYTES} but found the input RNG state size to be ${bytes.length}`,
      );
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const left = view.getInt32(LEFT, true);
    const next = Number(view.getBigUint64(NEXT, true));
    const fresh = left === 1 && next === 0;
    if (view.getInt32(SEEDED, true) === 0 || (!fresh && (left < 1 || left > N || left + next !== N + 1))) {
      throw new RuntimeError('Invalid mt19937 state');
    }
    this.seedLow = view.getUint32(0, true);
    this.seedHigh = view.getUint32(4, true);
    for (let i = 0; i < N; i++) this.words[i] = view.getUint32(WORDS + 8 * i, true);
    this.fresh = fresh;
    this.position = fresh ? N : next;
    this.temper();
    this.next_double_normal_sample = view.getInt32(NORMAL_VALID, true) === 0 ? null : view.getFloat64(NORMAL, true);
    this.next_float_normal_sample =
      view.getUint8(FLOAT_NORMAL_VALID) === 0 ? null : view.getFloat32(FLOAT_NORMAL, true);
  }

  /** The next 32 bits, as a number of [0, 2^32). */
  next32(): number {
    if (this.position === N) this.twist();
    return this.outputs[this.position++]!;
  }

  /** The next 64 bits: of two draws the first is the higher. */
  next64(): bigint {
    const high = this.next32();
    return (BigInt(high) << 32n) | BigInt(this.next32());
  }

  /** The next uniform of [0, 1) in single precision: the lower 24 bits of one draw. */
  nextFloat(): number {
    return (this.next32() & 0xffffff) * TWO_NEG_24;
  }

  /** The next uniform of [0, 1) in double precision: the lower 53 bits of two draws. */
  nextDouble(): number {
    const high = this.next32() & 0x1fffff;
    return (high * TWO_32 + this.next32()) * TWO_NEG_53;
  }

  /** Fills with uniforms of [0, 1) as `nextFloat` gives them, block by block. */
  fillFloats(out: Float32Array): void {
    const { words, outputs } = this;
    const loops = loopsFor(out.length);
    if (loops !== null) {
      this.position = loops.floats(words, outputs, this.position, out);
      this.fresh = false;
      return;
    }
    for (let i = 0; i < out.length;) {
      if (this.position === N) this.twist();
      let position = this.position;
      for (const end = Math.min(out.length, i + N - position); i < end; i++) {
        out[i] = (outputs[position++]! & 0xffffff) * TWO_NEG_24;
      }
      this.position = position;
    }
  }

  /** Fills with uniforms of [0, 1) as `nextDouble` gives them. */
  fillDoubles(out: Float64Array): void {
    const { outputs } = this;
    for (let i = 0; i < out.length;) {
      if (this.position >= N - 1) {
        out[i++] = this.nextDouble(); // its two draws may lie in two blocks
        continue;
      }
      let position = this.position;
      for (const end = Math.min(out.length, i + ((N - position) >> 1)); i < end; i++, position += 2) {
        out[i] = ((outputs[position]! & 0x1fffff) * TWO_32 + outputs[position + 1]!) * TWO_NEG_53;
      }
      this.position = position;
    }
  }

  private twist(): void {
    const { words } = this;
    for (let i = 0; i < N - M; i++) words[i] = words[i + M]! ^ twisted(words[i]!, words[i + 1]!);
    for (let i = N - M; i < N - 1; i++) words[i] = words[i + M - N]! ^ twisted(words[i]!, words[i + 1]!);
    words[N - 1] = words[M - 1]! ^ twisted(words[N - 1]!, words[0]!);
    this.position = 0;
    this.fresh = false;
    this.temper();
  }

  private temper(): void {
    const { words, outputs } = this;
    for (let i = 0; i < N; i++) {
      let y = words[i]!;
      y ^= y >>> 11;
      y ^= (y << 7) & 0x9d2c5680;
      y ^= (y << 15) & 0xefc60000;
      outputs[i] = y ^ (y >>> 18);
    }
  }
}

function seededByChance(): Generator {
  // Not by `seed`: Node takes 3 ms to bring its cryptography.
  return new Generator().manual_seed(Math.floor(Math.random() * 2 ** 53));
}

/**
 * The generator that is drawn from where none is given; every process starts it with another seed.
 *
 * @example
 * torch.default_generator.manual_seed(0);
 * torch.default_generator.initial_seed(); // 0
 *
 * Source: https://docs.pytorch.org/docs/stable/torch.html#torch.torch.default_generator
 */
export const default_generator: Generator = /* @__PURE__ */ seededByChance();
