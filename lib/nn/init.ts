// torch.nn.init: how parameters begin. Nothing here is recorded by autograd.
import { ValueError } from '../errors.js';
import { no_grad } from '../graph/mode.js';
import { creator, empty_like } from '../ops/creation.js';
import { fill } from '../ops/random/draw.js';
import { type Generator, generator, source } from '../ops/random/generator.js';
import { normal_ as drawNormal, uniform_ as drawUniform } from '../ops/random/sampling.js';
import { permutation } from '../random/index.js';
import { type Signature, int, number, oneOf, optional, tensor } from '../ops/signature.js';
import { numel } from '../shape.js';
import { erf } from '../special.js';
import { type Tensor, allocate } from '../tensor.js';
import { qr } from './orthogonal.js';
