// oneDNN's C API, of its version 3: what it computes with is a primitive, made once for shapes and layouts, and told where operands lie.
import {
  type Foreign,
  type ForeignType,
  type NativeLibrary,
  type Signals,
  signalsOf,
} from '../../../../platform/foreign.js';
import type { Shape } from '../../../../shape.js';
import { heap } from '../../heap.js';
import { aligned } from '../pack/module.js';
import { heapAt } from './library.js';

/** oneDNN's numbers for what an operand is to a primitive. */
export const argument = { x: 1, y: 17, w: 33, bias: 41, dx: 129, dy: 145, dw: 161 } as const;
/** Its numbers for asking in which layout a primitive wants an operand. */
const query: Readonly<Record<number, number>> = { 1: 129, 129: 130, 33: 131, 161: 132, 17: 133, 145: 134 };

const [CPU, IN_ORDER, FLOAT32, ANY_LAYOUT] = [1, 1, 3, 1];
/** The most dimensions that it knows. */
const MOST = 12;

/** Objects of the library are their addresses. */
type Handle = number;

/** What a primitive reads or writes. */
export interface Operand {
  /** which it is, of `argument` */
  readonly argument: number;
  /** how it lies on the heap */
  readonly ours: Handle;
  readonly written: boolean;
}

/** What the library has no way to compute. */
export class Refusal extends Error {}

export class Primitives {
  private readonly functions = new Map<string, Foreign>();
  private readonly engine: Handle;
  private readonly stream: Handle;
  /** Held because threads start here and inherit it: they compute products too (`byOneDnn`). */
  private readonly signals: Signals | null;

  constructor(private readonly library: NativeLibrary) {
    this.signals = signalsOf(library);
    this.engine = this.made('engine_create', ['void *', 'int', 'size_t'], CPU, 0);
    this.stream = this.made('stream_create', ['void *', 'uintptr_t', 'uint'], this.engine, IN_ORDER);
  }

  /** A function by its name, which is looked for once. */
  private named(name: string, result: ForeignType, operands: readonly ForeignType[]): Foreign {
    let found = this.functions.get(name);
    if (found === undefined) {
      const there = this.library.find(`dnnl_${name}`, result, operands);
      if (there === null) throw new Refusal(`${this.library.path} has no dnnl_${name}`);
      this.functions.set(name, (found = there));
    }
    return found;
  }

  private call(
    name: string,
    operands: readonly ForeignType[],
    ...given: readonly (number | ArrayBufferView | null)[]
  ): void {
    const status = this.named(name, 'int', operands)(...given);
    if (status !== 0) throw new Refusal(`dnnl_${name} gives the status ${status}`);
  }

  /** What a function writes to its first operand. */
  made(name: string, operands: readonly ForeignType[], ...given: readonly (number | ArrayBufferView | null)[]): Handle {
    const out = new BigUint64Array(1);
    this.call(name, operands, out, ...given);
    return Number(out[0]);
  }

  /** Frees an object. */
  destroy(kind: 'memory_desc' | 'memory' | 'primitive_desc' | 'primitive', handle: Handle): void {
    this.call(`${kind}_destroy`, ['uintptr_t'], handle);
  }

  /** A layout of float32: of these strides, or (null) as a primitive likes it best. */
  layout(shape: Shape, strides: Shape | null): Handle {
    const [rank, lengths] = [shape.length, dims(shape)];
    return strides === null
      ? this.made('memory_desc_create_with_tag', ['void *', 'int', 'void *', 'int', 'int'], rank, lengths, FLOAT32, ANY_LAYOUT)
      : this.made('memory_desc_create_with_strides', ['void *', 'int', 'void *', 'int', 'void *'], rank, lengths, FLOAT32, dims(strides)); // prettier-ignore
  }

  /** The description of a primitive: `dnnl_NAME_primitive_desc_create`, whose first operand after the result is the engine. */
  described(
    name: string,
    operands: readonly ForeignType[],
    ...given: readonly (number | ArrayBufferView | null)[]
  ): Handle {
    return this.made(`${name}_primitive_desc_create`, ['void *', 'uintptr_t', ...operands], this.engine, ...given);
  }

  /** A primitive by its description, which it takes over, for operands that lie as they do. */
  primitive(description: Handle, operands: readonly Operand[]): Primitive {
    return new Primitive(this, description, operands);
  }

