// Grad modes: a stack of tokens, and tensors made in inference mode.
import torch, { Tensor, nn } from '../../lib/index.js';

const leaf = (...values: number[]): Tensor => torch.tensor(values).requires_grad_();
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const enabled = (): boolean => torch.is_grad_enabled();
const end = (mode: Disposable): void => mode[Symbol.dispose]();

afterEach(() => {
  expect([enabled(), torch.is_inference_mode_enabled()]).toEqual([true, false]);
});

describe('a mode is entered when it is held', () => {
  test('a bare statement does nothing, but set_grad_enabled does what it says', () => {
    torch.no_grad();
    torch.inference_mode();
    expect([enabled(), torch.is_inference_mode_enabled()]).toEqual([true, false]);
    torch.set_grad_enabled(false);
    torch.enable_grad();
    expect(enabled()).toBe(false);
    torch.set_grad_enabled(true);
  });
  test('what set_grad_enabled says holds until the mode around it ends', () => {
    torch.no_grad(() => {
      torch.set_grad_enabled(true);
      expect(enabled()).toBe(true);
    });
    expect(enabled()).toBe(true);
    torch.set_grad_enabled(false);
    torch.enable_grad(() => expect(enabled()).toBe(true));
    expect(enabled()).toBe(false);
    torch.set_grad_enabled(true);
  });
  test('a held set_grad_enabled ends with its block', () => {
    {
      using _ = torch.set_grad_enabled(false);
      expect(enabled()).toBe(false);
    }
    expect(enabled()).toBe(true);
  });
});

