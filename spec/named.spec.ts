// What came with rarer names, against PyTorch's (spec/golden/named.py has the same cases).
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch, { type Tensor, nn } from 'tfjs-torch';

const golden = JSON.parse(readFileSync(new URL('golden/named.json', import.meta.url), 'utf8')) as Record<
  string,
  unknown
>;
const { bool, float32, float64, int32, int64, uint8 } = torch;
const { prune } = nn.utils;
const { graph } = torch.autograd;
const cpu = { device: 'cpu' } as const;

function linear(): InstanceType<typeof nn.Linear> {
  const made = nn.Linear(2, 3);
  made.load_state_dict({ weight: torch.arange(6).float().reshape(3, 2), bias: torch.zeros(3) });
  return made;
}

function legacy(): unknown {
  const m = nn.Sequential(linear(), nn.Tanh());
  const seen: unknown[] = [];
  m.register_backward_hook((_, given, arrived) => void seen.push(...[...given, ...arrived].map((t) => t!.tolist())));
  m(torch.tensor([[0.1, 0.2]], { requires_grad: true }))
    .sum()
    .backward();
  return seen;
}

function merged(): unknown {
  const m = nn.MultiheadAttention(4, 2, { batch_first: true });
  const [query, attention] = [torch.zeros(2, 3, 4), torch.arange(9).float().reshape(3, 3)];
  const keys = torch.tensor([[0, 1, 0], [0, 0, 2]]); // prettier-ignore
  const cases: [Tensor | null, Tensor | null][] = [
    [null, null],
    [null, keys],
    [attention, null],
    [attention, keys],
    [attention.expand(4, 3, 3).contiguous(), keys],
  ];
  return cases.map(([a, k]) => {
    const [mask, kind] = m.merge_masks(a, k, query);
    return [mask?.tolist() ?? null, kind];
  });
}

function pruned(): unknown {
  const t = torch.tensor([[3, -1], [0.5, 2]]); // prettier-ignore
  const method = new prune.L1Unstructured(2);
  const m = nn.Linear(2, 2, { bias: false });
  m.load_state_dict({ weight: t });
  const half = new prune.L1Unstructured(0.5);
  prune.apply(m, 'weight', half);
  const found = [method.prune(t), method.prune(t, { importance_scores: t.abs().neg() }), half.apply_mask(m)];
  half.remove(m);
  expect(m.weight).toBeInstanceOf(nn.Parameter);
  expect(() => half.apply_mask(m)).toThrow('has to be pruned');
  return found.map((each) => each.tolist());
}

function amp(): unknown {
  const seen: string[] = [];
  const dtypeOf = (t: Tensor): string => String(t.mm(t).dtype);
  const backward = torch.amp.custom_bwd(
    (_: object, grad: Tensor) => {
      seen.push(dtypeOf(grad));
      return grad;
    },
    { device_type: 'cpu' },
  );
  class F extends torch.autograd.Function {
    static forward = torch.amp.custom_fwd({ device_type: 'cpu', cast_inputs: float32 })((_: object, x: Tensor) => {
      seen.push(dtypeOf(x));
      return x.clone();
    });
    static backward = backward;
  }
  class G extends torch.autograd.Function {
    static forward = torch.amp.custom_fwd(
      (_: object, x: Tensor) => {
        seen.push(dtypeOf(x));
        return x.clone();
      },
      { device_type: 'cpu' },
    );
    static vjp = backward;
  }
  const x = torch.ones(2, 2, { requires_grad: true });
  for (const each of [F, G]) {
    const y = torch.autocast('cpu', () => each.apply(x));
    y.sum().backward();
    each.apply(x).sum().backward();
  }
  return seen;
}

type Made = Parameters<typeof torch.testing.make_tensor>[1] extends infer _ ? Record<string, unknown> : never;
function made({ shape = [2, 3], ...kwargs }: Made & { dtype: typeof float32; shape?: number[] }): unknown {
  torch.manual_seed(3);
  const t = torch.testing.make_tensor(shape, { ...cpu, ...kwargs });
  return [t.tolist(), t.stride()];
}

