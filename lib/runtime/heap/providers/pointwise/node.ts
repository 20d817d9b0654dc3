// A kernel's arithmetic between the expression and its bytes: a graph of WebAssembly instructions.
import {
  type Bytes,
  type Import,
  type Type,
  F32,
  F64,
  I32,
  I64,
  V128,
  bits32,
  bits64,
  bytesOfF32,
  bytesOfF64,
  leb,
  simd,
  sleb,
  sleb64,
} from './wasm.js';

/** How often a value changes: never, with each row, with each element. */
export const ONCE = 0;
export const ROW = 1;
export const ELEMENT = 2;
export type Rate = typeof ONCE | typeof ROW | typeof ELEMENT;

/** An instruction and its operands. What several others use lives in a local; what changes less often is computed before the loop. */
export class Node {
  uses = 0;
  local = -1;
  /** Whether it is computed ahead of the loop that uses it. */
  ahead = false;
  ready = false;

  /**
   * @param code bytes that follow the operands'
   * @param literal a scalar constant, which costs nothing to write again
   */
  constructor(
    readonly type: Type,
    readonly code: Bytes,
    readonly args: readonly Node[],
    readonly rate: Rate,
    readonly literal = false,
  ) {}
}

export function node(type: Type, code: Bytes, ...args: readonly Node[]): Node {
  let rate: Rate = ONCE;
  for (const arg of args) if (arg.rate > rate) rate = arg.rate;
  return new Node(type, code, args, rate);
}

/** A vector instruction on one, two or three operands. */
export const vector1 = (code: Bytes, a: Node): Node => new Node(V128, code, [a], a.rate);
export const vector2 = (code: Bytes, a: Node, b: Node): Node =>
  new Node(V128, code, [a, b], a.rate > b.rate ? a.rate : b.rate);
export const vector3 = (code: Bytes, a: Node, b: Node, c: Node): Node => {
  const rate = a.rate > b.rate ? a.rate : b.rate;
  return new Node(V128, code, [a, b, c], rate > c.rate ? rate : c.rate);
};

export const i32Const = (value: number) => new Node(I32, [0x41, ...sleb(value)], [], ONCE, true);
export const i64Const = (value: bigint) => new Node(I64, [0x42, ...sleb64(value)], [], ONCE, true);
export const f32Const = (value: number) => new Node(F32, [0x43, ...bytesOfF32(value)], [], ONCE, true);
export const f64Const = (value: number) => new Node(F64, [0x44, ...bytesOfF64(value)], [], ONCE, true);

/** Where vector constants lie: V8 builds a literal vector anew in every turn of a loop, a loaded one it keeps. */
export interface ConstantPool {
  address32(bits: number): number;
  address64(bits: bigint): number;
}

/** What one kernel under construction shares: its locals, the functions it calls, its constants. */
export class Build {
  /** Types of the locals after the one parameter. */
  readonly locals: Type[] = [];
  readonly imports: Import[] = [];
  private readonly constants = new Map<number | bigint, Node>();
  private readonly cache = new Map<string, Node>();

  /** @param fused whether relaxed SIMD's multiply-add may be used */
  constructor(
    private readonly pool: ConstantPool,
    readonly fused: boolean,
  ) {}

  /** A new local's index. */
  local(type: Type): number {
    this.locals.push(type);
    return this.locals.length; // the parameter is 0
  }

  /** Index of an imported function. */
  import(name: string, params: readonly Type[], result: Type): number {
    const known = this.imports.findIndex((f) => f.name === name);
    return known >= 0 ? known : this.imports.push({ name, params, result }) - 1;
  }

  call(name: string, result: Type, ...args: readonly Node[]): Node {
    const index = this.import(
      name,
      args.map((arg) => arg.type),
      result,
    );
    return node(result, [0x10, ...leb(index)], ...args);
  }

  /** Four lanes of one float32. */
  f32x4(value: number): Node {
    return this.i32x4(bits32(value));
  }

  /** Four lanes of one 32-bit pattern. */
  i32x4(bits: number): Node {
    return this.remembered(bits | 0, () => [0x41, ...sleb(this.pool.address32(bits | 0)), ...simd(9), 2, 0]);
  }

  /** Two lanes of one float64. */
  f64x2(value: number): Node {
    return this.i64x2(bits64(value));
  }

  /** Two lanes of one 64-bit pattern. */
  i64x2(bits: bigint): Node {
    const key = BigInt.asIntN(64, bits);
    return this.remembered(key, () => [0x41, ...sleb(this.pool.address64(key)), ...simd(10), 3, 0]);
  }

  private remembered(key: number | bigint, code: () => number[]): Node {
    let known = this.constants.get(key);
    if (known === undefined) this.constants.set(key, (known = new Node(V128, code(), [], ONCE)));
    return known;
  }

  /** The node that `make` gave under this name before, or gives now. */
  once(name: string, make: () => Node): Node {
    let known = this.cache.get(name);
    if (known === undefined) this.cache.set(name, (known = make()));
    return known;
  }
}
