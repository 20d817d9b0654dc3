// SIMD arithmetic on four float32 or two float64 lanes (and integers of the same width), as it is written in formulas.
import { type Build, type Node, i32Const, node, vector1, vector2, vector3 } from './node.js';
import { type Bytes, type Type, F32, F64, I32, I64, V128, bits32, bits64, leb, simd } from './wasm.js';

// Instructions for lanes of 4 bytes and of 8.
const codes = {
  add: [0xe4, 0xf0],
  sub: [0xe5, 0xf1],
  mul: [0xe6, 0xf2],
  div: [0xe7, 0xf3],
  pmin: [0xea, 0xf6],
  pmax: [0xeb, 0xf7],
  abs: [0xe0, 0xec],
  neg: [0xe1, 0xed],
  sqrt: [0xe3, 0xef],
  ceil: [0x67, 0x74],
  floor: [0x68, 0x75],
  trunc: [0x69, 0x7a],
  round: [0x6a, 0x94],
  eq: [0x41, 0x47],
  ne: [0x42, 0x48],
  lt: [0x43, 0x49],
  gt: [0x44, 0x4a],
  le: [0x45, 0x4b],
  ge: [0x46, 0x4c],
  iadd: [0xae, 0xce],
  isub: [0xb1, 0xd1],
  imul: [0xb5, 0xd5],
  ineg: [0xa1, 0xc1],
  iabs: [0xa0, 0xc0],
  ieq: [0x37, 0xd6],
  ine: [0x38, 0xd7],
  ilt: [0x39, 0xd8],
  igt: [0x3b, 0xd9],
  ile: [0x3d, 0xda],
  ige: [0x3f, 0xdb],
  shl: [0xab, 0xcb],
  shr: [0xac, 0xcc],
  shru: [0xad, 0xcd],
  madd: [0x105, 0x107],
} as const;
export type VectorInstruction = keyof typeof codes;
const tables = [0, 1].map(
  (column) =>
    Object.fromEntries(Object.entries(codes).map(([name, pair]) => [name, simd(pair[column]!)])) as Record<
      VectorInstruction,
      Bytes
    >,
);

export const vec = (code: number, ...args: readonly Node[]): Node => node(V128, simd(code), ...args);

/** Lanes of one width. `lanes` says how many hold elements: all in the main loop, one in what is left over. */
export class Vector {
  private readonly codes: Record<VectorInstruction, Bytes>;

  constructor(
    readonly build: Build,
    readonly itemsize: 4 | 8,
    readonly lanes: number,
  ) {
    this.codes = tables[itemsize === 4 ? 0 : 1]!;
  }

  /** An instruction by name, on one operand, two, or three. */
  op(name: VectorInstruction, a: Node, b?: Node, c?: Node): Node {
    const code = this.codes[name];
    if (b === undefined) return vector1(code, a);
    return c === undefined ? vector2(code, a, b) : vector3(code, a, b, c);
  }
  private lift(x: Node | number): Node {
    return typeof x === 'number' ? this.constant(x) : x;
  }

  constant(value: number): Node {
    return this.itemsize === 4 ? this.build.f32x4(value) : this.build.f64x2(value);
  }
  /** An integer in every lane. */
  pattern(bits: number | bigint): Node {
    return this.itemsize === 4 ? this.build.i32x4(Number(bits)) : this.build.i64x2(BigInt(bits));
  }
  /** The bits of a float in every lane. */
  bitsOf(value: number): Node {
    return this.pattern(this.itemsize === 4 ? bits32(value) : bits64(value));
  }
  get signBit(): Node {
    return this.pattern(this.itemsize === 4 ? -(2 ** 31) : -(2n ** 63n));
  }