const cases: Record<string, () => unknown> = {
  register_backward_hook: legacy,
  'both hooks': () => {
    const m = nn.Linear(1, 1);
    m.register_backward_hook(() => null);
    m.register_full_backward_hook(() => null);
  },
  merge_masks: merged,
  prune: pruned,
  custom_fwd: amp,
  'make_tensor float': () => made({ dtype: float32 }),
  'make_tensor apart': () => made({ dtype: float64, low: -1, high: 1, noncontiguous: true }),
  'make_tensor int': () => made({ dtype: int64, low: -1.5, high: 1.5 }),
  'make_tensor uint8': () => made({ dtype: uint8 }),
  'make_tensor bool': () => made({ dtype: bool, exclude_zero: true }),
  'make_tensor nonzero': () => made({ dtype: int32, low: 0, high: 2, exclude_zero: true }),
  'make_tensor channels': () => made({ dtype: float32, shape: [1, 2, 1, 2], memory_format: torch.channels_last }),
  'make_tensor low': () => made({ dtype: int64, low: 3, high: 2 }),
  'make_tensor nan': () => made({ dtype: float32, low: NaN }),
  'make_tensor grad': () => made({ dtype: int64, requires_grad: true }),
  increment_version: () => {
    const y = torch.ones(2, { requires_grad: true }).exp();
    graph.increment_version(y);
    y.sum().backward();
  },
  'increment_version of a number': () => graph.increment_version(3 as never),
  'increment_version of numbers': () => graph.increment_version([3] as never),
  disable_saved_tensors_hooks: () => graph.disable_saved_tensors_hooks('not here', () => graph.save_on_cpu()),
  get_extra_state: () => linear().get_extra_state(),
  get_offset: () => torch.Generator().get_offset(),
  graphsafe_get_state: () => torch.Generator().graphsafe_get_state(),
  abbr: () => [float32, torch.bfloat16, int64, uint8, bool, torch.complex64].map(({ abbr }) => abbr),
  fromkeys: () => String(nn.ParameterDict().fromkeys(['a', 'b'])),
  weights: () => nn.utils.convert_conv2d_weight_memory_format(nn.Conv2d(3, 4, 2), torch.channels_last).weight.stride(),
};

const near = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(near) : typeof value === 'number' ? expect.closeTo(value, 5) : value;

describe('rarer names', () => {
  test.each(Object.entries(golden))('%s', (name, expected) => {
    const run = cases[name]!;
    if (Array.isArray(expected) && /Error$/.test(String(expected[0]))) {
      const [kind, message] = expected as [string, string];
      // What follows names PyTorch's own operators and hints.
      expect(run).toThrow(
        expect.objectContaining({ name: kind, message: expect.stringContaining(message.slice(0, 60)) }),
      );
    } else expect(run()).toEqual(near(expected));
  });

  it('move modules to memory without values, and make them there', () => {
    const m = nn.Linear(2, 3, { device: 'meta' }).to_empty({ device: 'cpu' });
    expect([m.weight.device.type, m.weight.shape, m.weight.requires_grad]).toEqual(['cpu', [3, 2], true]);
    expect(nn.utils.skip_init(nn.Linear, 5, { out_features: 1 }).weight.shape).toEqual([1, 5]);
    expect(nn.utils.skip_init(nn.Linear, 5, 1, { bias: false }).bias).toBeNull();
    expect(() => nn.utils.skip_init(Map as never)).toThrow('Expected a Module; got Map');
    expect(linear().bfloat16().weight.dtype).toBe(torch.bfloat16);
    expect(() => linear().xpu()).toThrow(/xpu/);
  });

  it('keep tensors for backward on the CPU', () => {
    const x = torch.ones(3, { requires_grad: true });
    const y = graph.save_on_cpu({ pin_memory: true }, () => x.exp());
    y.sum().backward();
    expect(x.grad!.tolist()).toEqual(near(new Array(3).fill(Math.E)));
    const outer = graph.save_on_cpu();
    expect(() => graph.disable_saved_tensors_hooks('not here')).toThrow('not here');
    outer[Symbol.dispose]();
  });

  it('write traces where TensorBoard looks for them', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'traces-')), 'run');
    const prof = torch.profiler.profile(
      { on_trace_ready: torch.profiler.tensorboard_trace_handler(folder, 'one') },
      () => torch.ones(2).add(1),
    );
    prof.add_metadata('said', 'so');
    prof.add_metadata_json('count', '[1, 2]');
    const [file] = readdirSync(folder);
    expect(file).toMatch(/^one\.\d{19}\.pt\.trace\.json$/);
    prof.export_chrome_trace(join(folder, 'again.json'));
    expect(JSON.parse(readFileSync(join(folder, 'again.json'), 'utf8'))).toMatchObject({ said: 'so', count: [1, 2] });
  });

  it('do not let a transform of several dimensions pass as one of each', () => {
    expect(() => torch.distributions.AffineTransform(0, 1, 1)).toThrow('event_dim');
  });
});
