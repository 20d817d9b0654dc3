// The table, as torchinfo prints it.
import type { Layer } from './layer.js';

export type Column =
  'input_size' | 'output_size' | 'num_params' | 'params_percent' | 'kernel_size' | 'mult_adds' | 'trainable';
export type RowSetting = 'depth' | 'var_names' | 'ascii_only' | 'hide_recursive_layers';

const titles: Readonly<Record<Column, string>> = {
  kernel_size: 'Kernel Shape',
  input_size: 'Input Shape',
  output_size: 'Output Shape',
  num_params: 'Param #',
  params_percent: 'Param %',
  mult_adds: 'Mult-Adds',
  trainable: 'Trainable',
};

export interface Format {
  readonly depth: number;
  readonly columns: readonly Column[];
  readonly width: number;
  readonly rows: ReadonlySet<RowSetting>;
  /** Whether each layer's own weights are lines too. */
  readonly weights: boolean;
}

const commas = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });
const list = (values: readonly number[]): string => (values.length === 0 ? '--' : `[${values.join(', ')}]`);
const WIDTH = 40;
const ALIGN = 5;

/** A number as millions, billions or trillions. */
function readable(value: number): string {
  const [unit, of] = value >= 1e12 ? ['T', 1e12] : value >= 1e9 ? ['G', 1e9] : ['M', 1e6];
  const scaled = value / of;
  const text = Number.isInteger(scaled) ? commas(scaled) : scaled.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }); // prettier-ignore
  return ` (${unit}): ${text}`;
}

function kernelOf({ module }: Layer): string {
  const kernel: unknown = 'kernel_size' in module ? module.kernel_size : null;
  if (typeof kernel === 'number') return String(kernel);
  return Array.isArray(kernel) ? list(kernel as number[]) : '--';
}

function trainableOf(layer: Layer): string {
  const { params, trainableParams } = layer;
  if (params === 0) return '--';
  if (trainableParams === 0) return 'False';
  return trainableParams === params ? 'True' : 'Partial';
}

/** A model's layers, and what they add up to. */
export class ModelStatistics {
  readonly total_params: number;
  readonly trainable_params: number;
  /** multiplications with additions of one forward pass */
  readonly total_mult_adds: number;
  /** bytes */
  readonly total_param_bytes: number;
  /** bytes of what layers with parameters give, and as many for its gradients */
  readonly total_output_bytes: number;
  private readonly nameWidth: number;

  constructor(
    readonly summary_list: readonly Layer[],
    /** bytes of the inputs; null where nothing was run */
    readonly total_input: number | null,
    private readonly format: Format,
  ) {
    const once = summary_list.filter(({ recursive }) => !recursive);
    const sum = (of: (layer: Layer) => number, layers: readonly Layer[] = once): number =>
      layers.reduce((total, layer) => total + of(layer), 0);
    const own = (count: (layer: Layer) => number): number =>
      sum((layer) => Math.max(layer.leaf ? count(layer) : layer.own(count), 0));
    const leaves = summary_list.filter(({ leaf }) => leaf);
    this.total_params = own(({ params }) => params);
    this.trainable_params = own(({ trainableParams }) => trainableParams);
    this.total_mult_adds = sum(({ macs }) => macs, leaves);
    this.total_param_bytes = sum(({ leaf, paramBytes }) => (leaf ? paramBytes : 0));
    this.total_output_bytes = sum(({ params, outputBytes }) => (params > 0 ? 2 * outputBytes : 0), leaves);
    const longest = Math.max(0, ...summary_list.map((layer) => this.title(layer).length + layer.depth * ALIGN + 1));
    this.nameWidth = longest >= WIDTH ? Math.ceil(longest / ALIGN) * ALIGN : WIDTH;
  }

  private title(layer: Layer): string {
    const { rows } = this.format;
    const name = rows.has('var_names') && layer.name !== '' ? ` (${layer.name})` : '';
    const depth = rows.has('depth') && layer.depth > 0 ? `: ${layer.depth}-${layer.index}` : '';
    return `${layer.module._get_name()}${name}${depth}`;
  }

