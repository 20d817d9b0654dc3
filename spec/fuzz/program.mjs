// Runs programs that are data, as program.py does, with a build of the library, and says where PyTorch did otherwise.

const number = (x) => (typeof x === 'object' && x !== null ? ('f' in x ? Number(spelled[x.f]) : BigInt(x.big)) : x);
const spelled = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** What a device has not, and says so: types, integers of 64 bits, the bytes of elements. */
const beyond = /framework doesn't support|cannot be held on this device|which shows no bytes/;

/** What the library has not, as opposed to what it does wrong. */
class Missing extends Error {}

const hooks = { log: () => undefined, double: (grad) => grad.mul(2), zero: (grad) => grad.mul(0) };

/** What of a decomposition does not depend on signs. */
const singular = (u, s, v) => [s, u.mul(u), u.mul(s.unsqueeze(-2)).matmul(v)];
const free = {
  svd: (torch, x) => singular(...torch.linalg.svd(x, { full_matrices: false })),
  legacy_svd: (torch, x) => {
    const [u, s, v] = torch.svd(x);
    return singular(u, s, v.mT);
  },
  eigh: (torch, x) => {
    const [w, v] = torch.linalg.eigh(x);
    return [w, v.mul(v), v.mul(w.exp().unsqueeze(-2)).matmul(v.mT)];
  },
};

/** One program's variables, and its steps as they are run. */
class Machine {
  constructor(torch, device, seed) {
    this.torch = torch;
    this.device = device;
    this.env = new Map();
    this.log = [];
    torch.manual_seed(seed);
  }

  value(v) {
    const { torch } = this;
    if (v === null || typeof v !== 'object') return v;
    if (Array.isArray(v)) return v.map((x) => this.value(x));
    if ('v' in v) return this.env.get(v.v) ?? this.absent(v.v);
    if ('t' in v) {
      const t = torch.tensor(v.t.map(number), { dtype: torch[v.d], device: this.device }).reshape(v.s);
      return v.g ? t.requires_grad_() : t;
    }
    if ('dtype' in v) return torch[v.dtype];
    if ('slice' in v) return torch.slice(...v.slice);
    if ('ellipsis' in v) return '...';
    if ('f' in v || 'big' in v) return number(v);
    return Object.fromEntries(Object.entries(v).map(([key, x]) => [key, this.value(x)]));
  }
  /** Of keywords, which may have a mark's name: `dtype`. */
  keywords(given) {
    return Object.fromEntries(Object.entries(given).map(([name, v]) => [name, this.value(v)]));
  }
  absent(name) {
    throw new Missing(`no ${name}`);
  }

  perform(step) {
    const { do: what, args: given = [], kw = {} } = step;
    const args = given.map((a) => this.value(a));
    const keywords = this.keywords(kw);
    const tail = Object.keys(kw).length > 0 ? [keywords] : [];
    const [x] = args;
    if (what === 'tensor') return x;
    if (what === 'get') return x.index(args[1]);
    if (what === 'set') return x.index_put_(args[1], args[2]);
    if (what === 'str') return String(x);
    if (what === 'hook') {
      const of = given[0].v;
      x.register_hook((grad) => {
        this.log.push([of, [...grad.shape]]);
        return hooks[args[1]](grad);
      });
      return null;
    }
    const [room, ...path] = what.split('.');
    const name = path.at(-1);
    if (room === 'attr') return x[name];
    if (room === 'setattr') {
      x[name] = args[1];
      return x;
    }
    if (what === 'T.cpu' && args.length + tail.length === 1) return x.to(this.device); // where all that PyTorch makes is
    if (room === 'T') {
      if (typeof x[name] !== 'function') throw new Missing(what);
      return x[name](...args.slice(1), ...tail);
    }
    if (room === 'free') return free[name](this.torch, ...args, ...tail);
    if (room === 'nn') return this.layer(name, step, args, tail);
    const owner = path
      .slice(0, -1)
      .reduce((at, part) => at?.[part], room === 'F' ? this.torch.nn.functional : this.torch);
    if (typeof owner?.[name] !== 'function') throw new Missing(what);
    return owner[name](...args, ...tail);
  }

