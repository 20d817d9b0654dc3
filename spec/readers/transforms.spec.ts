// Transforms beside torchvision's (spec/golden/tools.py), and pictures as browsers have them.
import { readFileSync } from 'node:fs';
import torch, { type Tensor } from 'tfjs-torch';
import { from_image_data, to_image_data } from 'tfjs-torch/readers';
import { Compose, Lambda, Normalize, ToTensor } from 'tfjs-torch/transforms';
import { matchers } from 'tfjs-torch/testing/jest';

expect.extend(matchers);
const golden = JSON.parse(readFileSync(new URL('../golden/tools.json', import.meta.url), 'utf8')) as {
  transforms: Record<string, unknown>;
  errors: [string, string][];
};
const wanted = golden.transforms as Record<string, number[]>;
const bytes = (count: number, step: number, ...shape: number[]) =>
  torch.arange(count).mul(step).to(torch.uint8).reshape(shape);
const grey = bytes(12, 20, 3, 4);
const colour = bytes(24, 10, 2, 4, 3);

test('ToTensor', () => {
  expect(ToTensor()(grey)).toBeCloseToTensor(wanted.grey!, { rtol: 0, atol: 0 });
  expect(new ToTensor()(colour)).toBeCloseToTensor(wanted.colour!, { rtol: 0, atol: 0 });
  const doubles = torch.arange(6, { dtype: torch.float64 }).reshape(2, 3);
  expect(ToTensor()(doubles)).toEqualTensor(torch.tensor(wanted.float!, { dtype: torch.float64 }));
});

test('Normalize and Compose', () => {
  const both = Compose([ToTensor(), Normalize([0.1307], [0.3081])]);
  const x: Tensor = both(grey);
  expect(x).toBeCloseToTensor(wanted.normalized!);
  const channels = Normalize([0.1, 0.2, 0.3], [0.5, 0.25, 2])(ToTensor()(colour));
  expect(channels).toBeCloseToTensor(wanted.channels!);
  const own = torch.ones(1, 2, 2);
  expect(Normalize([0.5], [0.5], { inplace: true })(own)).toBe(own);
  expect(own).toEqualTensor(torch.ones(1, 2, 2));
  const length: number = Compose([(text: string) => text.length, Lambda((n: number) => n + 1)])('abc');
  expect(length).toBe(4);
});

test('they print', () => {
  const printed = String(Compose([ToTensor(), Normalize([0.5, 0.25], [1.5, 0.5]), Lambda((x: unknown) => x)]));
  expect(printed).toBe(golden.transforms.printed);
});

test('errors are torchvision’s', () => {
  const wrong = [
    () => ToTensor()(torch.zeros(3)),
    () => Normalize([0.5], [0.5])(torch.zeros(1, 2, 2, { dtype: torch.long })),
    () => Normalize([0.5], [0.5])(torch.zeros(2, 2)),
    () => Normalize([0.5], [0])(torch.zeros(1, 2, 2)),
    () => Lambda(3 as never),
  ];
  const found = wrong.map((run) => {
    try {
      run();
      return null;
    } catch (error) {
      return [(error as Error).name, (error as Error).message];
    }
  });
  expect(found).toEqual(golden.errors);
});

test('ImageData becomes tensors, and tensors become ImageData', () => {
  const rgba = torch.cat([colour, torch.full([2, 4, 1], 255, { dtype: torch.uint8 })], 2);
  const image = { data: new Uint8ClampedArray(rgba.flatten().tolist<number[]>()), width: 4, height: 2 };
  expect(from_image_data(image)).toEqualTensor(colour.permute(2, 0, 1));
  expect(from_image_data(image, 'RGBA').shape).toEqual([4, 2, 4]);
  expect(from_image_data(image, 'L')[0]).toEqualTensor(wanted['grey of colour']!);
  expect(ToTensor()(image).shape).toEqual([4, 2, 4]);
  expect(to_image_data(from_image_data(image, 'RGBA'))).toEqual(image);
  expect(to_image_data(from_image_data(image))).toEqual(image);
  const floats = to_image_data(torch.tensor([[[0, 0.1, 0.5], [0.999, 1, 0.25]]])); // prettier-ignore
  expect([...floats.data].filter((_, k) => k % 4 === 0)).toEqual(wanted.picture!.flat());
  expect(() => from_image_data({ data: new Uint8Array(3), width: 1, height: 1 })).toThrow('1x1 pixels are 4 bytes, but there are 3'); // prettier-ignore
  expect(() => to_image_data(torch.zeros(2, 3, 3))).toThrow('pic should be of 1, 3 or 4 channels');
  expect(() => to_image_data(torch.zeros(3, 3, { dtype: torch.long }))).toThrow(TypeError);
});
