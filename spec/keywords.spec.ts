// Every parameter that PyTorch takes by keyword may be given so here: each overload of each public function, method and class is
// called with all of its parameters in one object. What an argument is worth is not asked: its name must be known, and looked at.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import torch from '../lib/door.js';

type Overload = readonly (readonly [name: string, kind: string])[];
const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/keywords.json'), 'utf8')) as Record<
  string,
  readonly Overload[]
>;

const named: Record<string, () => unknown> = {
  dtype: () => torch.float32,
  device: () => 'cpu',
  layout: () => torch.strided,
  pin_memory: () => false,
  memory_format: () => torch.contiguous_format,
  generator: () => null,
  requires_grad: () => false,
  fn: () => () => undefined,
  func: () => (x: unknown) => x,
  closure: () => null,
  hook: () => () => undefined,
  name: () => 'weight',
  module: () => torch.nn.Linear(2, 2),
  modules: () => null,
  values: () => null,
  optimizer: () => torch.optim.SGD([torch.zeros(1)]),
  parameters: () => [torch.zeros(2)],
  params: () => [torch.zeros(2)],
  tensors: () => [torch.rand(2, 2).requires_grad_()],
  sequence: () => torch.nn.utils.rnn.pack_sequence([torch.rand(2), torch.rand(2)]),
  packed_sequences: () => torch.nn.utils.rnn.pack_sequence([torch.rand(2), torch.rand(2)]),
  sequences: () => [torch.rand(2), torch.rand(2)],
  datasets: () => [new torch.utils.data.TensorDataset(torch.rand(2))],
  dataset: () => new torch.utils.data.TensorDataset(torch.rand(2)),
  data_source: () => [1, 2],
  sampler: () => [1, 2],
  lengths: () => [1, 1],
  schedulers: () => [torch.optim.lr_scheduler.StepLR(torch.optim.SGD([torch.zeros(1)]), 1)],
};
/** An argument that its parameter may take, as far as its type or what it is where it is left out says. */
function valueOf(name: string, kind: string): unknown {
  const special = named[name];
  if (special !== undefined && (kind === '' || kind === 'None' || !/^(Tensor|List|int|number|bool|float)/.test(kind)))
    return special();
  if (kind === '')
    return /^(num_|in_|out_|n$|k$|dim|kernel|size|d_|nhead|hidden|embed|groups|step)/.test(name) ? 2 : torch.rand(2, 2);
  if (/^(Optional|None)/.test(kind)) return null;
  if (kind === 'Tensor') return torch.rand(2, 2);
  if (kind.startsWith('List[Tensor')) return [torch.rand(2, 2), torch.rand(2, 2)];
  if (kind === 'int' || kind === 'number') return 1;
  if (kind.startsWith('List')) return [1];
  if (kind === 'bool' || kind === 'False') return false;
  if (kind === 'True') return true;
  if (kind === 'float') return 0.5;
  if (/^-?[\d.e-]+$/.test(kind)) return Number(kind);
  if (/^['"]/.test(kind)) return kind.slice(1, -1);
  return kind === 'str' ? 'mean' : null;
}

/** What the name of a path is, or null where it is not here. */
function called(path: string): ((...args: unknown[]) => unknown) | null {
  const [, space, name] = /^torch(?:\.(.*))?\.([^.]+)$/.exec(path)!;
  let owner: unknown = torch;
  try {
    if (space === 'Tensor') owner = torch.rand(2, 2);
    else if (space === 'nn.Module') owner = new torch.nn.Module();
    else if (space === 'optim.Optimizer') owner = torch.optim.SGD([torch.zeros(1)]);
    else for (const part of space?.split('.') ?? []) owner = (owner as Record<string, unknown>)[part];
    const found = (owner as Record<string, unknown>)[name!];
    return typeof found === 'function' ? (...args) => found.apply(owner, args) as unknown : null;
  } catch {
    return null; // not there, and says so
  }
}

/** What is wrong with a call, where that is not what an argument is worth. */
function refusal(call: (keywords: object) => unknown, overload: Overload): string | null {
  const read = new Set<string | symbol>();
  const keywords = new Proxy(Object.fromEntries(overload.map(([name, kind]) => [name, valueOf(name, kind)])), {
    get: (target, name) => (read.add(name), Reflect.get(target, name) as unknown),
  });
  try {
    call(keywords);
    const unread = overload.filter(([name]) => !read.has(name)).map(([name]) => name);
    return unread.length > 0 ? `never looks at ${unread.join(', ')}` : null;
  } catch (error) {
    const { name, message } = error as Error;
    if (/NotImplemented/.test(name)) return null;
    const bad =
      /unexpected keyword|is not a function|Cannot|undefined|not iterable|\bdict\b|\bObject\b|object Object|missing|multiple values/;
    return bad.test(message) ? `${name}: ${message.slice(0, 120)}` : null;
  }
}

test('what PyTorch takes by keyword is taken by keyword', () => {
  const found: Record<string, string> = {};
  let count = 0;
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const [path, overloads] of Object.entries(golden)) {
    const call = called(path);
    if (call === null) continue;
    count++;
    const wrong = overloads.map((each) => refusal(call, each)).filter((each) => each !== null);
    if (wrong.length > 0) found[path] = wrong.join('; ');
  }
  expect(count).toBeGreaterThan(1000);
  expect(found).toEqual({});
});

test('what PyTorch takes by name only is refused by position', () => {
  const places = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/positions.json'), 'utf8')) as Record<
    string,
    readonly [placed: Overload, named: readonly [name: string, kind: string]]
  >;
  const taken = Object.entries(places).filter(([path, [placed, named]]) => {
    const call = called(path);
    if (call === null) return false;
    try {
      call(...[...placed, named].map(([name, kind]) => valueOf(name, kind)));
      return true;
    } catch (error) {
      return !(error instanceof TypeError || (error as Error).name === 'NotImplementedError');
    }
  });
  // It is `torch.log_softmax` itself, and takes what that takes.
  expect(taken.map(([path]) => path)).toEqual(['torch.special.log_softmax']);
});
