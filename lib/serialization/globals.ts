// What a checkpoint may name: what PyTorch's `weights_only=True` admits, and what a program has added. Everything else is its
// UnpicklingError, and nothing is run to find that out.
import { DType, dtypes, complex128, complex64, legacy } from '../dtype.js';
import { NotImplementedError, UnpicklingError } from '../errors.js';
import { parseDevice } from '../runtime/device.js';
import { isParameter } from '../nn/parameter.js';
import { Tensor, allocate } from '../tensor.js';
import { engineOf } from '../runtime/registry.js';
import { encodeLatin1, encodeText } from './pickle/text.js';
import { Dict, Finisher, Global, Instance, Set_, Tuple, classOf } from './pickle/values.js';
import { StorageRef, checkMetadata, metaTensor, parameterOf, requiring } from './rebuild.js';
import { isBytes } from './source.js';
import type { Context } from './context.js';
import { userGlobal } from './safe.js';

class Function_ extends Global {
  constructor(
    path: string,
    private readonly body: (args: readonly unknown[]) => unknown,
    private readonly maker: ((args: readonly unknown[]) => unknown) | null = null,
  ) {
    super(path);
  }

  call(args: readonly unknown[]): unknown {
    return this.body(args);
  }

  override create(args: readonly unknown[]): unknown {
    return (this.maker ?? this.body)(args);
  }
}

/** The class of a storage, which says its elements' type. */
export class StorageType extends Global {
  /** @param dtype null of the untyped one */
  constructor(
    path: string,
    readonly dtype: DType | null,
  ) {
    super(path);
  }

  call(): never {
    throw new UnpicklingError(`${this.path} is made by persistent ids alone`);
  }
}

/** What Python 2 called these modules, and these functions. */
const renamed: Readonly<Record<string, string>> = { __builtin__: 'builtins', copy_reg: 'copyreg', cPickle: 'pickle' };

const renamedNames: Readonly<Record<string, string>> = { xrange: 'range', unicode: 'str', long: 'int', unichr: 'chr' };

const blocked: readonly string[] = ['sys', 'os', 'posix', 'nt'];

/** Types that PyTorch has, admits, and that tensors here do not have yet. */
const absent =
  /^torch\.((cuda\.)?(Q(U?Int(8|32|4x2|2x4))(Storage)?|Complex(Float|Double)(Storage|Tensor))|float8_\w+|float4_\w+|u?int([1-7]|16|32|64)|q(u?int\w+)|bits\w+|complex32|per_(tensor|channel)_\w+|_utils\._rebuild_(qtensor|sparse_tensor|wrapper_subclass)|serialization\._get_layout|sparse\.\w+|cuda\.sparse\.\w+)$/;

/** What PyTorch adds where something could be allowed. */
const advice = (path: string): string =>
  `Unsupported global: GLOBAL ${path} was not an allowed global by default. Please use \`torch.serialization.add_safe_globals([${path}])\` or the \`torch.serialization.safe_globals([${path}])\` context manager to allowlist this global if you trust this class/function.`;

const wrong = (what: string, args: readonly unknown[]): UnpicklingError =>
  new UnpicklingError(`${what} is not made of (${args.map(classOf).join(', ')})`);

/** The name under which a pickle's global is known. */
export function pathOf(module: string, name: string): string {
  if (module === '__builtin__' && Object.hasOwn(renamedNames, name)) return `builtins.${renamedNames[name]!}`;
  return `${Object.hasOwn(renamed, module) ? renamed[module]! : module}.${name}`;
}

/** Whether a file may name it without a program's leave. */
export const isAllowed = (path: string): boolean => allowed.has(path) || absent.test(path);

/** Finds what a pickle names. */
export function finder(context: Context): (module: string, name: string) => unknown {
  const made = new Map<string, unknown>();
  return (module, name) => {
    const path = pathOf(module, name);
    if (made.has(path)) return made.get(path);
    const found = find(path, context);
    made.set(path, found);
    return found;
  };
}

