// Which engine a device is, with stand-ins for tfjs-node.
import { jest } from '@jest/globals';
import { RuntimeError } from '../../../lib/errors.js';

const real = await import('../../../lib/platform/tfjs-node.js');
const tf = real.loadTfjs();
type Load = (name: string) => void;
let loadNode: Load = () => undefined;
jest.unstable_mockModule('#tfjs', () => ({
  loadTfjs: real.loadTfjs,
  findTfjs: real.findTfjs,
  loadBackend: (name: Parameters<typeof real.loadBackend>[0]) =>
    name.startsWith('node') ? loadNode(name) : real.loadBackend(name),
}));
const registry = await import('../../../lib/runtime/registry.js');
const { cpu } = await import('../../../lib/runtime/heap/engine.js');

/** From now on loading tfjs-node does `load`, and nothing of it has been loaded. */
function withNode(load: Load): void {
  tf.engine().reset();
  if (tf.findBackendFactory('tensorflow')) tf.removeBackend('tensorflow');
  loadNode = load;
}

/** A backend as tfjs-node registers it, which also makes itself the program's. */
function register(isUsingGpuDevice: boolean): void {
  class Stand extends tf.KernelBackend {
    readonly isUsingGpuDevice = isUsingGpuDevice;
    readonly isGPUPackage = true;
    override dispose(): void {}
  }
  if (tf.findBackendFactory('tensorflow')) return; // a second load does nothing
  tf.registerBackend('tensorflow', () => new Stand(), 3);
  void tf.setBackend('tensorflow');
}

test('cpu and tfjs; the default device', () => {
  withNode(() => undefined);
  expect(registry.engineOf('cpu')).toBe(cpu);
  expect(registry.engineOf('cpu:0')).toBe(cpu);
  expect(registry.defaultEngine()).toBe(cpu);
  registry.setDefaultDevice('tfjs');
  expect(registry.defaultEngine().device.type).toBe('tfjs');
  expect(registry.defaultEngine()).toBe(registry.engineOf('tfjs'));
  registry.setDefaultDevice(null);
  expect(registry.defaultEngine()).toBe(cpu);
  expect(() => registry.engineOf('tpu')).toThrow(/Expected one of cpu, cuda, webgpu, webgl, tfjs, meta device type/);
  expect(() => registry.engineOf('cpu:1')).toThrow(/does not exist/);
});

test('no tfjs-node-gpu: cuda is not available, and asking for it says how to get it', () => {
  withNode((name) => {
    throw new RuntimeError(`this device needs the package @tensorflow/tfjs-${name}`);
  });
  expect(registry.cudaIsAvailable()).toBe(false);
  expect(registry.cudaDeviceCount()).toBe(0);
  expect(registry.currentAccelerator()).toBeNull();
  expect(() => registry.engineOf('cuda')).toThrow(RuntimeError);
  expect(() => registry.engineOf('cuda')).toThrow(
    /Torch not compiled with CUDA enabled.*npm install @tensorflow\/tfjs-node-gpu.*needs the package/s,
  );
  expect(() => registry.setDefaultDevice('cuda')).toThrow(RuntimeError);
  expect(() => registry.engineOf('webgpu')).toThrow(/webgpu/);
});

test('its native part is missing', () => {
  withNode(() => {
    throw new Error("The specified module could not be found. 'tfjs_binding.node'");
  });
  expect(registry.cudaIsAvailable()).toBe(false);
  expect(() => registry.engineOf('cuda')).toThrow(/tfjs_binding/);
});

test('it finds no GPU', () => {
  withNode(() => register(false));
  expect(registry.cudaIsAvailable()).toBe(false);
  expect(registry.currentAccelerator()).toBeNull();
  expect(() => registry.engineOf('cuda')).toThrow(/finds no GPU/);
});

test("it finds one; the program's backend stays what it was", async () => {
  withNode(() => register(true));
  real.loadBackend('cpu');
  await tf.setBackend('cpu');
  expect(registry.cudaIsAvailable()).toBe(true);
  expect(tf.getBackend()).toBe('cpu');
  expect(registry.cudaDeviceCount()).toBe(1);
  expect(String(registry.currentAccelerator())).toBe('cuda');
  const engine = registry.engineOf('cuda');
  expect(String(engine.device)).toBe('cuda:0');
  expect(registry.engineOf('cuda:0')).toBe(engine);
  expect(() => registry.engineOf('cuda:1')).toThrow(/does not exist/);
});

test('a tfjs-node-gpu that the program loaded is the one in use', () => {
  withNode(() => {
    throw new Error('not asked for');
  });
  register(true);
  expect(registry.cudaIsAvailable()).toBe(true);
});

test('a backend that is still starting', async () => {
  withNode(() => undefined);
  real.loadBackend('wasm');
  const set = tf.setBackend('wasm');
  expect(() => registry.engineOf('tfjs')).toThrow(/still starting.*tf\.ready/);
  await set;
  expect(registry.engineOf('tfjs').device.type).toBe('tfjs');
});