  /** A module made, called once, and what it made; then its parameters and buffers, so that their gradients are seen at the end. */
  layer(name, { make: [given, options], eval: still, lengths }, [x, ...inputs], tail) {
    const { nn } = this.torch;
    if (typeof nn[name] !== 'function') throw new Missing(`nn.${name}`);
    const keywords = this.keywords(options);
    const module = nn[name](...this.value(given), ...(Object.keys(keywords).length > 0 ? [keywords] : [])).to(
      this.device,
    );
    if (still) module.eval();
    let result;
    if (lengths === undefined) result = module(x, ...inputs, ...tail);
    else {
      const { pack_padded_sequence, pad_packed_sequence } = nn.utils.rnn;
      const batch_first = keywords.batch_first ?? false;
      const packed = pack_padded_sequence(x, lengths, { batch_first, enforce_sorted: false });
      const [out, ...rest] = module(packed, ...inputs, ...tail);
      const [padded, sizes] = pad_packed_sequence(out, { batch_first });
      result = [padded, sizes.to(this.device), ...rest];
    }
    return [result, [...module.parameters()], [...module.buffers()]];
  }

  /** A step's results, or the error that it ended with. */
  step(step) {
    const modes = step.mode ?? [];
    const inside = modes.reduceRight(
      (run, mode) => () => this.torch[mode](run),
      () => this.perform(step),
    );
    let result;
    try {
      result = inside();
    } catch (error) {
      return { error };
    }
    const outs = this.flat(result).map((out) => ({
      value: out,
      is: this.isTensor(out) ? [...this.env].find(([, t]) => t === out)?.[0] : undefined,
    }));
    (step.out ?? []).forEach((name, k) => {
      if (k < outs.length && this.isTensor(outs[k].value)) this.env.set(name, outs[k].value);
    });
    return { outs };
  }

  isTensor(x) {
    return x instanceof this.torch.Tensor;
  }
  flat(x) {
    return Array.isArray(x) ? x.flatMap((part) => this.flat(part)) : [x];
  }
}

// ---- comparing

const values = (t) => t.detach().reshape(-1).tolist();
const tolerances = { float32: [2e-4, 2e-5], float64: [1e-7, 1e-9], float16: [4e-3, 1e-3], bfloat16: [3e-2, 1e-2] };

/** Of two tolerances the wider: a float64 made of a rounded float32 is no more exact than that. */
const coarser = (a, b) => (a === undefined || b === undefined || a[0] >= b[0] ? a : b);
/** Whether numbers are so simple that nothing has been rounded on the way. */
const exact = (list, dtype) => {
  const [unit, most] = /16/.test(dtype) ? [4, 128] : [1024, 2 ** 24];
  return list.every((x) => !Number.isFinite(x) || (Number.isInteger(x * unit) && Math.abs(x * unit) < most));
};

/** The largest finite number among values, by which an absolute error is measured. */
const size = (list) => list.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 1);

function near(got, want, [relative, absolute], scale) {
  if (typeof got !== 'number' || typeof want !== 'number') return got === want;
  if (got === want || (Number.isNaN(want) && Number.isNaN(got))) return true;
  if (!Number.isFinite(want)) return false;
  return Math.abs(got - want) <= absolute * scale + relative * Math.abs(want);
}
const short = (text) => (text.length > 200 ? `${text.slice(0, 200)} …` : text);
const printed = (x) => {
  try {
    return String(x);
  } catch (error) {
    return `${error.name}: ${error.message}`; // too large to be looked at
  }
};
const show = (list) =>
  short(`[${list.slice(0, 8).map(printed).join(', ')}${list.length > 8 ? ', …' : ''}]`.replace(/\s+/g, ' '));
const strides = ({ s, st }) => (s.includes(0) ? '' : String(st.filter((_, k) => s[k] > 1)));