function find(path: string, context: Context): unknown {
  const module = path.slice(0, path.lastIndexOf('.'));
  if (blocked.includes(module)) {
    throw new UnpicklingError(`Trying to load unsupported GLOBAL ${path} whose module ${module} is blocked.`);
  }
  const make = allowed.get(path);
  if (make !== undefined) return make(context);
  const given = userGlobal(path, context);
  if (given !== null) return given;
  if (absent.test(path)) throw new NotImplementedError(`the file holds ${path}, which is not there yet`);
  throw new UnpicklingError(advice(path.replace(/^builtins\./, '')));
}

type Maker = (context: Context) => unknown;
const allowed = new Map<string, Maker>();

/** Admits a function or class. */
function define(
  path: string,
  body: (args: readonly unknown[], context: Context) => unknown,
  create?: (args: readonly unknown[], context: Context) => unknown,
): void {
  allowed.set(
    path,
    (context) =>
      new Function_(path, (args) => body(args, context), create === undefined ? null : (args) => create(args, context)),
  );
}

for (const dtype of [...dtypes, complex64, complex128]) allowed.set(`torch.${dtype.name}`, () => dtype);
for (const dtype of dtypes) {
  for (const module of ['torch', 'torch.cuda']) {
    const [storage, tensor] = [`${module}.${legacy(dtype)}Storage`, `${module}.${legacy(dtype)}Tensor`];
    allowed.set(storage, () => new StorageType(storage, dtype));
    define(tensor, (args) => {
      if (args.length > 0) throw wrong(tensor, args);
      return allocate(engineOf('cpu'), [0], dtype); // an old file says later where it lies
    });
  }
}
for (const path of ['torch.storage.UntypedStorage', 'torch.UntypedStorage']) {
  allowed.set(path, () => new StorageType(path, null));
}

// ---- Python's own

const pairs = (dict: Dict, items: unknown, from: readonly unknown[]): Dict => {
  if (items instanceof Dict)
    for (let k = 0; k < items.items.length; k += 2) dict.set(items.items[k], items.items[k + 1]);
  else if (Array.isArray(items)) {
    for (const item of items as unknown[]) {
      const pair: unknown = item instanceof Tuple ? item.items : item;
      if (!Array.isArray(pair) || pair.length !== 2) throw wrong(dict.type, from);
      dict.set(pair[0], pair[1]);
    }
  } else if (items !== undefined) throw wrong(dict.type, from);
  return dict;
};

/** What a container's copy takes, for each of its items. */
const ITEM = 16;
const sizeOf = (items: unknown): number =>
  ITEM *
  (Array.isArray(items) ? items.length : items instanceof Dict || items instanceof Tuple ? items.items.length : 0);

for (const type of ['collections.OrderedDict', 'collections.Counter'] as const) {
  define(type, (args, { charge }) => {
    if (args.length > 1) throw wrong(type, args);
    charge(sizeOf(args[0]));
    return pairs(new Dict(type), args[0], args);
  });
}

define('builtins.set', (args, { charge }) => {
  const items = args[0] instanceof Tuple ? args[0].items : args[0];
  if (args.length > 1 || (args.length === 1 && !Array.isArray(items))) throw wrong('set', args);
  charge(sizeOf(items));
  return new Set_(args.length === 0 ? [] : [...(items as unknown[])]);
});

function encoded(args: readonly unknown[], { charge }: Context): Uint8Array {
  const [text, encoding] = args;
  const bytes =
    typeof text !== 'string' || args.length > 2 ? null
    : encoding === 'latin1' || encoding === 'latin-1' || encoding === 'iso-8859-1' ? encodeLatin1(text)
    : encoding === undefined || encoding === 'utf-8' || encoding === 'utf8' ? encodeText(text)
    : null; // prettier-ignore
  if (bytes === null) throw wrong('bytes', args);
  charge(bytes.length);
  return bytes;
}

define('_codecs.encode', encoded);
define('builtins.bytearray', (args, context) => {
  const [first] = args;
  if (args.length === 0) return new Uint8Array(0);
  if (typeof first === 'string') return encoded(args, context);
  if (!isBytes(first) || args.length > 1) throw wrong('bytearray', args);
  context.charge(first.length);
  return first.slice();
});
define('builtins.complex', () => {
  throw new NotImplementedError('the file holds a complex number, which is not there yet');
});

// ---- PyTorch's

