// `tfjs-torch/readers`: what data mostly comes in, as tensors. Pages that do not import it download none of it.
import '../methods.js';

export { type Cell, type CsvOptions, Table, parse_csv, read_csv } from './csv.js';
export { read_idx } from './idx.js';
export { type ImageMode, type Pixels, from_image_data, to_image_data } from './images.js';