/** What differs between a tensor and the facts recorded of one: [kind, detail, got, want] each. The first is the worst. */
function tensorDiffers(t, facts, known, { loose }) {
  const want = { g: false, l: true, f: null, v: 0, b: false, ...facts };
  const found = [];
  const say = (kind, detail, got, wanted) => found.push({ kind, detail, got: String(got), want: String(wanted) });
  const dtype = String(t.dtype.name ?? t.dtype).replace(/^torch\./, '');
  if (String([...t.shape]) !== String(want.s)) say('shape', '', `[${[...t.shape]}]`, `[${want.s}]`);
  if (dtype !== want.d) say('dtype', `${want.d} here ${dtype}`, dtype, want.d);
  if (found.length > 0) return found;
  const got = values(t);
  const wanted = want.t.map(number);
  known.scale = Math.max(known.scale, size(wanted));
  const tolerance = coarser(tolerances[want.d], known.grain);
  if (tolerance !== undefined && !exact(wanted, want.d)) known.grain = tolerance;
  const same = (x, k) =>
    tolerance === undefined ? String(x) === String(wanted[k]) : near(x, wanted[k], tolerance, known.scale);
  if (!got.every(same)) {
    const apart = (x, k) => same(x, k) || !Number.isFinite(Number(x)) || !Number.isFinite(Number(wanted[k]));
    say('value', got.every(apart) ? `${want.d}, where not finite` : want.d, show(got), show(wanted));
  }
  if (t.requires_grad !== want.g) say('requires_grad', `${want.g}`, t.requires_grad, want.g);
  const { is_leaf } = t; // to ask a view gives it its node, which it may need next
  if (found.length > 0 || loose) return found;
  if (is_leaf !== want.l) say('is_leaf', `${want.l}`, is_leaf, want.l);
  const layout = { s: want.s, st: t.stride() };
  if (strides(layout) !== strides(want)) say('stride', '', show(layout.st), show(want.st));
  const version = t.is_inference() ? null : t._version;
  if (want.v !== null && version !== want.v) say('version', `${want.v} here ${version}`, version, want.v);
  if ((t._base !== null) !== want.b) say('base', `${want.b ? 'a view' : 'no view'}`, t._base !== null, want.b);
  const node = t.grad_fn?.name() ?? null;
  if (node !== (want.f ?? null)) say('node', `${want.f} here ${node}`, node, want.f);
  return found;
}

/** An operator's name without the form in which it was called. */
export const plainName = (op) =>
  op.replace(
    /^(end of |gradient of )?(torch|T|F|attr|setattr)\.(.*?)_?$/,
    (_, where = '', room, name) => `${where}${room.endsWith('attr') ? `${room} ` : ''}${name}`,
  );

/** Kinds of difference after which the rest of a program says nothing. */
const hard = new Set([
  'missing',
  'no error',
  'an error',
  'error class',
  'count',
  'shape',
  'dtype',
  'value',
  'requires_grad',
  'plain',
  'hooks',
  'gradient',
]);
export const isHard = ({ kind }) => hard.has(kind);

const normal = (text) => text.replace(/\d+(\.\d+)?(e[-+]?\d+)?/g, '#').slice(0, 110);
const words = (text) => new Set(text.toLowerCase().match(/[a-z_]{3,}/g));
/** Whether two messages say the same: one holds the other, or most of their words are shared. */
function alike(got, want) {
  if (got.includes(want) || want.includes(got)) return true;
  const [a, b] = [words(got), words(want)];
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared >= 0.6 * Math.min(a.size, b.size);
}

/**
 * Runs a recorded program and returns what differs, each as { step, op, kind, detail, got, want }: soft differences, and at most
 * one hard one, with which it ends.
 */