const dtypeOf = (value: unknown): DType => {
  if (value instanceof DType) return value;
  throw new UnpicklingError(`dtype of a tensor must be a torch.dtype, not ${classOf(value)}`);
};
const refOf = (value: unknown): StorageRef => {
  if (value instanceof StorageRef) return value;
  throw new UnpicklingError(`a tensor is made of a storage, not of ${classOf(value)}`);
};
const tensorOf = (value: unknown): Tensor => {
  if (value instanceof Tensor) return value;
  throw new UnpicklingError(`a tensor was expected, but got ${classOf(value)}`);
};

define('torch.Size', ([items, ...rest]) => {
  const list = items instanceof Tuple ? items.items : items;
  if (rest.length > 0 || !Array.isArray(list)) throw wrong('torch.Size', [items, ...rest]);
  return items instanceof Tuple ? items : new Tuple(list);
});
define('torch.device', (args) => {
  const [type, index] = args;
  if (typeof type !== 'string' || (index !== undefined && typeof index !== 'number')) throw wrong('torch.device', args);
  return parseDevice(index === undefined ? type : `${type}:${index}`);
});
define('torch.Tensor', (args) => {
  throw wrong('torch.Tensor', args);
});
define('torch.nn.parameter.Parameter', ([data, requires]) => parameterOf(data, requires ?? true));
define('torch._utils._rebuild_parameter', ([data, requires]) => parameterOf(data, requires));
define('torch._utils._rebuild_parameter_with_state', ([data, requires, , state]) =>
  withAttributes(parameterOf(data, requires), state),
);
define('torch._utils._rebuild_tensor', ([storage, offset, size, stride]) =>
  refOf(storage).tensor(offset, size, stride),
);
define('torch._utils._rebuild_tensor_v2', ([storage, offset, size, stride, requires, , metadata]) => {
  checkMetadata(metadata);
  return requiring(refOf(storage).tensor(offset, size, stride), requires);
});
define('torch._utils._rebuild_tensor_v3', ([storage, offset, size, stride, requires, , dtype, metadata]) => {
  checkMetadata(metadata);
  return requiring(refOf(storage).tensor(offset, size, stride, dtypeOf(dtype)), requires);
});
define('torch._utils._rebuild_meta_tensor_no_storage', ([dtype, size, stride, requires]) =>
  requiring(metaTensor(dtypeOf(dtype), size, stride), requires),
);
for (const name of ['_rebuild_device_tensor_from_cpu_tensor', '_rebuild_device_tensor_from_numpy']) {
  define(`torch._utils.${name}`, ([data, dtype, device, requires], { place, charge }) => {
    const tensor = tensorOf(data instanceof Instance ? data.finish() : data);
    charge(tensor.nbytes);
    return requiring(tensor.to(place(String(device), tensor.nbytes), dtypeOf(dtype)), requires);
  });
}
define('torch._tensor._rebuild_from_type_v2', ([make, type, args, state]) => {
  if (!(make instanceof Global) || !(args instanceof Tuple)) throw wrong('a tensor', [make, type, args]);
  const made = tensorOf(make.call(args.items));
  const path = type instanceof Global ? type.path : '';
  const parameter = path === 'torch.nn.parameter.Parameter';
  if (!parameter && path !== 'torch.Tensor') throw new NotImplementedError(`a tensor of the class ${path}`);
  const done: boolean = !parameter || isParameter(made);
  return withAttributes(done ? made : parameterOf(made, made.requires_grad), state);
});

/** Hangs on a tensor what Python hung on it. Throws where it would hide something of the tensor's own. */
function withAttributes(tensor: Tensor, state: unknown): Tensor {
  const dict = state instanceof Tuple ? state.items[0] : state;
  if (!(dict instanceof Dict)) return tensor;
  for (let k = 0; k < dict.items.length; k += 2) {
    const name = dict.items[k];
    if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name) || name in tensor) {
      throw new UnpicklingError(`a tensor of the file has an attribute '${String(name)}', which it cannot have here`);
    }
    Object.defineProperty(tensor, name, {
      value: new Finisher().finish(dict.items[k + 1]),
      writable: true,
      configurable: true,
      enumerable: true,
    });
  }
  return tensor;
}