  add(a: Node, b: Node | number): Node {
    return this.op('add', a, this.lift(b));
  }
  sub(a: Node | number, b: Node | number): Node {
    return this.op('sub', this.lift(a), this.lift(b));
  }
  mul(a: Node, b: Node | number): Node {
    return this.op('mul', a, this.lift(b));
  }
  div(a: Node | number, b: Node | number): Node {
    return this.op('div', this.lift(a), this.lift(b));
  }
  neg(a: Node): Node {
    return this.op('neg', a);
  }
  abs(a: Node): Node {
    return this.op('abs', a);
  }
  sqrt(a: Node): Node {
    return this.op('sqrt', a);
  }
  /** b where b < a, else a: so a NaN in `a` stays. One instruction, where wasm's own `min` takes seven. */
  pmin(a: Node, b: Node | number): Node {
    return this.op('pmin', a, this.lift(b));
  }
  pmax(a: Node, b: Node | number): Node {
    return this.op('pmax', a, this.lift(b));
  }
  eq(a: Node, b: Node | number): Node {
    return this.op('eq', a, this.lift(b));
  }
  ne(a: Node, b: Node | number): Node {
    return this.op('ne', a, this.lift(b));
  }
  lt(a: Node, b: Node | number): Node {
    return this.op('lt', a, this.lift(b));
  }
  gt(a: Node, b: Node | number): Node {
    return this.op('gt', a, this.lift(b));
  }
  le(a: Node, b: Node | number): Node {
    return this.op('le', a, this.lift(b));
  }
  ge(a: Node, b: Node | number): Node {
    return this.op('ge', a, this.lift(b));
  }
  not(a: Node): Node {
    return vector1(simd(0x4d), a);
  }
  and(a: Node, b: Node): Node {
    return vector2(simd(0x4e), a, b);
  }
  andNot(a: Node, b: Node): Node {
    return vector2(simd(0x4f), a, b);
  }
  or(a: Node, b: Node): Node {
    return vector2(simd(0x50), a, b);
  }
  xor(a: Node, b: Node): Node {
    return vector2(simd(0x51), a, b);
  }
  select(mask: Node, yes: Node | number, no: Node | number): Node {
    return vector3(simd(0x52), this.lift(yes), this.lift(no), mask);
  }
  shl(a: Node, by: number): Node {
    return this.op('shl', a, i32Const(by));
  }
  shr(a: Node, by: number): Node {
    return this.op('shr', a, i32Const(by));
  }
  shru(a: Node, by: number): Node {
    return this.op('shru', a, i32Const(by));
  }
  /** a·b + c, rounded once where the engine can: for approximations, whose users see no product. */
  fma(a: Node, b: Node | number, c: Node | number): Node {
    if (this.build.fused) return this.op('madd', a, this.lift(b), this.lift(c));
    return this.add(this.mul(a, b), c);
  }
  /** Horner's rule, the highest coefficient first. */
  polynomial(x: Node, ...coefficients: readonly number[]): Node {
    let p = this.constant(coefficients[0]!);
    for (let k = 1; k < coefficients.length; k++) p = this.fma(p, x, coefficients[k]!);
    return p;
  }
  copysign(a: Node, sign: Node): Node {
    return this.select(this.signBit, sign, a);
  }

  /** The type of a lane's element. */
  element(float: boolean): Type {
    return this.itemsize === 4 ? (float ? F32 : I32) : float ? F64 : I64;
  }
  extract(x: Node, lane: number, float: boolean): Node {
    const type = this.element(float);
    return node(type, [...simd(extractCode(type)), lane], x);
  }
  splat(x: Node): Node {
    return vec(splatCode(x.type), x);
  }
  replace(x: Node, lane: number, value: Node): Node {
    return node(V128, [...simd(extractCode(value.type) + 1), lane], x, value);
  }

  /** What `f` makes of each lane that holds an element. */
  lanewise(f: (lane: number) => Node): Node {
    let out = this.splat(f(0));
    for (let lane = 1; lane < this.lanes; lane++) out = this.replace(out, lane, f(lane));
    return out;
  }

  /**
   * `fast`, unless some lane of `mask` is set: then an imported function of the doubles, called for each lane.
   */
  unless(mask: Node, fast: Node, name: string, ...args: readonly Node[]): Node {
    const { build } = this;
    const index = build.import(
      name,
      args.map(() => F64),
      F64,
    );
    const temporaries = args.map(() => build.local(V128));
    const kept = build.local(V128);
    const flag = build.local(I32);
    const type = this.element(true);
    const code = [0x21, ...leb(flag), 0x21, ...leb(kept)];
    for (const t of [...temporaries].reverse()) code.push(0x21, ...leb(t));
    code.push(0x20, ...leb(flag), 0x04, V128);
    for (let lane = 0; lane < this.lanes; lane++) {
      for (const t of temporaries) {
        code.push(0x20, ...leb(t), ...simd(extractCode(type)), lane);
        if (type === F32) code.push(0xbb);
      }
      code.push(0x10, ...leb(index));
      if (type === F32) code.push(0xb6);
      code.push(...(lane === 0 ? simd(splatCode(type)) : [...simd(extractCode(type) + 1), lane]));
    }
    code.push(0x05, 0x20, ...leb(kept), 0x0b);
    const any = node(I32, simd(0x53), this.lanes === 1 ? this.onlyFirst(mask) : mask);
    return node(V128, code, ...args, fast, any);
  }
  /** A mask without the lanes that hold nothing. */
  private onlyFirst(mask: Node): Node {
    const size = this.itemsize;
    const literal = Array.from({ length: 16 }, (_, k) => (k < size ? 255 : 0));
    return this.and(mask, node(V128, [...simd(12), ...literal]));
  }
}

const extractCode = (type: Type): number => (type === I32 ? 27 : type === I64 ? 29 : type === F32 ? 31 : 33);
const splatCode = (type: Type): number => (type === I32 ? 17 : type === I64 ? 18 : type === F32 ? 19 : 20);
