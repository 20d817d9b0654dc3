// Events added up by what they are, and the table that PyTorch prints of them.
import { AttributeError } from '../errors.js';
import { type Arguments, type Values, bind, flag, int, optional, string } from '../ops/row/signature.js';
import type { FunctionEvent } from './recorder.js';

/**
 * All events of one name (and, where asked for, of the same shapes of arguments).
 *
 * @param key the events' name
 * @param input_shapes their arguments' lengths, where these were asked for
 * @param is_user_annotation whether `record_function` named them
 * @example
 * const prof = torch.profiler.profile(() => torch.ones(2, 2).mm(torch.ones(2, 2)));
 * prof.key_averages().find(({ key }) => key === 'aten::mm').count; // 1
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export class FunctionEventAvg {
  count = 0;
  cpu_time_total = 0;
  self_cpu_time_total = 0;
  cpu_memory_usage = 0;
  self_cpu_memory_usage = 0;
  /** The event in which the first of them lies, or null. */
  cpu_parent: FunctionEvent | null = null;

  constructor(
    readonly key: string,
    readonly input_shapes: readonly (readonly number[])[] = [],
    readonly is_user_annotation = false,
  ) {}

  /** Microseconds of one call. */
  get cpu_time(): number {
    return this.count === 0 ? 0 : this.cpu_time_total / this.count;
  }

  add(event: FunctionEvent | FunctionEventAvg): void {
    if (this.count === 0) this.cpu_parent = event.cpu_parent;
    this.count += 'count' in event ? event.count : 1;
    this.cpu_time_total += event.cpu_time_total;
    this.self_cpu_time_total += event.self_cpu_time_total;
    this.cpu_memory_usage += event.cpu_memory_usage;
    this.self_cpu_memory_usage += event.self_cpu_memory_usage;
  }

  toString(): string {
    const shapes = this.input_shapes.length === 0 ? '' : shapesText(this.input_shapes);
    return `<FunctionEventAvg key=${this.key} self_cpu_time=${time(this.self_cpu_time_total)} cpu_time=${time(this.cpu_time)}  self_cuda_time=${time(0)} cuda_time=${time(0)} input_shapes=${shapes} cpu_memory_usage=${this.cpu_memory_usage} cuda_memory_usage=0>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

const shapesText = (shapes: readonly (readonly number[])[]): string =>
  `[${shapes.map((shape) => `[${shape.join(', ')}]`).join(', ')}]`;

/** Microseconds in the unit that suits them. */
const time = (us: number, unit: string | null = null): string => {
  if (unit === 's' || (unit === null && us >= 1e6)) return `${(us / 1e6).toFixed(3)}s`;
  if (unit === 'ms' || (unit === null && us >= 1e3)) return `${(us / 1e3).toFixed(3)}ms`;
  return `${us.toFixed(3)}us`;
};
const share = (us: number, total: number): string => (total === 0 ? 'NaN' : `${((us * 100) / total).toFixed(2)}%`);
function memory(bytes: number): string {
  for (const [power, unit] of [
    [3, 'GB'],
    [2, 'MB'],
    [1, 'KB'],
  ] as const) {
    if (Math.abs(bytes) >= 1024 ** power) return `${(bytes / 1024 ** power).toFixed(2)} ${unit}`;
  }
  return `${bytes} B`;
}

const tableSignature = [
  optional(string('sort_by'), null),
  optional(int('row_limit'), 100),
  optional(int('max_src_column_width'), 75),
  optional(int('max_name_column_width'), 55),
  optional(int('max_shapes_column_width'), 80),
  optional(string('header'), null),
  optional(flag('top_level_events_only'), false),
  optional(string('time_unit'), null),
] as const;

/**
 * Averages as `key_averages` gives them: an array with a table.
 *
 * @param items averages
 * @param arrayLength in place of these: how many there will be
 * @throws AttributeError where the table is to be sorted by what averages have not
 * @example
 * const prof = torch.profiler.profile(() => torch.ones(2, 2).mm(torch.ones(2, 2)));
 * prof.key_averages().table({ sort_by: 'self_cpu_time_total' }).includes('aten::mm'); // true
 * @see https://docs.pytorch.org/docs/stable/profiler.html
 */
export class EventList extends Array<FunctionEventAvg> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  /** Whether bytes are shown. */
  declare readonly memory: boolean;

  /** Averages of events, by name and, where asked for, by shapes. */
  static of_(events: readonly FunctionEvent[], byShape: boolean, memory: boolean): EventList {
    const groups = new Map<string, FunctionEventAvg>();
    for (const event of events) {
      const shapes = byShape ? event.input_shapes : [];
      const key = `${event.name} ${event.is_user_annotation} ${shapesText(shapes)}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = new FunctionEventAvg(event.name, shapes, event.is_user_annotation);
        groups.set(key, group);
      }
      group.add(event);
    }
    const list = new EventList();
    Object.defineProperty(list, 'memory', { value: memory });
    list.push(...groups.values());
    return list;
  }

  get self_cpu_time_total(): number {
    return this.reduce((sum, event) => sum + event.self_cpu_time_total, 0);
  }

  /** All of them as one. */
  total_average(): FunctionEventAvg {
    const total = new FunctionEventAvg('Total');
    for (const event of this) total.add(event);
    return total;
  }

  /**
   * The table that PyTorch prints.
   *
   * @param sort_by `cpu_time`, `cpu_time_total`, `self_cpu_time_total`, `cpu_memory_usage`, `self_cpu_memory_usage`, `count` or
   *   `key`, largest first; null: in the order of the first call
   * @param row_limit how many rows; -1: all
   * @param max_src_column_width for sources, which are not recorded
   * @param max_name_column_width where names are cut
   * @param max_shapes_column_width where shapes are cut
   * @param header a line above
   * @param top_level_events_only whether what lies in other events is left out
   * @param time_unit `'s'`, `'ms'` or `'us'`; null: what suits each
   */
  table(...args: Arguments<typeof tableSignature>): string {
    const [sortBy, limit, , nameWidth, shapeWidth, header, topOnly, unit] = bind(
      'table',
      tableSignature,
      args,
    ) as Values<typeof tableSignature>;
    if (this.length === 0) return '';
    const rows = sortBy === null ? [...this] : sorted(this, sortBy);
    const total = this.self_cpu_time_total;
    const shaped = rows.some((event) => event.input_shapes.length > 0);
    const widest = (texts: string[], most: number): number =>
      Math.min(texts.reduce((width, text) => Math.max(width, text.length), 0) + 4, most);
    const shapes = (event: FunctionEventAvg): string => shapesText(event.input_shapes);
    const headers = ['Name', 'Self CPU %', 'Self CPU', 'CPU total %', 'CPU total', 'CPU time avg'];
    if (this.memory) headers.push('CPU Mem', 'Self CPU Mem');
    headers.push('# of Calls');
    const widths = headers.map((_, k) =>
      k === 0
        ? widest(
            rows.map(({ key }) => key),
            nameWidth,
          )
        : 12,
    );
    if (shaped) {
      headers.push('Input Shapes');
      widths.push(widest(rows.map(shapes), shapeWidth));
    }
    const line = (cells: readonly string[]): string =>
      cells.map((cell, k) => `${cell.padStart(widths[k]!)}  `).join('');
    const rule = line(widths.map((width) => '-'.repeat(width)));
    const out: string[] = [];
    const double = '='.repeat(rule.length - 2);
    if (header !== null) out.push(double, header);
    if (topOnly) out.push(double, 'This report only display top-level ops statistics');
    out.push(rule, line(headers), rule);
    let left = limit;
    for (const event of rows) {
      if (left === 0) break;
      if (topOnly && event.cpu_parent !== null) continue;
      left--;
      const name = event.key.length >= nameWidth - 3 ? `${event.key.slice(0, nameWidth - 3)}...` : event.key;
      out.push(
        line([
          name,
          share(event.self_cpu_time_total, total),
          time(event.self_cpu_time_total, unit),
          share(event.cpu_time_total, total),
          time(event.cpu_time_total, unit),
          time(event.cpu_time, unit),
          ...(this.memory ? [memory(event.cpu_memory_usage), memory(event.self_cpu_memory_usage)] : []),
          String(event.count),
          ...(shaped ? [shapes(event).slice(0, widths.at(-1))] : []),
        ]),
      );
    }
    out.push(rule, `Self CPU time total: ${time(total, unit)}`);
    return `${out.join('\n')}\n`;
  }

  override toString(): string {
    return this.table();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function sorted(list: readonly FunctionEventAvg[], by: string): FunctionEventAvg[] {
  const value = (event: FunctionEventAvg): unknown => event[by as keyof FunctionEventAvg];
  return [...list].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (typeof x === 'number' && typeof y === 'number') return y - x;
    if (typeof x === 'string' && typeof y === 'string') return x < y ? 1 : x > y ? -1 : 0;
    throw new AttributeError(`'FunctionEventAvg' object has no attribute '${by}'`);
  });
}
