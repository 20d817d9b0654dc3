// Runs the programs of spec/golden/programs.py: a part of Python, put into JavaScript line by line.
import { readFileSync } from 'node:fs';
import torch, { Tensor } from '../../lib/index.js';

interface Facts {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset?: number;
  readonly requires_grad?: boolean;
  readonly grad_fn?: string;
  readonly version?: number;
  readonly values: readonly Plain[];
  readonly grad?: readonly Plain[];
  readonly grad_stride?: readonly number[];
}
type Plain = number | boolean | string | null | readonly Plain[];

export interface Row {
  readonly program: readonly string[];
  /** class and message */
  readonly error?: readonly [string, string];
  readonly variables?: Readonly<Record<string, Facts | Plain>>;
}

/** The programs that a script of spec/golden recorded, by name. */
export function golden(name: string): [string, Row][] {
  const text = readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8');
  const { setup, ...rows } = JSON.parse(text) as Record<string, Row>;
  const first = setup?.program ?? [];
  return Object.entries(rows).map(([key, row]) => [key, { ...row, program: [...first, ...row.program] }]);
}

// ---- Python to JavaScript

/** Where the bracket at `from` is closed. */
function closing(text: string, from: number): number {
  for (let depth = 0, i = from; i < text.length; i++) {
    if ('([{'.includes(text[i]!)) depth++;
    else if (')]}'.includes(text[i]!) && --depth === 0) return i;
  }
  throw new SyntaxError(`no closing bracket: ${text}`);
}
/** The parts between commas outside of brackets. */
function parts(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let part = '';
  for (const letter of text) {
    if ('([{'.includes(letter)) depth++;
    if (')]}'.includes(letter)) depth--;
    if (letter === ',' && depth === 0) {
      found.push(part.trim());
      part = '';
    } else part += letter;
  }
  if (part.trim() !== '') found.push(part.trim());
  return found;
}

const subscript = (part: string): string =>
  /^(None|\.\.\.|-?\d+|[-\d]*:[-\d:]*)$/.test(part) ? JSON.stringify(part) : expression(part);

/** Subscripts become `index`, keywords a trailing object, a lambda an arrow function. */
function expression(text: string): string {
  const lambda = /^lambda ?([\w, ]*): (.*)$/.exec(text);
  if (lambda !== null) return `(${lambda[1]}) => ${expression(lambda[2]!)}`;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i]!;
    if (letter !== '(' && letter !== '[') {
      out += letter;
      continue;
    }
    const end = closing(text, i);
    const inner = parts(text.slice(i + 1, end));
    const applied = /[\w)\]]$/.test(out);
    if (letter === '[') {
      out += applied ? `.index([${inner.map(subscript).join(', ')}])` : `[${inner.map(expression).join(', ')}]`;
    } else {
      const positional = inner.filter((part) => !/^\w+=[^=]/.test(part)).map(expression);
      const keywords = inner.flatMap((part) => /^(\w+)=([^=].*)$/.exec(part)?.slice(1, 3).join(': ') ?? []);
      const all = keywords.length > 0 ? [...positional, `{ ${keywords.map(expression).join(', ')} }`] : positional;
      const tuple = !applied && (inner.length !== 1 || text[end - 1] === ',');
      out += tuple ? `[${all.join(', ')}]` : `(${all.join(', ')})`;
    }
    i = end;
  }
  return out;
}

function statement(line: string): string {
  const at = [...line.matchAll(/ = /g)].find(({ index }) =>
    /^[^([]*(([([])(?:.*)[)\]])?[^)\]]*$/.test(line.slice(0, index)),
  )?.index;
  if (at === undefined) return expression(line);
  const [target, value] = [line.slice(0, at), expression(line.slice(at + 3))];
  if (!target.endsWith(']')) return `${target.includes(',') ? `[${target.replace(/[()]/g, '')}]` : target} = ${value}`;
  let from = 0;
  while (closing(target, (from = target.indexOf('[', from))) !== target.length - 1) from++;
  const keys = parts(target.slice(from + 1, -1)).map(subscript);
  return `${expression(target.slice(0, from))}.index_put_([${keys.join(', ')}], ${value})`;
}

