// What to use in place of what is not there, by what the names have in common.

/** Names, namespace first, and what is to be used in their place. */
export type Remedy = readonly [names: RegExp, remedy: string];

// prettier-ignore
export const remedies: readonly Remedy[] = [
  [/^torch\.nn\.(modules|parameter|parallel)$/, 'what it holds stands in torch.nn'],
  [/^torch\.utils\.data\.(sampler|dataset|dataloader|distributed)$/, 'what it holds stands in torch.utils.data'],
  [/^torch\.distributions\.(transforms|kl)$/, 'what it holds stands in torch.distributions'],
  [/^torch\.utils\.tensorboard$/, "import { SummaryWriter } from 'tfjs-torch/utils/tensorboard'"],
  [/stateless$/, 'use torch.func.functional_call'],
  [/forward_ad$/, 'use torch.func.jvp'],
  [/^torch\.autograd\.profiler/, 'use torch.profiler'],
  [/assert_allclose$/, 'use torch.testing.assert_close'],
  [/\.nested$|is_nested|asked_tensor$|MaskedTensor$/, 'use padded tensors and masks'],
  [/^torch\.hub$|\.onnx$/, 'save a checkpoint in PyTorch and load it by torch.load'],
  [/\.attention$|sdp/, 'use torch.nn.functional.scaled_dot_product_attention'],
  [/^torch\.cond$|sym_(not|ite|max|min)/, 'write if'],
  [/^torch(\.Tensor)?\.(cholesky|qr|eig|symeig|solve|lstsq|matrix_rank)$/, 'PyTorch 2 has removed it too: use its twin in torch.linalg'],
  [/spars|csr|csc|bsr|bsc|coalesce|indices$|\.values|smm|spmm|saddmm|sspaddmm/i, 'there are no sparse tensors: use dense ones'],
  [/quant|quint|qint|^torch(\.Tensor)?\.(q_|qscheme|int_repr|per_)|QU?Int|\.(ao|qat)$/, 'nothing is quantized: use float32 or float16'],
  [/stft|complex|cfloat|cdouble|chalf/, 'there are no complex numbers: use real and imaginary parts'],
  [/float[48]_|\.u?int(\d|16|32|64)$|bits|scaled_|grouped_mm|ScalingType|SwizzleType/, 'there is no such dtype: use the next larger one'],
  [/Storage|storage$/, 'x.untyped_storage() gives the bytes, and x.flatten() the elements'],
  [/\.(jit|fx|export|library|ops|classes|package|script)$/, 'programs are not taken apart: run them as they are'],
  [/istributed|\.(multiprocessing|futures|fork|wait)$/, 'there is one process: average state dicts by hand'],
  [/DataPipe|datapipe|runtime_validation/, 'use IterableDataset'],
  [/^torch\.distributions\.[A-Z]\w+$/, 'write its density with tensor operations'],
  [/sym_|Sym/, 'shapes are always numbers: use them'],
  [/Stream|Event|cuda|xpu|mps|mtia|vulkan/, 'a device computes one thing after the other: leave it out'],
  [/vmap/, 'write the function for a batch'],
  [/autocast/, 'use torch.autocast and torch.amp'],
];
