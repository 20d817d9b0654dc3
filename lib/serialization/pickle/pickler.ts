// Writes values as a pickle of protocol 2, in the order of instructions in which Python's pickler writes PyTorch's.
import { DType } from '../../dtype.js';
import { NotImplementedError, RuntimeError, describe } from '../../errors.js';
import { isModule } from '../../nn/modules/fields.js';
import { metadataOf } from '../../nn/modules/state.js';
import { isKeywords } from '../../ops/row/signature.js';
import { Device } from '../../runtime/device.js';
import { isParameter } from '../../nn/parameter.js';
import { Tensor } from '../../tensor.js';
import { isBytes } from '../source.js';
import * as op from './opcodes.js';
import { decodeLatin1 } from './text.js';
import { isIndex } from './values.js';
import { PickleWriter } from './writer.js';

/** What a tensor's storage is called in the file: PyTorch's tuple of its class, key, location and length. */
export interface StorageName {
  /** of the class, under `torch` */
  readonly type: string;
  readonly key: string;
  readonly location: string;
  readonly length: number;
}

/** Python's pickler recurses, and gives up about there. */
const DEEPEST = 1000;
/** Items that are added to a list or dict at once. */
const BATCH = 1000;

/** An object's items by turns, keys as Python has them. */
type Items = readonly (readonly [key: unknown, value: unknown])[];

/**
 * The pickle of a value.
 *
 * @param name says what a tensor's storage is called
 * @throws TypeError for what has no form in a pickle; NotImplementedError for a whole module
 */
export function pickle(value: unknown, name: (tensor: Tensor) => StorageName): Uint8Array {
  const pickler = new Pickler(name);
  pickler.out.op(op.PROTO, 2);
  pickler.save(value);
  pickler.out.op(op.STOP);
  return pickler.out.bytes;
}

class Pickler {
  readonly out = new PickleWriter();
  /** Where in the memo an object is, a string by its value, a global by its path. */
  private readonly objects = new Map<unknown, number>();
  private readonly globals = new Map<string, number>();
  private count = 0;
  private depth = 0;

  constructor(private readonly name: (tensor: Tensor) => StorageName) {}

  save(value: unknown): void {
    if (value === null || value === undefined) return this.out.op(op.NONE);
    switch (typeof value) {
      case 'boolean':
        return this.out.op(value ? op.NEWTRUE : op.NEWFALSE);
      case 'bigint':
        return this.out.integer(value);
      case 'number':
        return Number.isSafeInteger(value) && !Object.is(value, -0) ? this.out.integer(value) : this.out.float(value);
      case 'string':
        if (!this.recalled(value)) {
          this.out.text(value);
          this.keep(value);
        }
        return;
      default:
    }
    if (this.recalled(value)) return;
    if (++this.depth > DEEPEST) throw new RuntimeError('maximum recursion depth exceeded while pickling an object');
    this.object(value);
    this.depth--;
  }

  private object(value: unknown): void {
    if (value instanceof Tensor) return this.tensor(value);
    if (value instanceof DType) return this.global('torch', value.name);
    if (value instanceof Device) return this.device(value);
    if (isBytes(value)) return this.bytes(value);
    if (Array.isArray(value)) return Object.isFrozen(value) ? this.tuple(value) : this.list(value);
    if (value instanceof Set) return this.set(value);
    if (value instanceof Map) return this.dict(value, [...(value as Map<unknown, unknown>)]);
    if (isKeywords(value)) {
      const isState = metadataOf(value) !== null;
      const key = (name: string): string | number => (!isState && isIndex(name) ? Number(name) : name);
      return this.dict(
        value,
        Object.entries(value).map(([name, item]) => [key(name), item] as const),
      );
    }
    if (isModule(value)) {
      throw new NotImplementedError(
        `torch.save: a whole module (${value._get_name()}) is a class of a program, which no file holds; save its state_dict()`,
      );
    }
    const hint = ArrayBuffer.isView(value) ? '; make it a tensor by torch.tensor, or a Uint8Array' : '';
    throw new TypeError(`cannot pickle '${describe(value)}' object${hint}`);
  }

  // ---- the memo

  private keep(value: unknown): void {
    this.out.put(this.count);
    this.objects.set(value, this.count++);
  }

  /** Puts something in the memo that is never asked for again, as Python does. */
  private pass(): void {
    this.out.put(this.count++);
  }

  private recalled(value: unknown): boolean {
    const index = this.objects.get(value);
    if (index === undefined) return false;
    this.out.get(index);
    return true;
  }

  private global(module: string, name: string): void {
    const path = `${module}.${name}`;
    const index = this.globals.get(path);
    if (index !== undefined) return this.out.get(index);
    this.out.global(module, name);
    this.out.put(this.count);
    this.globals.set(path, this.count++);
  }

  // ---- containers

  /** A tuple that nobody else refers to. */
  private fresh(...items: readonly (() => void)[]): void {
    if (items.length > 3) this.out.op(op.MARK);
    for (const item of items) item();
    if (items.length === 0) return this.out.op(op.EMPTY_TUPLE);
    this.out.op([op.TUPLE1, op.TUPLE2, op.TUPLE3][items.length - 1] ?? op.TUPLE);
    this.pass();
  }

