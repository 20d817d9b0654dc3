// Transforms one after the other.
import { type Transform, maker, transform } from './transform.js';

/** A step: its sample is whatever the step before gives. */
type Step = (sample: never) => unknown;
type Input<S> = S extends readonly [(sample: infer I) => unknown, ...unknown[]] ? I : unknown;
type Output<S> = S extends readonly [...unknown[], (sample: never) => infer O] ? O : unknown;

interface ComposeMaker {
  <const S extends readonly Step[]>(transforms: S): Transform<Input<S>, Output<S>>;
  new <const S extends readonly Step[]>(transforms: S): Transform<Input<S>, Output<S>>;
}

const indented = (text: string): string => text.replaceAll('\n', '\n    ');

/**
 * Several transforms one after the other.
 *
 * @param transforms functions, each given what the one before returns
 * @example
 * const transform = Compose([ToTensor(), Normalize([0.1307], [0.3081])]);
 * transform(torch.zeros(28, 28, { dtype: torch.uint8 })).shape; // [1, 28, 28]
 *
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.Compose.html
 */
export const Compose: ComposeMaker = maker((transforms: readonly ((sample: unknown) => unknown)[]) =>
  transform(
    () => `Compose(${transforms.map((step) => `\n    ${indented(String(step))}`).join('')}\n)`,
    (sample: unknown) => transforms.reduce((value, step) => step(value), sample),
  ),
) as ComposeMaker;