export function differences(torch, { program, answers, end, log }, { device = 'cpu', onStep = () => undefined } = {}) {
  const machine = new Machine(torch, device, program.seed);
  const loose = device !== 'cpu';
  const known = { scale: 1, grain: undefined };
  const found = [];
  const makers = new Map();
  /** A step as it is printed, and the tensors of one number that it names. */
  const printed = (step) => {
    const named = ({ do: what, args, out }) =>
      what === 'tensor' && args[0].t?.length === 1 && step.args?.some((arg) => arg?.v === out[0]);
    return [step, ...program.steps.filter(named)].map(line).join('; ');
  };
  /** Notes differences; true when one ends the program. */
  const note = (step, op, list) => {
    for (const one of list) {
      found.push({ step, op, call: step < program.steps.length ? printed(program.steps[step]) : '', ...one });
      if (isHard(one)) return true;
    }
    return false;
  };
  for (const [k, step] of program.steps.entries()) {
    onStep(k);
    const want = answers[k];
    const got = machine.step(step);
    const list = [];
    const say = (kind, detail, ours, theirs) => list.push({ kind, detail, got: ours, want: theirs });
    if (loose && beyond.test(got.error?.message)) return found;
    if (got.error) {
      const { message } = got.error;
      const name = got.error.name.replace(/^_/, '');
      const said = `${name}: ${String(message).split('\n')[0]}`;
      if (name === 'NotImplementedError' && /is not in tfjs-torch yet/.test(message)) say('missing', 'name', said, '');
      else if (got.error instanceof Missing)
        say('missing', /^no v/.test(got.error.message) ? 'variable' : 'name', said, '');
      else if (!want.error) say('an error', normal(said), said, 'a result');
      else if (name !== want.error[0])
        say(
          step.wrong ? 'refusal' : 'error class',
          `${want.error[0]} here ${name}: ${normal(want.error[1])}`,
          said,
          want.error.join(': '),
        );
      else if (!alike(message, want.error[1])) say('message', normal(want.error[1]), said, want.error.join(': '));
    } else if (want.error)
      say('no error', normal(want.error.join(': ')), show(got.outs.map((o) => o.value)), want.error.join(': '));
    else if (got.outs.length !== want.outs.length) say('count', '', got.outs.length, want.outs.length);
    else {
      for (const [n, { value, is }] of got.outs.entries()) {
        const facts = want.outs[n];
        if ('plain' in facts) {
          const wanted = number(facts.plain);
          const ours = value === undefined ? null : value;
          if (!near(ours, wanted, tolerances.float32, known.scale) && String(ours) !== String(wanted)) {
            say('plain', '', String(ours), String(wanted));
          }
        } else if ('broken' in facts) continue;
        else if (!machine.isTensor(value)) say('plain', 'no tensor', String(value), 'a tensor');
        else {
          list.push(...tensorDiffers(value, facts, known, { loose }));
          if (!loose && is !== facts.is)
            say('identity', facts.is ? 'the same' : 'another', String(is), String(facts.is));
        }
      }
    }
    for (const name of step.out ?? []) makers.set(name, step.do);
    if (note(k, step.do, list)) return found;
  }
  // What a backward that fails has accumulated by then depends on which of several branches is walked first.
  const failed = program.steps.some((step, k) => step.do === 'T.backward' && answers[k].error !== undefined);
  for (const [name, facts] of Object.entries(end)) {
    const t = machine.env.get(name);
    if (t === undefined || 'broken' in facts) continue;
    const op = `end of ${makers.get(name)}`;
    if (note(program.steps.length, op, tensorDiffers(t, facts, known, { loose }).filter(isHard))) return found;
    if (failed || (facts.grad && 'broken' in facts.grad)) continue;
    const grad = t.is_leaf || t.retains_grad ? t.grad : null;
    if ((grad === null) !== (facts.grad === undefined)) {
      const wanted = facts.grad === undefined ? 'none' : show(facts.grad.t.map(number));
      const list = [
        {
          kind: 'gradient',
          detail: facts.grad ? 'none here' : 'none there',
          got: grad === null ? 'none' : show(values(grad)),
          want: wanted,
        },
      ];
      if (note(program.steps.length, op, list)) return found;
    }
    if (grad !== null) {
      const list = tensorDiffers(grad, facts.grad, known, { loose }).filter(isHard);
      if (note(program.steps.length, `gradient of ${makers.get(name)}`, list)) return found;
    }
  }
  if (JSON.stringify(machine.log) !== JSON.stringify(log)) {
    const list = [{ kind: 'hooks', detail: '', got: JSON.stringify(machine.log), want: JSON.stringify(log) }];
    note(program.steps.length, 'hook', list);
  }
  return found;
}

const wordsOf = (plain) =>
  String(plain)
    .replaceAll(/-0\.0*(?!\d)/g, 'minus zero')
    .replaceAll(/[\d.e+\s-]+/g, '#');
