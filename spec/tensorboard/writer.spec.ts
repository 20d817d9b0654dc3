// Event files, byte for byte those that PyTorch writes (spec/golden/events.py makes the same calls).
import { jest } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import torch from 'tfjs-torch';
import { SummaryWriter } from 'tfjs-torch/utils/tensorboard';
import { crc32c } from '../../lib/tensorboard/record.js';
import { tensorflowBins } from '../../lib/tensorboard/histogram.js';

const golden = JSON.parse(readFileSync(new URL('../golden/events.json', import.meta.url), 'utf8')) as {
  records: string[];
  folders: string[];
  'of folders': string[];
};
const folder = mkdtempSync(join(tmpdir(), 'tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The records of all event files in a folder. */
function records(at: string): string[] {
  const out: string[] = [];
  for (const file of readdirSync(at).filter((name) => name.startsWith('events.out.tfevents.'))) {
    const data = readFileSync(join(at, file));
    for (let k = 0; k < data.length;) {
      const length = Number(data.readBigUInt64LE(k)) + 16;
      out.push(data.subarray(k, k + length).toString('base64'));
      k += length;
    }
  }
  return out;
}
const walltime = 1700000000.25;

test('records are PyTorch’s, byte for byte', () => {
  const writer = SummaryWriter(join(folder, 'all'));
  writer.add_scalar('Loss/train', 0.5, 1, { walltime });
  writer.add_scalar('Loss/train', torch.tensor([0.1]), 2, { walltime });
  writer.add_scalar('zero', 0, { walltime });
  writer.add_scalar('lr ü', 1e-3, 2 ** 40, { walltime, new_style: true });
  writer.add_scalar('lr', 1e-3, -1, { walltime, new_style: true, double_precision: true });
  writer.add_text('notes', 'the *first* run, größer', 3, { walltime });
  const values = torch.tensor([-2, -0.5, 0, 0.25, 0.25, 1, 8]);
  writer.add_histogram('weights', values, 4, { walltime });
  writer.add_histogram('weights', values, 5, { walltime, max_bins: 64 });
  writer.add_histogram('ten', values, 6, { bins: 10, walltime });
  writer.add_histogram('edges', [0, 1, 2, 3, 4, 5, 6, 7], 7, { bins: [0, 2, 4, 8], walltime });
  writer.add_histogram('one', torch.ones(3), 8, { bins: 4, walltime });
  writer.add_histogram('range', torch.arange(-50, 50).float(), 9, { bins: 30, walltime, max_bins: 7 });
  writer.close();
  const [first, ...rest] = records(join(folder, 'all'));
  expect(Buffer.from(first!, 'base64').includes('brain.Event:2')).toBe(true);
  expect(rest).toEqual(golden.records);
});

test('add_scalars writes a run for each number', () => {
  const at = join(folder, 'several');
  const writer = new SummaryWriter(at, { purge_step: 3 });
  writer.add_scalars('run/loss', { a: 1, b: torch.tensor(2) }, 1, { walltime });
  writer.close();
  expect(readdirSync(at).filter((name) => name.startsWith('run'))).toEqual(golden.folders);
  const found = golden.folders.flatMap((name) => records(join(at, name)).slice(1));
  expect(found).toEqual(golden['of folders']);
  expect(records(at).length).toBe(3); // its own beginning, and where what was written before is dropped
});

test('writes when its queue is full, at flush and at close, and goes on in a new file', () => {
  const at = join(folder, 'queue');
  using writer = SummaryWriter({ log_dir: at, max_queue: 3 });
  const count = () => records(at).length - 1;
  for (let k = 0; k < 3; k++) writer.add_scalar('a', k, k);
  expect(count()).toBe(0);
  writer.add_scalar('a', 3, 3);
  expect(count()).toBe(4);
  writer.add_scalar('a', 4, 4);
  writer.flush();
  expect(count()).toBe(5);
  writer.close();
  writer.add_scalar('a', 5, 5);
  writer.close();
  expect(readdirSync(at).length).toBe(2);
});

test('gives bytes to a function where there are no files', () => {
  const sink = jest.fn();
  const writer = SummaryWriter(sink);
  writer.add_scalar('a', 1);
  writer.close();
  expect(sink).toHaveBeenCalledTimes(2);
  expect(sink.mock.calls[1]![0]).toMatch(/^runs\/.*\/events\.out\.tfevents\.\d{10}\./);
  expect(sink.mock.calls[1]![1]).toBeInstanceOf(Uint8Array);
});

test('refuses what is no number, no histogram, or not there', () => {
  const writer = SummaryWriter(() => {});
  expect(() => writer.add_scalar('a', torch.ones(2))).toThrow('Tensor should contain one element (0 dimensions).');
  expect(() => writer.add_scalar('a', 'x' as never)).toThrow(TypeError);
  expect(() => writer.add_histogram('a', [])).toThrow('The input has no element.');
  expect(() => writer.add_histogram('a', [1], { bins: 'auto' as never })).toThrow(torch.NotImplementedError);
  const { add_image } = writer as unknown as { add_image(): void };
  expect(add_image).toThrow('SummaryWriter.add_image is not there yet');
});

test('checksums are CRC-32C', () => {
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  expect(tensorflowBins.length).toBe(1549);
});
