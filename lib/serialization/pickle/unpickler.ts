// Reads pickles of protocols 0 to 5: a machine with a stack and a memo. What it may make is its host's to say; it knows no class.
import { IndexError, KeyError, UnpicklingError, ValueError } from '../../errors.js';
import { Tensor } from '../../tensor.js';
import type { Input } from './input.js';
import { floatOf, integerOf, stringOf, unicodeOf } from './lines.js';
import * as op from './opcodes.js';
import { decodeInteger, decodeLatin1, decodeText } from './text.js';
import { Dict, Global, Instance, Set_, Tuple, checkHashable, classOf } from './values.js';

/** What a pickle refers to. */
export interface Host {
  /** The class, function or value of this name. Throws UnpicklingError for what may not be loaded. */
  find(module: string, name: string): unknown;
  /** What the file keeps outside of the pickle. */
  persistent(id: unknown): unknown;
  /** Gives a tensor a state, as old files do. */
  build(tensor: Tensor, state: unknown): void;
}

/**
 * Reads one pickle.
 *
 * @returns Python's value, which `Finisher` makes JavaScript's
 * @throws UnpicklingError, EOFError, KeyError, IndexError, TypeError as PyTorch's unpickler does
 */
export function unpickle(input: Input, host: Host): unknown {
  return new Machine(input, host).run();
}

class Machine {
  private readonly stack: unknown[] = [];
  /** Where on the stack the marks lie; what is under the last is out of reach. */
  private readonly marks: number[] = [];
  private floor = 0;
  private readonly memo = new Map<number, unknown>();

  constructor(
    private readonly input: Input,
    private readonly host: Host,
  ) {}

  run(): unknown {
    for (;;) {
      const code = this.input.byte();
      if (code === op.STOP) return this.pop();
      this.step(code);
    }
  }

  private push(value: unknown): void {
    this.stack.push(value);
  }

  private pop(): unknown {
    if (this.stack.length <= this.floor) throw new IndexError('pop from empty list');
    return this.stack.pop();
  }

  private top(): unknown {
    if (this.stack.length <= this.floor) throw new IndexError('list index out of range');
    return this.stack[this.stack.length - 1];
  }

  private replace(value: unknown): void {
    this.stack[this.stack.length - 1] = value;
  }

  private take(count: number): unknown[] {
    if (this.stack.length - count < this.floor) throw new IndexError('list index out of range');
    return this.stack.splice(this.stack.length - count);
  }

  private mark(): void {
    this.floor = this.stack.length;
    this.marks.push(this.floor);
  }

