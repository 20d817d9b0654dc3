// Pictures as browsers have them, and as torchvision has them.
import { uint8 } from '../dtype.js';
import { ValueError } from '../errors.js';
import { from_numpy } from '../ops/creation/factories.js';
import type { Tensor } from '../tensor.js';

/** What an `ImageData` is: rows of pixels from the top, red, green, blue and alpha a byte each. */
export interface Pixels {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}
/** Channels: grey, colours, or colours and alpha (Pillow's names). */
export type ImageMode = 'L' | 'RGB' | 'RGBA';

const channelsOf: Readonly<Record<ImageMode, number>> = { L: 1, RGB: 3, RGBA: 4 };

/**
 * The picture as a tensor, as `torchvision.io.decode_image` gives it.
 *
 * @param image what `context.getImageData(…)` of a canvas gives, or anything with `data`, `width` and `height` like it
 * @param mode `'RGB'`; `'L'`: grey, by Pillow's weights (ITU-R 601-2); `'RGBA'`: alpha too
 * @returns (channels, height, width) of uint8
 * @throws ValueError for another mode, or where the data are not of the size
 * @example
 * const image = { data: new Uint8ClampedArray(4 * 28 * 28), width: 28, height: 28 }; // or context.getImageData(0, 0, 28, 28)
 * from_image_data(image, 'L').to(torch.float32).div(255).shape; // [1, 28, 28]
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.io.decode_image.html
 */
export function from_image_data(image: Pixels, mode: ImageMode = 'RGB'): Tensor {
  const { data, width, height } = image;
  const channels = channelsOf[mode];
  if (channels === undefined) throw new ValueError(`from_image_data: mode must be 'L', 'RGB' or 'RGBA', not '${mode}'`);
  const area = width * height;
  if (data.length !== 4 * area) {
    throw new ValueError(
      `from_image_data: ${width}x${height} pixels are ${4 * area} bytes, but there are ${data.length}`,
    );
  }
  const out = new Uint8Array(channels * area);
  for (let at = 0; at < area; at++) {
    if (mode === 'L') {
      const [r, g, b] = [data[4 * at]!, data[4 * at + 1]!, data[4 * at + 2]!];
      out[at] = (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16;
    } else {
      for (let c = 0; c < channels; c++) out[c * area + at] = data[4 * at + c]!;
    }
  }
  return from_numpy(out).reshape(channels, height, width);
}

/**
 * A tensor as a picture: floats from 0 to 1 are multiplied by 255 and rounded down, as `torchvision.transforms.functional.to_pil_image` does.
 *
 * @param pic (channels, height, width) or (height, width); 1, 3 or 4 channels
 * @returns for `context.putImageData(…)`: an `ImageData` where there is that class
 * @throws ValueError for another shape; TypeError for integers other than uint8
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.to_pil_image.html
 */
export function to_image_data(pic: Tensor): Pixels {
  const image = pic.ndim === 2 ? pic.unsqueeze(0) : pic;
  const [channels = 0, height = 0, width = 0] = image.shape;
  if (image.ndim !== 3 || ![1, 3, 4].includes(channels)) {
    throw new ValueError(
      `pic should be of 1, 3 or 4 channels, (C, H, W) or (H, W); got ${pic.ndim} dimensions of [${pic.shape.join(', ')}]`,
    );
  }
  if (image.dtype !== uint8 && image.dtype.kind !== 'float') {
    throw new TypeError(`pic should be floats from 0 to 1, or torch.uint8, not ${image.dtype}`);
  }
  const bytes = (image.dtype === uint8 ? image : image.mul(255).to(uint8)).detach().cpu().contiguous();
  const values = bytes.numpy() as Uint8Array;
  const area = height * width;
  const data = new Uint8ClampedArray(4 * area).fill(255);
  for (let at = 0; at < area; at++) {
    for (let c = 0; c < Math.max(channels, 3); c++) data[4 * at + c] = values[(channels === 1 ? 0 : c) * area + at]!;
  }
  const { ImageData } = globalThis as { ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => Pixels }; // prettier-ignore
  return ImageData === undefined ? { data, width, height } : new ImageData(data, width, height);
}
