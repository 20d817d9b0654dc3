// What activations have in common.
import { type Arguments, flag, optional } from '../../ops/row/signature.js';
import { take } from './arguments.js';
import { Module } from './module.js';

/** A module without arguments. */
export class Plain extends Module {
  constructor(...args: Arguments<[]>) {
    super();
    take(this._get_name(), [], args);
  }
}

export const inplaceKeyword = optional(flag('inplace'), false);
export const also = (inplace: boolean): string => (inplace ? ', inplace=True' : '');
const inPlace = [inplaceKeyword] as const;
/** A module whose result may take its input's place. */
export class InPlace extends Module {
  inplace: boolean;

  constructor(...args: Arguments<typeof inPlace>) {
    super();
    [this.inplace] = take(this._get_name(), inPlace, args);
  }

  override extra_repr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}