describe('a stack', () => {
  test('ending twice is ending once', () => {
    const held = torch.no_grad()[Symbol.dispose];
    held();
    const { [Symbol.dispose]: inner } = torch.no_grad();
    held();
    expect(enabled()).toBe(false);
    inner();
  });
  test('ending out of order is an error, and ends it all the same', () => {
    const [first, second] = [torch.no_grad()[Symbol.dispose], torch.enable_grad()[Symbol.dispose]];
    expect(first).toThrow(/^torch.no_grad ended before torch.enable_grad/);
    expect(enabled()).toBe(true);
    second();
    expect(enabled()).toBe(true);
  });
  test('blocks that overlap by await leave nothing switched off', async () => {
    const block = async (wait: number): Promise<void> => {
      for (let i = 0; i < wait; i++) await tick();
      using _ = torch.no_grad();
      await tick();
      await tick();
    };
    const ends = await Promise.allSettled([block(0), block(1)]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(enabled()).toBe(true);
  });
  test('a block that awaits alone keeps its mode', async () => {
    using _ = torch.no_grad();
    await tick();
    expect(enabled()).toBe(false);
    end(_);
    await tick();
  });
});

describe('functions', () => {
  const modes = {
    no_grad: torch.no_grad,
    enable_grad: torch.enable_grad,
    inference_mode: torch.inference_mode,
    set_grad_enabled: <R>(body: () => R): R => torch.set_grad_enabled(false, body),
  };
  const later: [string, () => unknown][] = [
    ['a promise', () => Promise.resolve(1)],
    ['a promise', () => ({ then: () => 1 })],
    ['a generator', function* () {}],
    ['a generator', async function* () {}],
    ['a generator', () => new nn.Linear(1, 1).parameters()],
  ];
  test.each(Object.keys(modes) as (keyof typeof modes)[])('%s refuses what goes on after it has returned', (name) => {
    for (const [what, body] of later) {
      expect(() => modes[name](body)).toThrow(TypeError);
      expect(() => modes[name](body)).toThrow(`torch.${name}: the function returned ${what}`);
    }
  });
  test('what is no function is a TypeError', () => {
    for (const mode of [torch.no_grad, torch.enable_grad, torch.inference_mode]) {
      for (const value of [5, 'a', null, {}, [() => 1]]) {
        expect(() => mode(value as never)).toThrow(/argument 'body' \(position 1\) must be function, not/);
      }
    }
    expect(() => torch.no_grad(undefined as never)).toThrow(TypeError);
    expect(() => torch.no_grad()(5 as never)).toThrow(TypeError);
    for (const [value, kind] of [
      [undefined, 'NoneType'],
      ['false', 'str'],
      [0, 'int'],
      [null, 'NoneType'],
    ] as const) {
      expect(() => torch.set_grad_enabled(value as never)).toThrow(
        new TypeError(`set_grad_enabled(): argument 'enabled' (position 1) must be bool, not ${kind}`),
      );
    }
    for (const value of ['false', 1, null, undefined]) {
      const x = torch.ones(1);
      expect(() => (x.requires_grad = value as never)).toThrow('requires_grad must be a bool');
      expect(x.requires_grad).toBe(false);
    }
  });
  test('a mode before a function is in every call of it', () => {
    const x = leaf(1, 2);
    const double = torch.no_grad()((t: Tensor) => t.mul(2));
    expect([double(x).requires_grad, double(x).requires_grad, x.mul(2).requires_grad]).toEqual([false, false, true]);
    class Twice {
      by = 2;
      @torch.inference_mode()
      run(t: Tensor): Tensor {
        return t.mul(this.by);
      }
    }
    const y = new Twice().run(x);
    expect([y.tolist(), y.is_inference()]).toEqual([[2, 4], true]);
  });
});

describe('inference tensors', () => {
  const made = torch.inference_mode(() => torch.ones(2).mul(2));
  const saved =
    'Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`.';

  test('what is one', () => {
    const w = leaf(1, 2);
    const [view, data, detached, product] = torch.inference_mode(
      () => [w.view(2), w.data, w.detach(), w.mul(1)] as const,
    );
    expect([view, data, detached, product].map((t) => t.is_inference())).toEqual([false, false, false, true]);
    expect([view.requires_grad, product.requires_grad]).toEqual([true, false]);
    expect([made, made.view(2), made.detach(), made.data, made.select(0, 0)].every((t) => t.is_inference())).toBe(true);
    expect([made.mul(2), made.clone()].some((t) => t.is_inference())).toBe(false);
    expect(torch.is_inference(made)).toBe(true);
  });
  test('enable_grad inside records nothing; inference_mode(false) does', () => {
    const w = leaf(1);
    torch.inference_mode(() => {
      torch.enable_grad(() => {
        expect([enabled(), w.mul(2).requires_grad, w.mul(2).is_inference()]).toEqual([true, false, true]);
      });
      torch.inference_mode(false, () => {
        expect([enabled(), torch.is_inference_mode_enabled(), w.mul(2).requires_grad]).toEqual([true, false, true]);
        expect(torch.ones(1).is_inference()).toBe(false);
      });
    });
  });
  test('are not saved for backward, but may take part in what saves nothing', () => {
    const w = leaf(1, 1);
    expect(() => w.mul(made)).toThrow(saved);
    w.add(made).sum().backward();
    expect(w.grad!.tolist()).toEqual([1, 1]);
    w.mul(made.clone()).sum().backward();
    expect(w.grad!.tolist()).toEqual([3, 3]);
    class Kept extends torch.autograd.Function {
      static override forward(ctx: InstanceType<typeof torch.autograd.FunctionCtx>, x: Tensor): Tensor {
        ctx.save_for_backward(made);
        return x.mul(2);
      }
    }
    expect(() => Kept.apply(w)).toThrow(saved);
  });
  test('are written to in the mode only', () => {
    const refused = /^Inplace update to inference tensor outside InferenceMode is not allowed\./;
    for (const t of [made, made.view(2)]) {
      expect(() => t.mul_(2)).toThrow(refused);
      expect(() => torch.no_grad(() => t.mul_(2))).toThrow(refused);
    }
    expect(() => torch.add(made, 1, { out: made })).toThrow(refused);
    expect(torch.inference_mode(() => made.mul(1).mul_(3).tolist())).toEqual([6, 6]);
  });
  test('count no versions, and require no gradient outside', () => {
    expect(() => made._version).toThrow('Inference tensors do not track version counter.');
    const refused = 'Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.';
    expect(() => made.clone().requires_grad_()).not.toThrow();
    expect(() => made.requires_grad_()).toThrow(refused);
    expect(() => nn.Parameter(made)).toThrow(refused);
    expect(nn.Parameter(made, false).is_inference()).toBe(true);
    expect(made.requires_grad_(false)).toBe(made);
    const x = torch.ones(2);
    torch.inference_mode(() => x.mul_(2));
    expect(x._version).toBe(1);
  });
});
