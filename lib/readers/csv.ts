// Comma-separated values, as pandas reads them.
import Papa from 'papaparse';
import { type DType, get_default_dtype } from '../dtype.js';
import { KeyError, RuntimeError, ValueError } from '../errors.js';
import { tensor as tensor_ } from '../ops/creation/factories.js';
import type { Tensor } from '../tensor.js';
import { type AsyncReadable, type Readable, reading } from './read.js';

/** What stands in a cell: a number, a text, a truth value, or nothing. */
export type Cell = number | string | boolean | null;

export interface CsvOptions {
  /** what stands between cells; '': it is found out */
  sep?: string;
  /** false: the first line is data, and columns are called '0', '1', … */
  header?: boolean;
  /** names of the columns, in place of the first line's */
  names?: readonly string[];
  /** lines that begin with it are left out */
  comment?: string;
  /** what else stands for nothing; `''`, `NA`, `NaN`, `nan`, `null` and `None` do */
  na_values?: readonly string[];
}

const nothing = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None'];
const NUMERIC = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;
const truth: Readonly<Record<string, boolean>> = { True: true, true: true, TRUE: true, False: false, false: false, FALSE: false }; // prettier-ignore

/** A table: columns by name, each of them cells from the first row to the last. */
export class Table {
  /** names of the columns, in order */
  readonly columns: readonly string[];

  constructor(
    private readonly cells: ReadonlyMap<string, readonly Cell[]>,
    /** how many rows there are */
    readonly length: number,
  ) {
    this.columns = [...cells.keys()];
  }

  /**
   * A column's cells.
   *
   * @throws KeyError where there is none of this name
   */
  column(name: string): readonly Cell[] {
    const cells = this.cells.get(name);
    if (cells === undefined) throw new KeyError(`'${name}'; the columns are ${this.columns.join(', ')}`);
    return cells;
  }

  /** The rows, as objects. */
  *[Symbol.iterator](): Generator<Record<string, Cell>> {
    for (let k = 0; k < this.length; k++) {
      yield Object.fromEntries(this.columns.map((name) => [name, this.cells.get(name)![k]!]));
    }
  }

  /**
   * Columns of numbers as a tensor; nothing is NaN, true is 1.
   *
   * @param columns names; null: all
   * @param dtype null: the default one
   * @returns (rows, columns)
   * @throws ValueError for a cell that is no number; KeyError for a column that is not there
   * @example
   * parse_csv('age,bmi\n59,32.1').tensor(['age', 'bmi']).tolist(); // [[59, 32.099998474121094]]
   */
  tensor(columns: readonly string[] | null = null, { dtype = null }: { dtype?: DType | null } = {}): Tensor {
    const names = columns ?? this.columns;
    const lists = names.map((name) => this.column(name));
    const values = new Float64Array(this.length * names.length);
    lists.forEach((cells, j) =>
      cells.forEach((cell, k) => {
        if (typeof cell === 'string') {
          throw new ValueError(`could not convert string to float: '${cell}' (row ${k} of the column '${names[j]}')`);
        }
        values[k * names.length + j] = cell === null ? NaN : Number(cell);
      }),
    );
    return tensor_(values, { dtype: dtype ?? get_default_dtype() }).reshape(this.length, names.length);
  }
}

/** Numbers where a column has nothing else, so that `007` among words stays what it is; truth values likewise. */
function typed(texts: readonly string[], empty: ReadonlySet<string>): Cell[] {
  const there = texts.filter((text) => !empty.has(text));
  const convert = there.every((text) => NUMERIC.test(text))
    ? Number
    : there.every((text) => Object.hasOwn(truth, text))
      ? (text: string): boolean => truth[text]!
      : (text: string): string => text;
  return texts.map((text) => (empty.has(text) ? null : convert(text)));
}

/**
 * The table that a text in comma-separated values is. A column whose cells are all numbers, or all truth values, is one of these.
 *
 * @param sep what stands between cells; '': it is found out
 * @param header false: the first line is data
 * @param names names of the columns, in place of the first line's
 * @param comment lines that begin with it are left out
 * @param na_values what else stands for nothing
 * @throws RuntimeError for a row with more or fewer cells than there are columns, or an open quote
 * @example parse_csv('x,y\n1,2\n3,4').tensor().tolist() // [[1, 2], [3, 4]]
 *
 * Source: https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
 */
export function parse_csv(text: string, options: CsvOptions = {}): Table {
  const { sep = ',', header = true, names, comment, na_values = [] } = options;
  // The parser takes the first line's ending for all of them.
  const even = /\r\n/.test(text) && /(^|[^\r])\n/.test(text) ? text.replaceAll('\r\n', '\n') : text;
  const { data, errors } = Papa.parse<string[]>(even, {
    delimiter: sep,
    comments: comment ?? false,
    skipEmptyLines: true,
  });
  const wrong = errors.find(({ code }) => code !== 'UndetectableDelimiter');
  if (wrong !== undefined) throw new RuntimeError(`Error tokenizing data, in row ${wrong.row}: ${wrong.message}`);
  const first = header ? data.shift() : undefined;
  const columns = names ?? first ?? (data[0] ?? []).map((_, k) => String(k));
  data.forEach((row, k) => {
    if (row.length === columns.length) return;
    throw new RuntimeError(`Error tokenizing data. Expected ${columns.length} fields in row ${k}, saw ${row.length}`);
  });
  const empty = new Set([...nothing, ...na_values]);
  return new Table(
    new Map(columns.map((name, k) => [name, typed(data.map((row) => row[k]!), empty)])), // prettier-ignore
    data.length,
  );
}

/**
 * Reads a file in comma-separated values: `parse_csv` of its text.
 *
 * @param from a path or a file URL (in Node), or bytes; or, by a promise, what `await fetch(url)` gives, a Blob, or a stream
 * @throws FileNotFoundError, and what `parse_csv` throws
 * @example
 * const table = read_csv(new TextEncoder().encode('age,bmi,target\n59,32.1,151\n48,21.6,75'));
 * table.tensor(['age', 'target']).shape; // [2, 2]
 * const dataset = TensorDataset(table.tensor(['age', 'bmi']), table.tensor(['target']));
 *
 * Source: https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html
 */
export function read_csv(from: Readable, options?: CsvOptions): Table;
export function read_csv(from: AsyncReadable, options?: CsvOptions): Promise<Table>;
export function read_csv(from: Readable | AsyncReadable, options: CsvOptions = {}): Table | Promise<Table> {
  // The decoder takes away a byte order mark.
  return reading(from, (bytes) => parse_csv(new TextDecoder().decode(bytes), options));
}