  /** The layout in which a primitive wants an operand. */
  wanted(description: Handle, { argument: name, ours }: Operand): Handle {
    const asked = query[name];
    if (asked === undefined) return ours;
    return this.named('primitive_desc_query_md', 'uintptr_t', ['uintptr_t', 'int', 'int'])(description, asked, 0);
  }
  /** Whether two layouts are one. */
  same(a: Handle, b: Handle): boolean {
    return this.named('memory_desc_equal', 'int', ['uintptr_t', 'uintptr_t'])(a, b) !== 0;
  }
  /** How many bytes a layout takes, in whole cache lines. */
  bytes(layout: Handle): number {
    return aligned(this.named('memory_desc_get_size', 'size_t', ['uintptr_t'])(layout));
  }
  /** A primitive with its operands, which `run` places. */
  bound(description: Handle, layouts: readonly (readonly [name: number, layout: Handle])[]): Bound {
    const primitive = this.made('primitive_create', ['void *', 'uintptr_t'], description);
    const memories = layouts.map(([, layout]) =>
      this.made('memory_create', ['void *', 'uintptr_t', 'uintptr_t', 'uintptr_t'], layout, this.engine, 0),
    );
    const list = new BigUint64Array(2 * layouts.length);
    layouts.forEach(([name], k) => {
      list[2 * k] = BigInt(name);
      list[2 * k + 1] = BigInt(memories[k]!);
    });
    return { description, primitive, memories, list };
  }
  /** What brings elements from one layout into another. */
  reordering(from: Handle, to: Handle): Bound {
    const four = ['uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t'] as const;
    const operands = [from, this.engine, to, this.engine, 0] as const;
    const description = this.made('reorder_primitive_desc_create', ['void *', ...four, 'uintptr_t'], ...operands);
    return this.bound(description, [
      [argument.x, from],
      [argument.y, to],
    ]);
  }
  /** Executes with operands at these addresses of the heap. */
  execute({ primitive, memories, list }: Bound, addresses: readonly number[]): void {
    const start = heapAt(this.library);
    memories.forEach((memory, k) =>
      this.call('memory_set_data_handle', ['uintptr_t', 'uintptr_t'], memory, start + addresses[k]!),
    );
    this.signals?.hold();
    try {
      this.call('primitive_execute', ['uintptr_t', 'uintptr_t', 'int', 'void *'], primitive, this.stream, memories.length, list); // prettier-ignore
    } finally {
      this.signals?.release();
    }
  }
  /** Frees what `bound` made, and the description. */
  unbind({ description, primitive, memories }: Bound): void {
    memories.forEach((memory) => this.destroy('memory', memory));
    this.destroy('primitive', primitive);
    this.destroy('primitive_desc', description);
  }
}

interface Bound {
  readonly description: Handle;
  readonly primitive: Handle;
  readonly memories: readonly Handle[];
  /** pairs of an argument's number and its memory, as C has them */
  readonly list: BigUint64Array;
}

/** Numbers of dimensions, as C has them. */
export const dims = (values: Shape): BigInt64Array =>
  BigInt64Array.from({ length: MOST }, (_, k) => BigInt(values[k] ?? 0));

/** A primitive, and what brings operands into the layouts that it likes best and back. */
export class Primitive {
  private readonly main: Bound;
  private readonly moves: readonly (Bound | null)[];
  /** Where in the scratch an operand lies for the primitive. */
  private readonly places: readonly number[];
  private readonly room: number;

  constructor(
    private readonly library: Primitives,
    description: Handle,
    private readonly operands: readonly Operand[],
  ) {
    const wanted = operands.map((operand) => library.wanted(description, operand));
    this.main = library.bound(
      description,
      operands.map((operand, k) => [operand.argument, wanted[k]!]),
    );
    let room = 0;
    this.moves = operands.map(({ ours, written }, k) => {
      if (library.same(ours, wanted[k]!)) return null;
      return written ? library.reordering(wanted[k]!, ours) : library.reordering(ours, wanted[k]!);
    });
    this.places = this.moves.map((move, k) => {
      const place = room;
      if (move !== null) room += library.bytes(wanted[k]!);
      return place;
    });
    this.room = room;
  }

  /** Computes with operands at these addresses, in their order. */
  run(addresses: readonly number[]): void {
    const { library, moves } = this;
    const scratch = this.room > 0 ? heap.scratch(this.room) : 0;
    const there = addresses.map((address, k) => (moves[k] === null ? address : scratch + this.places[k]!));
    const each = (written: boolean): void =>
      moves.forEach((move, k) => {
        if (move === null || this.operands[k]!.written !== written) return;
        const [ours, theirs] = [addresses[k]!, there[k]!];
        library.execute(move, written ? [theirs, ours] : [ours, theirs]);
      });
    each(false);
    library.execute(this.main, there);
    each(true);
  }

  /** Gives back what the library holds for it, the operands' layouts too. */
  end(): void {
    for (const move of this.moves) if (move !== null) this.library.unbind(move);
    this.library.unbind(this.main);
    for (const { ours } of this.operands) this.library.destroy('memory_desc', ours);
  }
}
