// `torch.utils.tensorboard`, and the package's door `tfjs-torch/utils/tensorboard`.
export { type EventSink, SummaryWriter } from './writer.js';
export type { Bins } from './histogram.js';
