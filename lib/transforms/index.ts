// `tfjs-torch/transforms`: what `torchvision.transforms` is used for most.
import '../methods.js';

export { Compose } from './compose.js';
export { Lambda, Normalize, ToTensor, type Picture } from './transforms.js';
export type { Transform } from './transform.js';
