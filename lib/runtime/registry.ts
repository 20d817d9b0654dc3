// Which engine a device is. Engines are made when their device is first asked for, and TensorFlow.js is loaded then.
import type { KernelBackend } from '@tensorflow/tfjs-core';
import { tfjsBridge } from '#bridge';
import { environment } from '#platform';
import { type BackendName, type Tfjs, findTfjs, loadBackend, loadTfjs } from '#tfjs';
import { RuntimeError } from '../errors.js';
import { Device, type DeviceLike, type DeviceType, parseDevice } from './device.js';
import type { Engine } from './engine.js';
import { cpu } from './heap/engine.js';
import { meta } from './meta.js';
import { sanitized } from './sanitize.js';
import type { TfjsEngine } from './tfjs/engine.js';

export { tfjsBridge };

/** Engines by device type and by the instance of the backend that they run on. */
const engines = new Map<DeviceType, Map<KernelBackend, TfjsEngine>>();
let standard: Device | null = null;

/**
 * The engine of a device.
 *
 * @throws RuntimeError where what the device needs is not installed, or not started
 */
export function engineOf(device: DeviceLike): Engine {
  const { type, index } = parseDevice(device);
  if ((index ?? 0) > 0) {
    throw new RuntimeError(`device '${type}:${index}' does not exist: there is one ${type} device, '${type}'`);
  }
  switch (type) {
    case 'cpu':
      return cpu;
    case 'meta':
      return meta;
    case 'tfjs':
      return onBackend(type, currentBackend());
    case 'cuda':
      return onBackend(type, cudaBackend());
    case 'webgl':
    case 'webgpu':
      return onBackend(type, webBackend(type));
  }
}

/** The engine of the device that new tensors get where none is named. */
export const defaultEngine = (): Engine => (standard === null ? cpu : engineOf(standard));

/** Makes `device` the one that new tensors get where none is named; null for `cpu`. */
export function setDefaultDevice(device: DeviceLike | null): void {
  const parsed = device === null ? null : parseDevice(device);
  if (parsed !== null) engineOf(parsed);
  standard = parsed?.type === 'cpu' ? null : parsed;
}

/** Makes a device the one where none is named, until what this returns is called. */
export function placing(device: Device): () => void {
  const before = standard;
  setDefaultDevice(device);
  return () => void (standard = before);
}
// `using` reads this at once, and calls what it got at the end.
Object.defineProperty(Device.prototype, Symbol.dispose, {
  get(this: Device) {
    return placing(this);
  },
});

function onBackend(type: DeviceType, [name, backend]: readonly [string, KernelBackend]): TfjsEngine {
  let made = engines.get(type);
  if (made === undefined) engines.set(type, (made = new Map<KernelBackend, TfjsEngine>()));
  let engine = made.get(backend);
  if (engine === undefined) {
    const device = new Device(type, type === 'cuda' ? 0 : null);
    const { TfjsEngine, Kernels } = tfjsBridge();
    engine = new TfjsEngine(device, new Kernels(loadTfjs(), backend, name));
    made.set(backend, environment('TFJS_TORCH_SANITIZE') === '1' ? sanitized(engine) : engine);
  }
  return engine;
}

/** The instance of a backend that has been started, or null. (`findBackend` would start an asynchronous one a second time.) */
const started = (tf: Tfjs, name: string): KernelBackend | null => tf.engine().registry[name] ?? null;

/** The backend that the program set, or tfjs's cpu backend when it set none. */
function currentBackend(): readonly [string, KernelBackend] {
  const tf = loadTfjs();
  const name = tf.getBackend();
  if (name) {
    const backend = started(tf, name);
    if (backend !== null) return [name, backend];
    throw new RuntimeError(
      `tfjs's backend '${name}' is still starting: \`await tf.ready()\` before device 'tfjs' is used`,
    );
  }
  loadBackend('cpu');
  const backend = tf.findBackend('cpu');
  if (backend) return ['cpu', backend];
  // The program removed it: the one that runs already goes on.
  const last = [...(engines.get('tfjs')?.values() ?? [])].find((engine) => engine.kernels.name === 'cpu');
  if (last !== undefined) return ['cpu', last.kernels.backend];
  throw new RuntimeError(
    `device 'tfjs' needs a backend, and the program has removed tfjs's cpu backend and set no other`,
  );
}

/** What the backend of tfjs-node tells of itself beyond what every backend does. */
const usesGpu = (backend: KernelBackend | null): boolean =>
  backend !== null && 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;

/** tfjs-node registers its backend under this name, whichever of its two packages it is. */
const NODE = 'tensorflow';

/** Loads a backend's package, which may make its backend the program's; that is put back. */
function loadQuietly(name: BackendName): void {
  const tf = loadTfjs();
  const before = tf.getBackend();
  loadBackend(name);
  if (before && tf.getBackend() !== before && started(tf, before) !== null) void tf.setBackend(before);
}

const howToGetCuda =
  "Torch not compiled with CUDA enabled: device 'cuda' runs on @tensorflow/tfjs-node-gpu. " +
  'Install it with `npm install @tensorflow/tfjs-node-gpu` on a machine with an NVIDIA GPU and its CUDA libraries';

function cudaBackend(): readonly [string, KernelBackend] {
  const tf = loadTfjs();
  let reason = '';
  if (!usesGpu(started(tf, NODE))) {
    try {
      loadQuietly('node-gpu');
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
  }
  const backend = tf.findBackend(NODE);
  if (usesGpu(backend)) return [NODE, backend];
  if (backend) reason = 'the loaded tfjs-node finds no GPU, and computes on the CPU';
  throw new RuntimeError(`${howToGetCuda} (${reason})`);
}

function webBackend(name: 'webgl' | 'webgpu'): readonly [string, KernelBackend] {
  const tf = loadTfjs();
  loadQuietly(name);
  const running = started(tf, name);
  if (running !== null) return [name, running];
  // webgl starts at once where there is a canvas; webgpu only takes its time.
  const backend = name === 'webgl' ? tf.findBackend(name) : null;
  if (backend) return [name, backend];
  throw new RuntimeError(
    `device '${name}' has not started: \`await tf.setBackend('${name}')\` and \`await tf.ready()\` first, in a browser that has it`,
  );
}

/**
 * Whether device `cuda` computes on a GPU: @tensorflow/tfjs-node-gpu (or the tfjs-node that the program loaded) is there, its
 * native part loads, and it says that it uses one. Never throws.
 */
export function cudaIsAvailable(): boolean {
  try {
    const tf = loadTfjs();
    if (usesGpu(started(tf, NODE))) return true;
    loadQuietly('node-gpu');
    return usesGpu(tf.findBackend(NODE));
  } catch {
    return false;
  }
}

/** How many CUDA devices there are: tfjs-node-gpu offers one. */
export const cudaDeviceCount = (): number => (cudaIsAvailable() ? 1 : 0);

/** The accelerator: CUDA where there is one, else the GPU of the browser where the program has started tfjs's backend on it. */
export function currentAccelerator(): Device | null {
  if (cudaIsAvailable()) return new Device('cuda');
  const tf = findTfjs();
  const name = tf?.getBackend();
  return tf !== null && (name === 'webgpu' || name === 'webgl') && started(tf, name) !== null ? new Device(name) : null;
}
