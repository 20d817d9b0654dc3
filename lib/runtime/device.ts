// Names of devices.
import { RuntimeError, describe } from '../errors.js';

const types = ['cpu', 'cuda', 'webgpu', 'webgl', 'tfjs', 'meta'] as const;
export type DeviceType = (typeof types)[number];

const made = new Map<string, Device>();

/** Where a tensor lives, as `torch.device('cpu')`: one object for each name, so that `===` compares. Prints as `cpu` or `cuda:0`. */
export class Device {
  constructor(
    readonly type: DeviceType,
    readonly index: number | null = null,
  ) {
    const known = made.get(String(this));
    if (known !== undefined) return known;
    made.set(String(this), Object.freeze(this));
  }

  /** `using _ = torch.device('meta')`: tensors of the rest of the block are made there, where no device is named. */
  declare readonly [Symbol.dispose]: () => void;

  equals(other: Device): boolean {
    return this.type === other.type && (this.index ?? 0) === (other.index ?? 0);
  }

  toString(): string {
    return this.index === null ? this.type : `${this.type}:${this.index}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.index === null ? `device(type='${this.type}')` : `device(type='${this.type}', index=${this.index})`;
  }
}

/** What may stand for a device in an argument. */
export type DeviceLike = Device | string;

/**
 * A device by its name.
 *
 * @param device `'cpu'`, `'tfjs'`, `'cuda'`, `'webgpu'`, `'webgl'` or `'meta'`, with an index as in `'cuda:0'`; or a device
 * @throws RuntimeError for a name that no device has
 */
export function parseDevice(device: DeviceLike): Device {
  if (device instanceof Device) return device;
  if (typeof device !== 'string') {
    throw new TypeError(`device(): argument 'type' (position 1) must be str, not ${describe(device)}`);
  }
  const [, type, index] = /^([a-z_]+)(?::(\d+))?$/.exec(device) ?? [];
  if (type === undefined) throw new RuntimeError(`Invalid device string: '${device}'`);
  const known = types.find((name) => name === type);
  if (known === undefined) {
    throw new RuntimeError(`Expected one of ${types.join(', ')} device type at start of device string: ${type}`);
  }
  return new Device(known, index === undefined ? null : Number(index));
}
