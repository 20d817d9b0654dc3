// A pass back through the steps of a layer, whose acts are said once and done in one of two ways: by one kernel, which changes states
// in their place, or, where the pass is recorded, by operators on tensors.
import { is_grad_enabled } from '../../../graph/mode.js';
import type { Step } from '../../../runtime/kernels/index.js';
import type { Tensor } from '../../../tensor.js';
import { cat } from '../../joining/joining.js';
import { discard } from '../../row/temporary.js';
import { type Act, Sighted, first, isFormula, perform, rows } from './acts.js';
import { Collected, beside, carried, changing, nothing, orNothing, rowsOf } from './steps.js';

/** What a pass writes to, and how it goes. */
export interface Pass {
  /** A gradient of a state, which steps change. */
  state(grad: Tensor | null, like: Tensor): Sighted;
  /** Rows of all steps that they write, as many as `like` has. */
  written(like: Tensor, columns: number): Sighted;
  /** What each step writes for itself alone, no larger than a state. */
  scratch(like: Tensor): Sighted;
  /** Goes through the steps, and through the acts in each of them. */
  perform(acts: readonly Act[]): void;
  /** What a state, or rows, came to. */
  result(of: Sighted): Tensor;
  /** Gives back the memory of rows that were written, which no result shows. */
  end(...written: readonly Sighted[]): void;
}

/** A pass from the last of a layer's steps to the first. @param second whether gradients come to what is kept of the steps, too */
export const passBack = (steps: readonly Step[], second: boolean): Pass => {
  const back = steps.toReversed();
  return second || is_grad_enabled() ? new Recorded(back) : new Fast(back);
};

/**
 * What second derivatives bring to what is kept of the steps: for each such result its gradient, and in how many blocks a formula sees
 * it. Nothing, where none arrived.
 */
export function brought(...kept: readonly (readonly [grad: Tensor | null, like: Tensor, blocks: number])[]): Sighted[] {
  if (kept.every(([grad]) => grad === null)) return [];
  return kept.flatMap(([grad, like, blocks]) => rows(orNothing(grad, like)).blocks(blocks));
}

class Fast implements Pass {
  private readonly own: Tensor[] = [];

  constructor(private readonly steps: readonly Step[]) {}

  state(grad: Tensor | null, like: Tensor): Sighted {
    return first(changing(grad, like));
  }

  written(like: Tensor, columns: number): Sighted {
    return rows(beside(like, like.shape[0], columns));
  }

  scratch(like: Tensor): Sighted {
    const made = beside(like, ...like.shape);
    this.own.push(made);
    return first(made);
  }

  perform(acts: readonly Act[]): void {
    perform(this.steps, acts);
    discard(...this.own);
  }

  result({ tensor }: Sighted): Tensor {
    return tensor;
  }

  end(...written: readonly Sighted[]): void {
    discard(...written.map(({ tensor }) => tensor));
  }
}

/** What is written has a tensor of its own as its name alone. */
class Recorded implements Pass {
  private readonly states = new Map<Tensor, Tensor>();
  private readonly pieces = new Map<Tensor, Collected>();

  constructor(private readonly steps: readonly Step[]) {}

  state(grad: Tensor | null, like: Tensor): Sighted {
    const name = nothing(like, like.shape);
    this.states.set(name, grad ?? name);
    return first(name);
  }

  written(like: Tensor, columns: number): Sighted {
    const name = nothing(like, [like.shape[0], columns]);
    this.pieces.set(name, new Collected());
    return rows(name);
  }

  scratch(like: Tensor): Sighted {
    return first(nothing(like, like.shape));
  }

  perform(acts: readonly Act[]): void {
    for (const step of this.steps) {
      const values = new Values(this.states, step);
      for (const act of acts) {
        if (isFormula(act)) values.put(act.to, act.formula.formula(...act.of.map((place) => values.at(place))));
        else {
          const a = values.at(act.a);
          values.put([act.out], [act.beta === 0 ? a.mm(act.b) : values.at(act.out).addmm(a, act.b)]);
        }
      }
      for (const [name, value] of values.written) {
        const state = this.states.get(name);
        if (state !== undefined) this.states.set(name, carried(state, value));
        this.pieces.get(name)?.put(step, value);
      }
    }
  }

  result({ tensor }: Sighted): Tensor {
    return this.states.get(tensor) ?? this.pieces.get(tensor)!.all();
  }

  /** Their nodes keep them. */
  end(): void {}
}

/** What one step sees, and what it wrote. */
class Values {
  readonly written = new Map<Tensor, Tensor>();
  private readonly blocks = new Map<Tensor, readonly Tensor[]>();

  constructor(
    private readonly states: ReadonlyMap<Tensor, Tensor>,
    private readonly step: Step,
  ) {}

  at({ tensor, sight, block, of }: Sighted): Tensor {
    const whole = (): Tensor => {
      const own = this.states.get(tensor) ?? tensor;
      return this.written.get(tensor) ?? rowsOf(own, sight === 'rows' ? this.step : { at: 0, count: this.step.count });
    };
    if (of === 1) return whole();
    let blocks = this.blocks.get(tensor);
    if (blocks === undefined) this.blocks.set(tensor, (blocks = whole().chunk(of, 1)));
    return blocks[block]!;
  }

  /** Blocks of one tensor come together. */
  put(places: readonly Sighted[], values: readonly Tensor[]): void {
    for (let k = 0; k < places.length;) {
      const { tensor, of } = places[k]!;
      this.written.set(tensor, of === 1 ? values[k]! : cat(values.slice(k, k + of), 1));
      k += of;
    }
  }
}
