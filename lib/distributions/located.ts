// Distributions over real numbers that a location moves and a scale widens, and whose mean and mode is the location.
import { type Arguments, type Values, bind, tensorOrNumber } from '../ops/row/signature.js';
import type { Tensor } from '../tensor.js';
import { together, validate } from './arguments.js';
import { type Constraint, positive, real } from './constraints.js';
import { Distribution } from './distribution.js';

export const located = [tensorOrNumber('loc'), tensorOrNumber('scale'), validate] as const;

export abstract class Located extends Distribution {
  override readonly has_rsample = true;
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor(name: string, args: Arguments<typeof located>) {
    const [middle, spread, checked] = bind(name, located, args) as Values<typeof located>;
    const [loc, scale] = together(middle, spread);
    super(loc.shape, [], checked ?? true);
    [this.loc, this.scale] = [loc, scale];
    this.checkParameters();
  }

  get arg_constraints(): Readonly<Record<string, Constraint>> {
    return { loc: real, scale: positive };
  }

  get support(): Constraint {
    return real;
  }

  get mean(): Tensor {
    return this.loc;
  }

  get mode(): Tensor {
    return this.loc;
  }
}