  /** What was pushed since the last mark. */
  private sinceMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw new IndexError('pop from empty list');
    this.floor = this.marks[this.marks.length - 1] ?? 0;
    return this.stack.splice(mark);
  }

  private recall(index: number): void {
    if (!this.memo.has(index)) throw new KeyError(String(index));
    this.push(this.memo.get(index));
  }

  private keep(index: number): void {
    this.memo.set(index, this.top());
  }

  private step(code: number): void {
    const { input } = this;
    switch (code) {
      case op.MARK:
        return this.mark();
      case op.POP:
        if (this.stack.length > this.floor) this.stack.pop();
        else this.sinceMark();
        return;
      case op.POP_MARK:
        return void this.sinceMark();
      case op.DUP:
        return this.push(this.top());
      case op.NONE:
        return this.push(null);
      case op.NEWTRUE:
        return this.push(true);
      case op.NEWFALSE:
        return this.push(false);
      case op.INT:
        return this.push(integerOf(input.line(), true));
      case op.LONG:
        return this.push(integerOf(input.line(), false));
      case op.BININT:
        return this.push(input.int32());
      case op.BININT1:
        return this.push(input.byte());
      case op.BININT2:
        return this.push(input.uint16());
      case op.LONG1:
        return this.push(decodeInteger(input.bytes(input.byte())));
      case op.LONG4:
        return this.push(decodeInteger(input.bytes(this.count32())));
      case op.FLOAT:
        return this.push(floatOf(input.line()));
      case op.BINFLOAT:
        return this.push(input.double());
      case op.STRING:
        return this.push(stringOf(input.line()));
      case op.BINSTRING:
        return this.push(decodeText(input.bytes(this.count32()), false));
      case op.SHORT_BINSTRING:
        return this.push(decodeText(input.bytes(input.byte()), false));
      case op.UNICODE:
        return this.push(unicodeOf(input.line()));
      case op.SHORT_BINUNICODE:
        return this.push(decodeText(input.bytes(input.byte())));
      case op.BINUNICODE:
        return this.push(decodeText(input.bytes(input.uint32())));
      case op.BINUNICODE8:
        return this.push(decodeText(input.bytes(input.int64())));
      case op.SHORT_BINBYTES:
        return this.push(input.bytes(input.byte()).slice());
      case op.BINBYTES:
        return this.push(input.bytes(input.uint32()).slice());
      case op.BINBYTES8:
      case op.BYTEARRAY8:
        return this.push(input.bytes(input.int64()).slice());
      case op.EMPTY_TUPLE:
        return this.push(new Tuple([]));
      case op.TUPLE1:
        return this.push(new Tuple(this.take(1)));
      case op.TUPLE2:
        return this.push(new Tuple(this.take(2)));
      case op.TUPLE3:
        return this.push(new Tuple(this.take(3)));
      case op.TUPLE:
        return this.push(new Tuple(this.sinceMark()));
      case op.EMPTY_LIST:
        return this.push([]);
      case op.LIST:
        return this.push(this.sinceMark());
      case op.APPEND:
        return this.append([this.pop()], 'append to');
      case op.APPENDS:
        return this.append(this.sinceMark(), 'extend');
      case op.EMPTY_SET:
        return this.push(new Set_());
      case op.ADDITEMS:
        return this.addItems(this.sinceMark());
      case op.EMPTY_DICT:
        return this.push(new Dict('dict'));
      case op.DICT: {
        const items = this.sinceMark();
        this.push(new Dict('dict'));
        return this.setItems(items, 'DICT');
      }
      case op.SETITEM:
        return this.setItems(this.take(2), 'SETITEM');
      case op.SETITEMS:
        return this.setItems(this.sinceMark(), 'SETITEMS');
      case op.GET:
        return this.recall(this.index());
      case op.BINGET:
        return this.recall(input.byte());
      case op.LONG_BINGET:
        return this.recall(input.uint32());
      case op.PUT:
        return this.keep(this.index());
      case op.BINPUT:
        return this.keep(input.byte());
      case op.LONG_BINPUT:
        return this.keep(input.uint32());
      case op.MEMOIZE:
        return this.keep(this.memo.size);
      case op.GLOBAL:
        return this.push(this.host.find(this.name(), this.name()));
      case op.STACK_GLOBAL: {
        const [module, name] = this.take(2);
        if (typeof module !== 'string' || typeof name !== 'string') {
          throw new UnpicklingError('STACK_GLOBAL requires str');
        }
        return this.push(this.host.find(module, name));
      }
      case op.REDUCE: {
        const args = this.pop();
        return this.replace(call(this.top(), args));
      }
      case op.NEWOBJ:
        return this.create(this.pop(), this.pop());
      case op.NEWOBJ_EX: {
        const keywords = this.pop();
        if (!(keywords instanceof Dict) || keywords.items.length > 0) {
          throw new UnpicklingError('Unsupported keywords of NEWOBJ_EX');
        }
        return this.create(this.pop(), this.pop());
      }
      case op.INST: {
        const callee = this.host.find(this.name(), this.name());
        return this.push(call(callee, new Tuple(this.sinceMark())));
      }
      case op.OBJ: {
        const [callee, ...args] = this.sinceMark();
        return this.push(call(callee, new Tuple(args)));
      }
      case op.BUILD:
        return this.build(this.pop(), this.top());
      case op.PERSID:
        return this.push(this.host.persistent(this.name()));
      case op.BINPERSID:
        return this.push(this.host.persistent(this.pop()));
      case op.PROTO: {
        const version = input.byte();
        if (version > 5) throw new ValueError(`unsupported pickle protocol: ${version}`);
        return;
      }
      case op.FRAME:
        return void input.int64(); // how the bytes came in pieces says nothing of the value
      default:
        throw new UnpicklingError(`Unsupported operand ${code}`);
    }
  }

  private count32(): number {
    const count = this.input.int32();
    if (count < 0) throw new UnpicklingError('the pickle has a negative byte count');
    return count;
  }

  private name(): string {
    return decodeText(this.input.line());
  }

  private index(): number {
    const index = Number(decodeLatin1(this.input.line()));
    if (!Number.isSafeInteger(index)) throw new UnpicklingError('the pickle has a wrong place in its memo');
    if (index < 0) throw new ValueError('negative argument');
    return index;
  }

  private append(items: readonly unknown[], verb: string): void {
    const list = this.top();
    if (!Array.isArray(list)) throw new UnpicklingError(`Can only ${verb} lists, but got ${classOf(list)}`);
    for (const item of items) list.push(item);
  }

  private addItems(items: readonly unknown[]): void {
    const set = this.top();
    if (!(set instanceof Set_)) throw new UnpicklingError(`Can only add to sets, but got ${classOf(set)}`);
    for (const item of items) {
      checkHashable(item);
      set.items.push(item);
    }
  }

  private setItems(items: readonly unknown[], name: string): void {
    const dict = this.top();
    if (!(dict instanceof Dict)) {
      throw new UnpicklingError(
        `Can only ${name} for dict, collections.OrderedDict, collections.Counter, but got ${classOf(dict)}`,
      );
    }
    if (items.length % 2 === 1) throw new IndexError('list index out of range');
    for (let k = 0; k < items.length; k += 2) dict.set(items[k], items[k + 1]);
  }

  private create(args: unknown, cls: unknown): void {
    if (!(cls instanceof Global)) {
      throw new UnpicklingError(
        `Can only create new object for nn.Parameter or classes allowlisted via \`add_safe_globals\` but got ${classOf(cls)}`,
      );
    }
    this.push(cls.create(itemsOf(args)));
  }

  private build(state: unknown, object: unknown): void {
    if (object instanceof Instance) object.build(state);
    else if (object instanceof Tensor) this.host.build(object, state);
    else if (object instanceof Dict && object.type === 'collections.OrderedDict' && state instanceof Dict) {
      object.attributes = state;
    } else {
      throw new UnpicklingError(
        `Can only build Tensor, Parameter, OrderedDict or types allowlisted via \`add_safe_globals\`, but got ${classOf(object)}`,
      );
    }
  }
}

function itemsOf(args: unknown): readonly unknown[] {
  if (!(args instanceof Tuple)) throw new UnpicklingError(`arguments of a call must be a tuple, not ${classOf(args)}`);
  return args.items;
}

function call(callee: unknown, args: unknown): unknown {
  if (callee instanceof Global) return callee.call(itemsOf(args));
  throw new UnpicklingError(`Trying to call reduce for unrecognized function ${classOf(callee)}`);
}
