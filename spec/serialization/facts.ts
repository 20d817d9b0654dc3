// What is in a checkpoint, as spec/golden/checkpoints.py writes it down.
import { DType } from '../../lib/dtype.js';
import torch, { type Tensor } from '../../lib/index.js';
import { isIndex } from '../../lib/serialization/pickle/values.js';
import { Device } from '../../lib/runtime/device.js';

export type Facts = null | boolean | number | string | readonly Facts[] | { readonly [name: string]: Facts };

const number = (value: number | bigint): Facts => {
  if (typeof value === 'bigint') return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : value;
};

function ofTensor(t: Tensor): Facts {
  const values = t.detach().reshape(-1).tolist<(number | bigint | boolean)[]>();
  return {
    dtype: String(t.dtype),
    shape: [...t.shape],
    stride: [...t.stride()],
    offset: t.storage_offset(),
    requires_grad: t.requires_grad,
    parameter: t instanceof torch.nn.Parameter,
    values: values.slice(0, 64).map((v) => (typeof v === 'boolean' ? v : number(v))),
  };
}

/** The same of JavaScript's value as of Python's. */
export function facts(value: unknown): Facts {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return number(value);
  if (typeof value === 'string') {
    return { str: /\p{Surrogate}/u.test(value) ? [...value].map((c) => c.codePointAt(0)!) : value };
  }
  if (value instanceof torch.Tensor) return ofTensor(value);
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (Array.isArray(value)) {
    const items = value.map(facts);
    return Object.isFrozen(value) ? { tuple: items } : items;
  }
  if (value instanceof Set) return { set: [...value].map(facts) };
  if (value instanceof Map) return { dict: [...value].map(([key, item]) => [facts(key), facts(item)]) };
  if (value instanceof DType || value instanceof Device) return { name: String(value) };
  const isState = '_metadata' in (value as object);
  return {
    dict: Object.entries(value as object).map(([key, item]) => [
      facts(!isState && isIndex(key) ? Number(key) : key),
      facts(item),
    ]),
  };
}
