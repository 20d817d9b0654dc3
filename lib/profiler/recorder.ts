// What a profile records: a tree of events, one for each operator, node of backward and stretch that the program names.
import { observeNodes } from '../autograd/engine.js';
import { RuntimeError } from '../errors.js';
import { type Called, type Interceptor, intercept } from '../ops/row/call.js';
import { Tensor } from '../tensor.js';

/**
 * Something that took time. Times are microseconds since the program began.
 *
 * @param id a number of its own
 * @param name what it is, as `aten::mm`
 * @param start when it began
 * @param cpu_parent the event in which it lies, or null
 * @param input_shapes the arguments' lengths, `[]` for what is no tensor; empty unless shapes are recorded
 * @param is_user_annotation whether `record_function` named it
 * @example
 * const prof = torch.profiler.profile(() => torch.ones(2, 2).mm(torch.ones(2, 2)));
 * prof.events().some((event) => event.name === 'aten::mm' && event.cpu_time_total >= 0); // true
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export class FunctionEvent {
  end = 0;
  readonly cpu_children: FunctionEvent[] = [];
  /** Bytes of what it made. */
  cpu_memory_usage = 0;

  constructor(
    readonly id: number,
    readonly name: string,
    readonly start: number,
    readonly cpu_parent: FunctionEvent | null,
    /** Lists of lengths, `[]` for what is no tensor; empty unless shapes are recorded. */
    readonly input_shapes: readonly (readonly number[])[],
    readonly is_user_annotation: boolean,
  ) {}

  get key(): string {
    return this.name;
  }

  get cpu_time_total(): number {
    return this.end - this.start;
  }

  get self_cpu_time_total(): number {
    return this.cpu_children.reduce((left, child) => left - child.cpu_time_total, this.cpu_time_total);
  }

  get self_cpu_memory_usage(): number {
    return this.cpu_children.reduce((left, child) => left - child.cpu_memory_usage, this.cpu_memory_usage);
  }
}

const now = (): number => performance.now() * 1000;

export class Recorder implements Interceptor {
  readonly watches = true;
  readonly events: FunctionEvent[] = [];
  private open: FunctionEvent | null = null;
  private stop_: (() => void) | null = null;

  constructor(private readonly shapes: boolean) {}

  start(): void {
    if (active !== null) {
      throw new RuntimeError('Profiler is already enabled on this thread');
    }
    activate(this);
    const mode = intercept(this);
    const nodes = observeNodes((name, run, grads) =>
      this.event(name, [], false, run, grads === null ? unknown : (results) => newBytes(results, grads)),
    );
    this.stop_ = () => {
      nodes();
      mode[Symbol.dispose]();
      activate(null);
    };
  }

  stop(): void {
    this.stop_?.();
    this.stop_ = null;
    for (let event = this.open; event !== null; event = event.cpu_parent) event.end = now();
    this.open = null;
  }

  call(operator: Called, args: readonly unknown[], next: (args: readonly unknown[]) => unknown): unknown {
    const name = `aten::${operator.name}`;
    if (this.open?.name === name) return next(args); // a function of nn.functional that is called as its operator is
    const shapes = this.shapes ? args.map((arg) => (arg instanceof Tensor ? [...arg.shape] : [])) : [];
    return this.event(
      name,
      shapes,
      false,
      () => next(args),
      (result) => newBytes(result, args),
    );
  }

  /** Begins a stretch; the function that it returns ends it, and what was begun in it and has not ended. */
  begin(name: string, shapes: readonly (readonly number[])[] = [], annotation = true): (bytes?: number) => void {
    const around = this.open;
    const event = new FunctionEvent(this.events.length, name, now(), around, shapes, annotation);
    this.events.push(event);
    around?.cpu_children.push(event);
    this.open = event;
    return (bytes) => {
      if (event.end !== 0) return;
      const end = now();
      let inner = this.open;
      while (inner !== null && inner !== event && inner.end === 0) {
        inner.end = end;
        inner = inner.cpu_parent;
      }
      event.end = end;
      event.cpu_memory_usage = bytes ?? event.cpu_children.reduce((sum, child) => sum + child.cpu_memory_usage, 0);
      this.open = around;
    };
  }

  private event<R>(
    name: string,
    shapes: readonly (readonly number[])[],
    annotation: boolean,
    run: () => R,
    bytesOf: (result: R) => number | undefined,
  ): R {
    const end = this.begin(name, shapes, annotation);
    let bytes: number | undefined;
    try {
      const result = run();
      bytes = bytesOf(result);
      return result;
    } finally {
      end(bytes);
    }
  }
}

const unknown = (): undefined => undefined;

let active: Recorder | null = null;

const activate = (recorder: Recorder | null): void => void (active = recorder);
/** What records now, or null. */
export const recorder = (): Recorder | null => active;

/** Bytes of the tensors among results that share no memory with arguments. */
function newBytes(result: unknown, args: readonly unknown[]): number {
  const old = new Set<unknown>();
  const each = (value: unknown, see: (t: Tensor) => void): void => {
    if (value instanceof Tensor) see(value);
    else if (Array.isArray(value)) for (const item of value) each(item, see);
  };
  each([...args], (t) => old.add(t.storage.owner));
  let bytes = 0;
  each(result, ({ storage: { owner } }) => {
    if (old.has(owner)) return;
    old.add(owner);
    bytes += owner.nbytes;
  });
  return bytes;
}