/** Whether two of PyTorch's own runs of a program say the same, as far as the library is held to it. */
export function agree(one, other) {
  const numbers = ({ answers, end }) =>
    [...answers.flatMap((answer) => answer.outs ?? []), ...Object.values(end)].flatMap((facts) => [
      facts,
      ...(facts.grad ? [facts.grad] : []),
    ]);
  const [a, b] = [numbers(one), numbers(other)];
  const scale = a.reduce((most, { t = [] }) => Math.max(most, size(t.map(number))), 1);
  return (
    a.length === b.length &&
    a.every(({ t, d = 'float32', plain }, k) =>
      t === undefined
        ? near(number(plain), number(b[k].plain), tolerances.float32, scale) || wordsOf(plain) === wordsOf(b[k].plain)
        : t.length === b[k].t?.length &&
          t.every((x, i) =>
            near(number(x), number(b[k].t[i]), tolerances[d] ?? [0, 0], tolerances[d] === undefined ? 1 : scale),
          ),
    )
  );
}

// ---- showing

const python = (v) => {
  if (v === null) return 'None';
  if (v === true || v === false) return v ? 'True' : 'False';
  if (typeof v === 'string') return `'${v}'`;
  if (typeof v === 'number') return String(v);
  if (Array.isArray(v)) return `[${v.map(python).join(', ')}]`;
  if ('v' in v) return v.v;
  if ('t' in v) {
    const data = v.s.length === 0 ? python(v.t[0]) : v.t.length > 0 && v.s.length > 1 ? nested(v.t, v.s) : python(v.t);
    const shaped = v.t.length === 0 && v.s.length !== 1 ? `.reshape(${python(v.s)})` : '';
    const type = v.d === 'float32' ? '' : `, dtype=torch.${v.d}`;
    return `torch.tensor(${data}${type}${v.g && shaped === '' ? ', requires_grad=True' : ''})${shaped}${v.g && shaped !== '' ? '.requires_grad_()' : ''}`;
  }
  if ('dtype' in v) return `torch.${v.dtype}`;
  if ('slice' in v) return `slice(${v.slice.map(python).join(', ')})`;
  if ('ellipsis' in v) return '...';
  if ('f' in v) return `float('${v.f}')`;
  if ('big' in v) return v.big;
  return `{${Object.entries(v)
    .map(([key, x]) => `'${key}': ${python(x)}`)
    .join(', ')}}`;
};
function nested(list, [n, ...rest]) {
  if (rest.length === 0) return python(list);
  const width = list.length / n;
  return `[${Array.from({ length: n }, (_, k) => nested(list.slice(k * width, (k + 1) * width), rest)).join(', ')}]`;
}

/** A step as a line of Python. */
export function line({ do: what, args = [], kw = {}, out = [], mode = [], make, eval: still, lengths }) {
  const given = args.map(python);
  const keywords = Object.entries(kw).map(([k, v]) => `${k}=${python(v)}`);
  const [x, ...rest] = given;
  const name = what.split('.').slice(1).join('.');
  const list = (items) => [...items, ...keywords].join(', ');
  const text =
    what === 'tensor'
      ? x
      : what === 'get'
        ? `${x}[${args[1].map(python).join(', ')}]`
        : what === 'set'
          ? `${x}[${args[1].map(python).join(', ')}] = ${given[2]}`
          : what === 'str'
            ? `str(${x})`
            : what === 'hook'
              ? `${x}.register_hook(${given[1]})`
              : what.startsWith('attr.')
                ? `${x}.${name}`
                : what.startsWith('setattr.')
                  ? `${x}.${name} = ${given[1]}`
                  : what.startsWith('T.')
                    ? `${x}.${name}(${list(rest)})`
                    : make !== undefined
                      ? `${what}(${[...make[0].map(python), ...Object.entries(make[1]).map(([k, v]) => `${k}=${python(v)}`)].join(', ')})${still ? '.eval()' : ''}(${list(given)})${lengths === undefined ? '' : ` # packed, lengths ${lengths}`}`
                      : `${what}(${list(given)})`;
  const target =
    out.length > 0 && what !== 'set' && !what.startsWith('setattr.')
      ? `${out.join(', ')}${out.length > 1 ? ', *_' : ''} = `
      : '';
  return `${mode.map((m) => `with torch.${m}(): `).join('')}${target}${text}`;
}