  /** What stands before a layer's name. */
  private branch(depth: number): string {
    const ascii = this.format.rows.has('ascii_only');
    if (depth === 0) return '';
    if (depth === 1) return ascii ? '+ ' : '├─';
    return (ascii ? '|    ' : '│    ').repeat(depth - 1) + (ascii ? '+ ' : '└─');
  }

  private row(name: string, values: Partial<Record<Column, string>>): string {
    const { columns, width } = this.format;
    const cells = columns.map((column) => `${(values[column] ?? '').padEnd(width)} `);
    return `${name.padEnd(this.nameWidth)} ${cells.join('')}`.trimEnd();
  }

  private params(layer: Layer, deepest: boolean): string {
    const { params, trainableParams } = layer;
    if (params === 0) return '--';
    if (layer.recursive) return '(recursive)';
    if (deepest || layer.leaf) return trainableParams > 0 ? commas(params) : `(${commas(params)})`;
    const own = layer.own((each) => each.params);
    return own > 0 ? commas(own) : '--';
  }

  private percent(layer: Layer, deepest: boolean): string {
    const none = '     --';
    if (this.total_params === 0) return none;
    if (layer.recursive) return '(recursive)';
    const count = deepest || layer.leaf ? layer.params : layer.own(({ params }) => params);
    return count === 0 ? none : `${((100 * count) / this.total_params).toFixed(2)}%`.padStart(7);
  }

  private macs(layer: Layer, deepest: boolean): string {
    if (layer.macs <= 0) return '--';
    if (layer.leaf) return commas(layer.macs);
    if (!deepest) return '--';
    return commas(layer.children.reduce((sum, child) => sum + (child.leaf ? child.macs : 0), 0));
  }

  private line(layer: Layer): string[] {
    const deepest = layer.depth === this.format.depth;
    const lines = [
      this.row(`${this.branch(layer.depth)}${this.title(layer)}`, {
        kernel_size: kernelOf(layer),
        input_size: list(layer.input),
        output_size: list(layer.output),
        num_params: this.params(layer, deepest),
        params_percent: this.percent(layer, deepest),
        mult_adds: this.macs(layer, deepest),
        trainable: trainableOf(layer),
      }),
    ];
    if (!this.format.weights) return lines;
    const shown = layer.weights.filter(({ name }) => layer.parent !== null || !name.includes('.'));
    shown.forEach(({ name, shape, count }, k) => {
      const [first, second, ...rest] = shape;
      const kernel = name === 'weight' && second !== undefined ? [second, first!, ...rest] : shape;
      const mark = k === shown.length - 1 ? '└─' : '├─';
      const values = { kernel_size: `[${kernel.join(', ')}]`, num_params: `${mark}${commas(count)}` };
      lines.push(this.row(`${this.branch(layer.depth + 1)}${name}`, values));
    });
    return lines;
  }

  /** The table. */
  toString(): string {
    const { columns, width, rows, depth } = this.format;
    const divider = '='.repeat(columns.length * width + this.nameWidth);
    const header = `Layer (type${rows.has('var_names') ? ' (var_name)' : ''}${rows.has('depth') ? ':depth-idx' : ''})`;
    const layers = this.summary_list.filter(
      (layer) => layer.depth <= depth && !(rows.has('hide_recursive_layers') && layer.recursive),
    );
    const lines = [
      divider,
      this.row(header, titles),
      divider,
      ...layers.flatMap((layer) => this.line(layer)),
      divider,
      `Total params: ${commas(this.total_params)}`,
      `Trainable params: ${commas(this.trainable_params)}`,
      `Non-trainable params: ${commas(this.total_params - this.trainable_params)}`,
    ];
    if (this.total_input !== null) {
      const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(2);
      const { total_input, total_output_bytes, total_param_bytes } = this;
      lines.push(
        `Total mult-adds${readable(this.total_mult_adds)}`,
        divider,
        `Input size (MB): ${megabytes(total_input)}`,
        `Forward/backward pass size (MB): ${megabytes(total_output_bytes)}`,
        `Params size (MB): ${megabytes(total_param_bytes)}`,
        `Estimated Total Size (MB): ${megabytes(total_input + total_output_bytes + total_param_bytes)}`,
      );
    }
    return [...lines, divider].join('\n');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
