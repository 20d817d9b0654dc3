// A module called with other parameters.
import { AttributeError, RuntimeError, wrongArgument } from '../errors.js';
import { CORE, checkModule, get, has, isModule, membersOf, put } from '../nn/modules/fields.js';
import { Module } from '../nn/modules/module.js';
import { type Arguments, type Values, any, bind, flag, optional } from '../ops/row/signature.js';
import { Tensor } from '../tensor.js';

type Named = Readonly<Record<string, Tensor>>;
const options = [
  optional(any<Readonly<Record<string, unknown>> | null>()('kwargs'), null),
  optional(flag('tie_weights'), true),
  optional(flag('strict'), false),
] as const;

/** A parameter or buffer, where it is: its module, and its name there. */
interface Place {
  readonly owner: Module;
  readonly name: string;
}

function placeOf(module: Module, path: string): Place {
  const parts = path.split('.');
  const name = parts.pop()!;
  let owner: Module = module;
  for (const part of parts) {
    const next = get(owner, part);
    if (!isModule(next) || !(next instanceof Module)) {
      throw new AttributeError(`${owner._get_name()} has no attribute \`${part}\``);
    }
    owner = next;
  }
  return { owner, name };
}

/** Puts a tensor in a member's place, of which the module then knows that it may be any tensor. @returns what puts it back */
function swapped({ owner, name }: Place, tensor: Tensor): () => void {
  if (!has(owner, name)) {
    Reflect.set(owner, name, tensor);
    return () => void Reflect.deleteProperty(owner, name);
  }
  const before = get(owner, name);
  const kind = owner[CORE].kinds.get(name) ?? null;
  owner[CORE].kinds.set(name, 'buffer');
  put(owner, name, tensor, 'buffer', owner[CORE].entries.has(name));
  return () => put(owner, name, before, kind, owner[CORE].entries.has(name));
}

/** All parameters and buffers by their dotted names, tied ones under each of them. */
function* everything(module: Module): Generator<[string, Tensor]> {
  yield* module.named_parameters({ remove_duplicate: false });
  yield* module.named_buffers({ remove_duplicate: false });
}

/**
 * Calls a module with other tensors in the place of its parameters and buffers, which stay as they are.
 *
 * @param module the module
 * @param parameter_and_buffer_dicts tensors by their dotted names, or several such objects; names that are left out keep their own
 * @param args the input, or a list of inputs
 * @param kwargs inputs by keyword
 * @param tie_weights whether a tensor that stands under several names is replaced under all, where one is given
 * @param strict whether all parameters and buffers, and nothing else, have to be given
 * @returns what the module returns
 * @throws TypeError for what is no module or no tensors by names, and for a name that stands in several dictionaries
 * @throws RuntimeError where `strict` and names are missing or unexpected
 * @example
 * const parameters = Object.fromEntries(model.named_parameters());
 * const slopes = torch.func.grad((p) => torch.func.functional_call(model, p, [x]).sum())(parameters);
 * @see https://docs.pytorch.org/docs/stable/generated/torch.func.functional_call.html
 */
export function functional_call<M extends Module>(
  module: M,
  parameter_and_buffer_dicts: Named | readonly Named[],
  args: unknown,
  ...rest: Arguments<typeof options>
): ReturnType<M['forward']> {
  checkModule('functional_call', 'module', 1, module);
  if (typeof parameter_and_buffer_dicts !== 'object' || parameter_and_buffer_dicts === null) {
    throw wrongArgument('functional_call', 'parameter_and_buffer_dicts', 2, 'dict', parameter_and_buffer_dicts);
  }
  const [kwargs, tie, strict] = bind('functional_call', options, rest) as Values<typeof options>;
  const dicts = Array.isArray(parameter_and_buffer_dicts)
    ? (parameter_and_buffer_dicts as readonly Named[])
    : [parameter_and_buffer_dicts as Named];
  const given = new Map<string, Tensor>();
  for (const [name, t] of dicts.flatMap((dict) => Object.entries(dict))) {
    if (given.has(name)) throw new TypeError(`${name} appears in several of the dictionaries`);
    if (!(t instanceof Tensor)) throw new TypeError(`${name} should be an instance of torch.Tensor`);
    given.set(name, t);
  }
  const all = [...everything(module)];
  if (strict) {
    const names = all.map(([name]) => name);
    const missing = names.filter((name) => !given.has(name)).sort();
    const unexpected = [...given.keys()].filter((name) => !names.includes(name)).sort();
    if (missing.length + unexpected.length > 0) {
      const said = [
        unexpected.length > 0 ? `Unexpected key(s): ${unexpected.map((n) => `'${n}'`).join(', ')}.` : '',
        missing.length > 0 ? `Missing key(s): ${missing.map((n) => `'${n}'`).join(', ')}.` : '',
      ];
      throw new RuntimeError(
        `Error(s) in reparametrizing for ${module._get_name()}:\n\t${said.filter((s) => s !== '').join('\n\t')}`,
      );
    }
  }
  if (tie) {
    const replaced = new Map(all.flatMap(([name, t]) => (given.has(name) ? [[t, given.get(name)!] as const] : [])));
    for (const [name, t] of all) if (!given.has(name) && replaced.has(t)) given.set(name, replaced.get(t)!);
  }
  const restore: (() => void)[] = [];
  try {
    for (const [name, t] of given) restore.push(swapped(placeOf(module, name), t));
    const inputs: readonly unknown[] = Array.isArray(args) ? (args as unknown[]) : [args];
    const last = kwargs === null || Object.keys(kwargs).length === 0 ? [] : [kwargs];
    return module(...([...inputs, ...last] as Parameters<M['forward']>));
  } finally {
    for (const back of restore.reverse()) back();
    membersOf(module);
  }
}
