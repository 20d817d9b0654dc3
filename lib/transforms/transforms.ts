// The transforms themselves, with torchvision's checks and numbers.
import { get_default_dtype, uint8 } from '../dtype.js';
import { ValueError, describe } from '../errors.js';
import { as_tensor } from '../ops/creation/factories.js';
import { sizeText, tupleText } from '../python.js';
import { type Pixels, from_image_data } from '../readers/images.js';
import { Tensor } from '../tensor.js';
import { type Transform, maker, transform } from './transform.js';

/** What `ToTensor` takes: an `ImageData`, or a tensor that lies as an array of NumPy's would. */
export type Picture = Pixels | Tensor;

const isPixels = (value: unknown): value is Pixels =>
  typeof value === 'object' && value !== null && 'data' in value && 'width' in value && 'height' in value;

/**
 * Makes a float tensor (C, H, W) of a picture: bytes from 0 to 255 become floats from 0 to 1.
 *
 * The picture is an `ImageData` (four channels, as a picture of Pillow's mode RGBA), or what a NumPy array is in torchvision: a tensor
 * (H, W, C) or (H, W), in which uint8 is divided by 255, and other types stay as they are.
 *
 * @throws TypeError for anything else; ValueError for other numbers of dimensions
 * @example
 * ToTensor()(torch.zeros(28, 28, 1, { dtype: torch.uint8 })).shape; // [1, 28, 28]
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.ToTensor.html
 */
export const ToTensor = maker<[], Transform<Picture, Tensor>>(() =>
  transform(
    () => 'ToTensor()',
    (pic) => {
      if (!(pic instanceof Tensor)) {
        if (!isPixels(pic)) throw new TypeError(`pic should be ImageData or Tensor. Got ${describe(pic)}`);
        return from_image_data(pic, 'RGBA').to(get_default_dtype()).div(255);
      }
      if (pic.ndim !== 2 && pic.ndim !== 3) throw new ValueError(`pic should be 2/3 dimensional. Got ${pic.ndim} dimensions.`); // prettier-ignore
      const image = (pic.ndim === 2 ? pic.unsqueeze(2) : pic).permute(2, 0, 1).contiguous();
      return image.dtype === uint8 ? image.to(get_default_dtype()).div(255) : image;
    },
  ),
);

type Statistic = number | readonly number[];
const written = (value: Statistic): string => {
  if (typeof value === 'number') return String(value);
  return tupleText(value);
};

/**
 * Subtracts a mean of each channel and divides by a standard deviation: `output[c] = (input[c] - mean[c]) / std[c]`.
 *
 * @param mean of each channel
 * @param std of each channel
 * @param inplace whether the picture itself is changed
 * @throws TypeError for integers; ValueError for fewer than three dimensions, or a deviation of zero
 * @example Normalize([0.1307], [0.3081])(torch.rand(1, 28, 28)).shape; // [1, 28, 28]
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Normalize.html
 */
export const Normalize = maker(
  (mean: Statistic, std: Statistic, inplace: boolean | { inplace?: boolean } = false): Transform<Tensor, Tensor> => {
    const own = typeof inplace === 'boolean' ? inplace : (inplace.inplace ?? false);
    return transform(
      () => `Normalize(mean=${written(mean)}, std=${written(std)})`,
      (image) => {
        if (!(image instanceof Tensor)) throw new TypeError(`img should be Tensor Image. Got ${describe(image)}`);
        if (image.dtype.kind !== 'float') throw new TypeError(`Input tensor should be a float tensor. Got ${image.dtype}.`); // prettier-ignore
        if (image.ndim < 3) {
          throw new ValueError(
            `Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = ${sizeText(image.shape)}`,
          );
        }
        const of = (statistic: Statistic): Tensor => {
          const values = as_tensor(statistic, { dtype: image.dtype, device: image.device });
          return values.ndim === 1 ? values.reshape(-1, 1, 1) : values;
        };
        const deviation = of(std);
        if ([std].flat().some((value) => value === 0)) {
          throw new ValueError(
            `std evaluated to zero after conversion to ${image.dtype}, leading to division by zero.`,
          );
        }
        return (own ? image : image.clone()).sub_(of(mean)).div_(deviation);
      },
    );
  },
);

/**
 * A function of one's own as a transform.
 *
 * @throws TypeError for what is no function
 * @example Lambda((x: Tensor) => x.flatten())
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Lambda.html
 */
export const Lambda: LambdaMaker = maker((lambd: (sample: unknown) => unknown) => {
  if (typeof lambd !== 'function') {
    throw new TypeError(`Argument lambd should be callable, got '${describe(lambd)}'`);
  }
  return transform(() => 'Lambda()', lambd);
}) as LambdaMaker;

/** A class of any function, which a `Maker` would forget the types of. */
interface LambdaMaker {
  <I, O>(lambd: (sample: I) => O): Transform<I, O>;
  new <I, O>(lambd: (sample: I) => O): Transform<I, O>;
}
