// A loss surface as one expression in x and y: parsed once, then read as numbers (contours), as tensors (autograd), as Python and
// as TypeScript. Nothing is evaluated as program text, so the page's policy can forbid it.
import jsep, { type Expression } from 'jsep';

export type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly of: Node }
  | { readonly kind: 'negative'; readonly of: Node }
  | { readonly kind: 'binary'; readonly op: Operator; readonly left: Node; readonly right: Node };
export type Operator = '+' | '-' | '*' | '/' | '^';

export const functions = ['sin', 'cos', 'tan', 'exp', 'log', 'sqrt', 'abs', 'tanh', 'sigmoid', 'relu'] as const;
export type FunctionName = (typeof functions)[number];
export const constants: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };

const operators: readonly string[] = ['+', '-', '*', '/', '^'];
const isFunction = (name: string): name is FunctionName => (functions as readonly string[]).includes(name);
const isOperator = (op: string): op is Operator => operators.includes(op);

/** A formula that cannot be read; the message says where and why. */
export class FormulaError extends Error {}

// Powers bind tighter than a sign before them, and to the right, as in Python: `-x^2` is `-(x^2)`, `2^3^2` is `2^9`.
jsep.removeBinaryOp('^');
if ('**' in jsep.binary_ops) jsep.removeBinaryOp('**');
jsep.hooks.add('after-token', function (env) {
  this.gobbleSpaces();
  const sign = ['**', '^'].find((text) => this.expr.startsWith(text, this.index));
  if (!env.node || sign === undefined) return;
  this.index += sign.length;
  const right = this.gobbleToken();
  if (!right) throw new FormulaError(`expected a number or a name after ${sign}`);
  const power: Expression = { type: 'BinaryExpression', operator: '^', left: env.node, right };
  env.node = power;
});

/** Parses an expression in `x`, `y`, the given parameters, `pi` and `e`. @throws FormulaError */
export function parse(text: string, parameters: readonly string[] = []): Node {
  if (text.trim() === '') throw new FormulaError('Write an expression in x and y, such as x^2 + 3*y^2.');
  if (text.length > 400) throw new FormulaError('The formula is longer than 400 characters.');
  const known = new Set(['x', 'y', ...Object.keys(constants), ...parameters]);
  let tree: Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    throw new FormulaError(`Cannot read the formula: ${(error as Error).message}.`);
  }
  const node = convert(tree, known);
  if (isConstant(node)) throw new FormulaError('The formula is the same everywhere: use x or y.');
  return node;
}

/** Whether neither x nor y is in it. */
export function isConstant(node: Node): boolean {
  switch (node.kind) {
    case 'number':
      return true;
    case 'name':
      return node.name !== 'x' && node.name !== 'y';
    case 'negative':
    case 'call':
      return isConstant(node.of);
    case 'binary':
      return isConstant(node.left) && isConstant(node.right);
  }
}

interface Parsed extends Record<string, unknown> {
  readonly type: string;
}

function convert(tree: unknown, known: ReadonlySet<string>): Node {
  const node = tree as Parsed;
  switch (node.type) {
    case 'Literal':
      if (typeof node['value'] !== 'number') throw new FormulaError(`${String(node['raw'])} is not a number.`);
      return { kind: 'number', value: node['value'] };
    case 'Identifier': {
      const name = String(node['name']);
      if (known.has(name)) return { kind: 'name', name };
      const hint = isFunction(name) ? ` Write ${name}(…).` : ` There are ${[...known].join(', ')}.`;
      throw new FormulaError(`There is no variable ${name}.${hint}`);
    }
    case 'UnaryExpression': {
      const of = convert(node['argument'], known);
      if (node['operator'] === '-') return { kind: 'negative', of };
      if (node['operator'] === '+') return of;
      throw new FormulaError(`There is no operator ${String(node['operator'])}.`);
    }
    case 'BinaryExpression': {
      const op = String(node['operator']);
      if (!isOperator(op)) throw new FormulaError(`There is no operator ${op}; there are + - * / and ^ (or **).`);
      return { kind: 'binary', op, left: convert(node['left'], known), right: convert(node['right'], known) };
    }
    case 'CallExpression': {
      const callee = node['callee'] as Parsed;
      const name = String(callee['name']);
      if (callee.type !== 'Identifier' || !isFunction(name)) {
        throw new FormulaError(`There is no function ${name}; there are ${functions.join(', ')}.`);
      }
      const args = node['arguments'] as unknown[];
      if (args.length !== 1) throw new FormulaError(`${name} takes one argument, not ${args.length}.`);
      return { kind: 'call', name, of: convert(args[0], known) };
    }
    case 'Compound':
      throw new FormulaError('Expected one expression; is an operator missing (2*x, not 2x)?');
    default:
      throw new FormulaError(`The formula has a ${node.type}, which is no arithmetic.`);
  }
}

const numeric: Record<FunctionName, (v: number) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  tanh: Math.tanh,
  sigmoid: (v) => 1 / (1 + Math.exp(-v)),
  relu: (v) => Math.max(v, 0),
};

export type Height = (x: number, y: number) => number;

/** The formula over JavaScript's numbers, for pictures. */
export function height(node: Node, parameters: Readonly<Record<string, number>> = {}): Height {
  switch (node.kind) {
    case 'number':
      return () => node.value;
    case 'name': {
      if (node.name === 'x') return (x) => x;
      if (node.name === 'y') return (_x, y) => y;
      const value = parameters[node.name] ?? constants[node.name] ?? NaN;
      return () => value;
    }
    case 'negative': {
      const of = height(node.of, parameters);
      return (x, y) => -of(x, y);
    }
    case 'call': {
      const [of, apply] = [height(node.of, parameters), numeric[node.name]];
      return (x, y) => apply(of(x, y));
    }
    case 'binary': {
      const [a, b] = [height(node.left, parameters), height(node.right, parameters)];
      const table: Record<Operator, Height> = {
        '+': (x, y) => a(x, y) + b(x, y),
        '-': (x, y) => a(x, y) - b(x, y),
        '*': (x, y) => a(x, y) * b(x, y),
        '/': (x, y) => a(x, y) / b(x, y),
        '^': (x, y) => a(x, y) ** b(x, y),
      };
      return table[node.op];
    }
  }
}

const strength: Record<Operator, number> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };

/** The formula in Python, over torch tensors x and y. */
export function python(node: Node, parameters: Readonly<Record<string, number>> = {}, above = 0): string {
  const wrap = (text: string, own: number) => (own < above ? `(${text})` : text);
  switch (node.kind) {
    case 'number':
      return String(node.value);
    case 'name':
      if (node.name in constants) return `math.${node.name}`;
      return node.name in parameters ? String(parameters[node.name]) : node.name;
    case 'negative':
      return wrap(`-${python(node.of, parameters, 3)}`, 3);
    case 'call':
      if (isConstant(node)) return String(height(node, parameters)(0, 0));
      return `torch.${node.name}(${python(node.of, parameters)})`;
    case 'binary': {
      const own = strength[node.op];
      const [left, right] = node.op === '^' ? [own + 1, own] : [own, own + 1];
      const text = `${python(node.left, parameters, left)} ${node.op === '^' ? '**' : node.op} ${python(node.right, parameters, right)}`;
      return wrap(text, own);
    }
  }
}