const modes = /^with (torch\.\w+)\((.*)\):$/;
/** A program as the body of a function that returns its variables. */
export function translated(program: readonly string[]): string {
  const names = new Set<string>();
  const lines: string[] = [];
  let inside = false;
  for (const line of program) {
    const text = line.trim();
    if (inside && !line.startsWith(' ')) {
      lines.push('});');
      inside = false;
    }
    const mode = modes.exec(text);
    if (mode !== null) {
      lines.push(`${mode[1]}(${mode[2] === '' ? '' : `${mode[2]}, `}() => {`);
      inside = true;
      continue;
    }
    for (const name of /^\(?([\w, ]+)\)? = /.exec(text)?.[1]?.match(/\w+/g) ?? []) names.add(name);
    lines.push(`${statement(text)};`);
  }
  if (inside) lines.push('});');
  const list = [...names].join(', ');
  return `${list === '' ? '' : `let ${list};\n`}${lines.join('\n')}\nreturn { ${list} };`;
}

const data = (...shape: number[]): Tensor =>
  torch
    .arange(1, shape.reduce((a, b) => a * b, 1) + 1, { dtype: torch.float64 })
    .mul(0.7)
    .sin()
    .view(shape)
    .clone();
const leaf = (...shape: number[]): Tensor => data(...shape).requires_grad_();

/** Runs a program; its variables by name. Throws what the program throws. */
export function run(program: readonly string[]): Record<string, unknown> {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const body = new Function('torch', 'data', 'leaf', 'True', 'False', 'None', translated(program));
  return body(torch, data, leaf, true, false, null) as Record<string, unknown>;
}

// ---- what there is to say of a tensor

const numbers = (t: Tensor): Plain[] => t.detach().reshape(-1).tolist<(number | boolean)[]>();

/** The facts that a golden may hold of a tensor. */
export function facts(t: Tensor): Facts {
  const grad = t.is_leaf || t.retains_grad ? t.grad : null;
  return {
    dtype: t.dtype.name,
    shape: t.shape,
    stride: t.strides,
    ...(t.offset !== 0 && { offset: t.offset }),
    ...(t.requires_grad && { requires_grad: true }),
    ...(t.grad_fn !== null && { grad_fn: t.grad_fn.title }),
    ...(t._version !== 0 && { version: t._version }),
    values: numbers(t),
    ...(grad !== null && {
      grad: numbers(grad),
      grad_stride: grad.strides.map((step, k) => (grad.shape[k]! > 1 ? step : 1)),
    }),
  };
}

const close = (got: Plain | undefined, wanted: Plain | undefined): boolean => {
  if (typeof wanted === 'string' && typeof got === 'number') return String(got) === wanted;
  if (typeof wanted !== 'number' || typeof got !== 'number') return Object.is(got, wanted);
  return Math.abs(got - wanted) <= 1e-9 + 1e-9 * Math.abs(wanted);
};
/** The wanted numbers where the others are as good, so that a difference shows in a diff. */
const rounded = (got: readonly Plain[], wanted: readonly Plain[] = []): readonly Plain[] =>
  got.map((value, k) => (close(value, wanted[k]) ? wanted[k]! : value));

function comparable(got: unknown, wanted: Facts | Plain): unknown {
  if (!(got instanceof Tensor)) {
    if (typeof got === 'bigint') return Number(got);
    if (typeof got === 'number' && !Array.isArray(wanted)) return close(got, wanted as Plain) ? wanted : got;
    return got;
  }
  const fact = facts(got);
  if (wanted === null || typeof wanted !== 'object' || Array.isArray(wanted)) return fact;
  const { values, grad } = wanted as Facts;
  return {
    ...fact,
    values: rounded(fact.values, values),
    ...(fact.grad !== undefined && { grad: rounded(fact.grad, grad) }),
  };
}

/** Runs a program of a golden, and expects what PyTorch said of it. `without` leaves facts out. */
export function check(row: Row, without: readonly (keyof Facts)[] = []): void {
  if (row.error !== undefined) {
    let thrown: unknown = null;
    try {
      run(row.program);
    } catch (error) {
      thrown = error;
    }
    expect(thrown instanceof Error ? [thrown.name, thrown.message] : ['no error', '']).toEqual(row.error);
    return;
  }
  const got = run(row.program);
  const stripped = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).filter(([key]) => !without.includes(key as keyof Facts)))
      : value;
  const names = Object.keys(row.variables!);
  expect(
    Object.fromEntries(names.map((name) => [name, stripped(comparable(got[name], row.variables![name]!))])),
  ).toEqual(Object.fromEntries(names.map((name) => [name, stripped(row.variables![name])])));
}
