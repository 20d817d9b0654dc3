// Loads public checkpoints, saves them and loads them again: node spec/serialization/public.mjs FILES…, on dist. For instance those of
// a package: pip download --no-deps facenet-pytorch && unzip facenet_pytorch-*.whl, then facenet_pytorch/data/*.pt.
import { join, resolve } from 'node:path';

const { default: torch } = await import(join(resolve(import.meta.dirname, '../..'), 'dist/index.js'));
for (const file of process.argv.slice(2)) {
  const start = performance.now();
  const state = torch.load(file, { map_location: 'cpu' });
  const time = performance.now() - start;
  const again = torch.load(torch.save(state));
  const names = Object.keys(state).filter((name) => state[name] instanceof torch.Tensor);
  const odd = names.find((name) => !state[name].equal(again[name]));
  if (odd !== undefined) throw new Error(`${file}: ${odd} came back as another`);
  const sum = names.reduce((all, name) => all + state[name].to(torch.float64).sum().item(), 0);
  console.log(`${file}: ${names.length} tensors in ${time.toFixed(1)} ms, whose elements come to ${sum}`);
}
