// The article's training loop on real data: the same network with four optimizers, a table, and a picture of the losses.
//
//   npm start -- [--device cpu|tfjs|cuda] [--epochs 100]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { MultiBar, Presets } from 'cli-progress';
import Table from 'cli-table3';
import torch from 'tfjs-torch';
import { picture } from './picture.js';
import { load, names, train, type Epoch, type Name } from './training.js';

const { values: flags } = parseArgs({
  options: { device: { type: 'string', default: 'cpu' }, epochs: { type: 'string', default: '100' } },
});
const device = torch.device(flags.device);
const epochs = Number(flags.epochs);
if (!Number.isInteger(epochs) || epochs < 1)
  throw new RangeError(`--epochs: expected a whole number, got ${flags.epochs}`);

/** A bar for a run on a terminal; elsewhere a line every tenth of the way. */
function progress(name: Name) {
  if (!process.stdout.isTTY) {
    const every = Math.max(1, Math.floor(epochs / 10));
    return {
      show: ({ train, valid }: Epoch, epoch: number) => {
        if (epoch % every !== 0 && epoch !== epochs) return;
        console.log(`${name}: epoch ${epoch}/${epochs}, train ${train.toFixed(4)}, validation ${valid.toFixed(4)}`);
      },
      stop: () => {},
    };
  }
  const format = `${name.padEnd(14)} {bar} {value}/{total}  train {train}  validation {valid}`;
  const bars = new MultiBar({ format, hideCursor: true }, Presets.shades_classic);
  const bar = bars.create(epochs, 0, { train: '', valid: '' });
  return {
    show: ({ train, valid }: Epoch, epoch: number) => {
      bar.update(epoch, { train: train.toFixed(4), valid: valid.toFixed(4) });
    },
    stop: () => bars.stop(),
  };
}

const split = load(readFileSync(new URL('data/diabetes.csv', import.meta.url), 'utf8'));
const table = new Table({
  head: ['optimizer', 'train loss', 'validation loss', 'R²', 'epochs', 'seconds', 'learning rate drops'],
  colAligns: ['left', 'right', 'right', 'right', 'right', 'right', 'right'],
  style: { head: [], border: [] },
});
const curves: Record<string, Epoch[]> = {};

for (const name of names) {
  const began = performance.now();
  const { show, stop } = progress(name);
  const history: Epoch[] = [];
  for (const epoch of train(name, split, epochs, device)) {
    history.push(epoch);
    show(epoch, history.length);
  }
  stop();
  const last = history.at(-1)!;
  const drops = history.filter(({ lr }, k) => k > 0 && lr !== history[k - 1]!.lr).length;
  table.push([
    name,
    last.train.toFixed(4),
    last.valid.toFixed(4),
    last.r2.toFixed(3),
    epochs,
    ((performance.now() - began) / 1000).toFixed(2),
    name === 'SimpleSGD' ? 'no scheduler' : drops,
  ]);
  curves[name] = history;
}

console.log(table.toString());
mkdirSync('out', { recursive: true });
writeFileSync('out/article.svg', picture(curves));
console.log('loss curves: out/article.svg');