  private tuple(items: readonly unknown[]): void {
    if (items.length === 0) return this.out.op(op.EMPTY_TUPLE);
    if (items.length > 3) this.out.op(op.MARK);
    for (let k = 0; k < items.length; k++) this.save(items[k]);
    this.out.op([op.TUPLE1, op.TUPLE2, op.TUPLE3][items.length - 1] ?? op.TUPLE);
    this.keep(items);
  }

  private list(items: readonly unknown[], own: unknown = items): void {
    this.out.op(op.EMPTY_LIST);
    this.keep(own);
    this.batches(items.length, op.APPEND, op.APPENDS, (k) => this.save(items[k]));
  }

  /** Adds items, a thousand at a time; a single one by an instruction of its own. */
  private batches(count: number, one: number, many: number, item: (k: number) => void): void {
    for (let from = 0; from < count; from += BATCH) {
      const to = Math.min(from + BATCH, count);
      const single = count === 1;
      if (!single) this.out.op(op.MARK);
      for (let k = from; k < to; k++) item(k);
      this.out.op(single ? one : many);
    }
  }

  private items(items: Items): void {
    this.batches(items.length, op.SETITEM, op.SETITEMS, (k) => {
      const [key, value] = items[k]!;
      const tuple = Array.isArray(key) && Object.isFrozen(key);
      if (typeof key === 'object' && key !== null && !tuple) throw new TypeError(`unhashable type: '${describe(key)}'`);
      this.save(key);
      this.save(value);
    });
  }

  /** A module's state is an OrderedDict with an attribute, its modules' versions. */
  private dict(own: object, items: Items): void {
    const metadata = metadataOf(own);
    if (metadata === null) this.out.op(op.EMPTY_DICT);
    else this.ordered();
    this.keep(own);
    this.items(items);
    if (metadata === null) return;
    this.out.op(op.EMPTY_DICT);
    this.pass();
    this.save('_metadata');
    this.ordered();
    this.pass();
    // The module itself comes first, though JavaScript has names that are numbers before it.
    const names = Object.keys(metadata).sort((a, b) => Number(b === '') - Number(a === ''));
    this.items(names.map((name) => [name, metadata[name]] as const));
    this.out.op(op.SETITEM, op.BUILD);
  }

  private ordered(): void {
    this.global('collections', 'OrderedDict');
    this.out.op(op.EMPTY_TUPLE, op.REDUCE);
  }

  private set(value: ReadonlySet<unknown>): void {
    this.global('__builtin__', 'set');
    this.fresh(() => this.list([...value], {}));
    this.out.op(op.REDUCE);
    this.keep(value);
  }

  private bytes(value: Uint8Array): void {
    this.global('_codecs', 'encode');
    this.fresh(
      () => this.save(decodeLatin1(value)),
      () => this.save('latin1'),
    );
    this.out.op(op.REDUCE);
    this.keep(value);
  }

  private device(value: Device): void {
    this.global('torch', 'device');
    const { type, index } = value;
    const parts = [(): void => this.save(type)];
    if (index !== null) parts.push(() => this.save(index));
    this.fresh(...parts);
    this.out.op(op.REDUCE);
    this.keep(value);
  }

  // ---- tensors

  private hooks(): void {
    this.ordered();
    this.pass();
  }

  private tensor(tensor: Tensor): void {
    const parameter: boolean = isParameter(tensor);
    if (parameter) {
      this.global('torch._utils', '_rebuild_parameter');
      this.fresh(
        () => {
          this.data(tensor, false);
          this.pass();
        },
        () => this.save(tensor.requires_grad),
        () => this.hooks(),
      );
      this.out.op(op.REDUCE);
    } else this.data(tensor, tensor.requires_grad);
    this.keep(tensor);
  }

  private data(tensor: Tensor, requiresGrad: boolean): void {
    const lengths = (list: readonly number[]) => (): void => this.fresh(...list.map((n) => () => this.save(n)));
    if (tensor.device.type === 'meta') {
      this.global('torch._utils', '_rebuild_meta_tensor_no_storage');
      this.fresh(
        () => this.save(tensor.dtype),
        lengths(tensor.shape),
        lengths(tensor.strides),
        () => this.save(requiresGrad),
      );
    } else {
      this.global('torch._utils', '_rebuild_tensor_v2');
      this.fresh(
        () => this.storage(this.name(tensor)),
        () => this.save(tensor.offset),
        lengths(tensor.shape),
        lengths(tensor.strides),
        () => this.save(requiresGrad),
        () => this.hooks(),
      );
    }
    this.out.op(op.REDUCE);
  }

  private storage({ type, key, location, length }: StorageName): void {
    this.fresh(
      () => this.save('storage'),
      () => this.global('torch', type),
      () => this.save(key),
      () => this.save(location),
      () => this.save(length),
    );
    this.out.op(op.BINPERSID);
  }
}
