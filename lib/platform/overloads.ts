// Functions of which PyTorch has several signatures, where one here takes what any of them does: what its errors then list.
// scripts/overloads.mjs writes this file.

/** Names, and the signatures of each. */
export const functions = `
add sub: Tensor input, Tensor other, *, Number alpha = 1, {out}
addbmm: Tensor input, Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1, {out}
addcdiv addcmul: Tensor input, Tensor tensor1, Tensor tensor2, *, Number value = 1, {out}
addmm: Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, {out} | Tensor input, Tensor mat1, Tensor mat2, torch.dtype out_dtype, *, Number beta = 1, Number alpha = 1, {out}
addmv: Tensor input, Tensor mat, Tensor vec, *, Number beta = 1, Number alpha = 1, {out}
addmv_: Tensor input, Tensor mat, Tensor vec, *, Number beta = 1, Number alpha = 1
addr: Tensor input, Tensor vec1, Tensor vec2, *, Number beta = 1, Number alpha = 1, {out}
all any: Tensor input, *, {out} | Tensor input, tuple of ints dim = None, bool keepdim = False, *, {out} | Tensor input, int dim, bool keepdim = False, *, {out}
arange: Number end, *, {out}, {made} | Number start, Number end, *, {made} | Number start, Number end, Number step = 1, *, {out}, {made}
argsort: Tensor input, *, bool stable, int dim = -1, bool descending = False, {out} | Tensor input, int dim = -1, bool descending = False
baddbmm: Tensor input, Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1, {out} | Tensor input, Tensor batch1, Tensor batch2, torch.dtype out_dtype, *, Number beta = 1, Number alpha = 1, {out}
bartlett_window blackman_window hann_window: int window_length, *, {made} | int window_length, bool periodic, *, {made}
bernoulli: Tensor input, *, torch.Generator generator = None, {out} | Tensor input, float p, *, torch.Generator generator = None
bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor remainder: Tensor input, Tensor other, *, {out} | Number self, Tensor other | Tensor input, Number other, *, {out}
bmm mm: Tensor input, Tensor mat2, *, {out} | Tensor input, Tensor mat2, torch.dtype out_dtype, *, {out}
bucketize: Tensor input, Tensor boundaries, *, bool out_int32 = False, bool right = False, {out} | Number self, Tensor boundaries, *, bool out_int32 = False, bool right = False
clamp clip: Tensor input, Tensor min = None, Tensor max = None, *, {out} | Tensor input, Number min = None, Number max = None, *, {out}
clamp_ clip_: Tensor input, Tensor min = None, Tensor max = None | Tensor input, Number min = None, Number max = None
clamp_max: Tensor input, Tensor max, *, {out} | Tensor input, Number max, *, {out}
clamp_max_: Tensor input, Tensor max | Tensor input, Number max
clamp_min: Tensor input, Tensor min, *, {out} | Tensor input, Number min, *, {out}
clamp_min_: Tensor input, Tensor min | Tensor input, Number min
conv1d conv2d conv3d: Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, tuple of ints padding = 0, tuple of ints dilation = 1, int groups = 1 | Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, str padding = "valid", tuple of ints dilation = 1, int groups = 1
copysign eq fmod ge greater greater_equal gt le less less_equal lt ne not_equal: Tensor input, Tensor other, *, {out} | Tensor input, Number other, *, {out}
count_nonzero: Tensor input, int dim = None | Tensor input, tuple of ints dim
cumulative_trapezoid trapezoid: Tensor y, Tensor x, *, int dim = -1 | Tensor y, *, Number dx = 1, int dim = -1
div: Tensor input, Tensor other, *, {out} | Tensor input, Tensor other, *, str rounding_mode, {out} | Tensor input, Number other, *, str rounding_mode
divide: Tensor input, Tensor other, *, {out} | Tensor input, Tensor other, *, str rounding_mode, {out} | Tensor input, Number other | Tensor input, Number other, *, str rounding_mode
dsplit hsplit vsplit: Tensor input, int sections | Tensor input, tuple of ints indices
eye: int n, *, {out}, {made} | int n, int m, *, {out}, {made}
fill fill_: Tensor input, Tensor value | Tensor input, Number value
float_power pow: Tensor input, Tensor exponent, *, {out} | Number self, Tensor exponent, *, {out} | Tensor input, Number exponent, *, {out}
floor_divide multiply true_divide: Tensor input, Tensor other, *, {out} | Tensor input, Number other
gradient: Tensor input, *, tuple of ints dim, int edge_order = 1 | Tensor input, *, Number spacing, tuple of ints dim, int edge_order = 1 | Tensor input, *, Number spacing = None, int dim = None, int edge_order = 1 | Tensor input, *, tuple of Scalars spacing, int dim = None, int edge_order = 1 | Tensor input, *, tuple of Scalars spacing, tuple of ints dim, int edge_order = 1 | Tensor input, *, tuple of Tensors spacing, int dim = None, int edge_order = 1 | Tensor input, *, tuple of Tensors spacing, tuple of ints dim, int edge_order = 1
hamming_window: int window_length, *, {made} | int window_length, bool periodic, *, {made} | int window_length, bool periodic, float alpha, *, {made} | int window_length, bool periodic, float alpha, float beta, *, {made}
histogram: Tensor input, Tensor bins, *, Tensor weight = None, bool density = False, tuple of Tensors out = None | Tensor input, int bins = 100, *, tuple of floats range = None, Tensor weight = None, bool density = False, tuple of Tensors out = None
histogramdd: Tensor input, int bins, tuple of floats range = None, Tensor weight = None, bool density = False | Tensor input, tuple of ints bins, tuple of floats range = None, Tensor weight = None, bool density = False | Tensor input, tuple of Tensors bins, tuple of floats range = None, Tensor weight = None, bool density = False
index_fill: Tensor input, int dim, Tensor index, Tensor value | Tensor input, int dim, Tensor index, Number value
isin: Tensor elements, Tensor test_elements, *, bool assume_unique = False, bool invert = False, {out} | Number element, Tensor test_elements, *, bool assume_unique = False, bool invert = False, {out} | Tensor elements, Number test_element, *, bool assume_unique = False, bool invert = False, {out}
kaiser_window: int window_length, *, {made} | int window_length, bool periodic, *, {made} | int window_length, bool periodic, float beta, *, {made}
lerp: Tensor input, Tensor end, Tensor weight, *, {out} | Tensor input, Tensor end, Number weight, *, {out}
linspace: Tensor start, Tensor end, int steps, *, {out}, {made} | Number start, Tensor end, int steps, *, {out}, {made} | Tensor start, Number end, int steps, *, {out}, {made} | Number start, Number end, int steps, *, {out}, {made}
logspace: Tensor start, Tensor end, int steps, float base = 10.0, *, {out}, {made} | Number start, Tensor end, int steps, float base = 10.0, *, {out}, {made} | Tensor start, Number end, int steps, float base = 10.0, *, {out}, {made} | Number start, Number end, int steps, float base = 10.0, *, {out}, {made}
masked_fill: Tensor input, Tensor mask, Tensor value | Tensor input, Tensor mask, Number value
max min: Tensor input, *, {out} | Tensor input, Tensor other, *, {out} | Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None
mean: Tensor input, *, torch.dtype dtype = None, {out} | Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, {out}
median nanmedian: Tensor input | Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None
moveaxis movedim: Tensor input, int source, int destination | Tensor input, tuple of ints source, tuple of ints destination
nanquantile quantile: Tensor input, Tensor q, int dim = None, bool keepdim = False, *, str interpolation = "linear", {out} | Tensor input, float q, int dim = None, bool keepdim = False, *, str interpolation = "linear", {out}
narrow: Tensor input, int dim, Tensor start, int length | Tensor input, int dim, int start, int length
normal: Tensor mean, Tensor std, *, torch.Generator generator = None, {out} | Tensor mean, float std = 1, *, torch.Generator generator = None, {out} | float mean, Tensor std, *, torch.Generator generator = None, {out} | float mean, float std, tuple of ints size, *, torch.Generator generator = None, {out}, {made}
prod: Tensor input, *, torch.dtype dtype = None | Tensor input, int dim, bool keepdim = False, *, torch.dtype dtype = None, {out}
rand randn: tuple of ints size, *, torch.Generator generator, {out}, {made} | tuple of ints size, *, {out}, {made}
rand_like randn_like: Tensor input, *, torch.Generator generator, torch.memory_format memory_format = None, {made} | Tensor input, *, torch.memory_format memory_format = None, {made}
randint: int high, tuple of ints size, *, torch.Generator generator, {out}, {made} | int high, tuple of ints size, *, {out}, {made} | int low, int high, tuple of ints size, *, torch.Generator generator, {out}, {made} | int low, int high, tuple of ints size, *, {out}, {made}
randint_like: Tensor input, int low, int high, *, torch.Generator generator, torch.memory_format memory_format = None, {made} | Tensor input, int low, int high, *, torch.memory_format memory_format = None, {made} | Tensor input, Tensor high, *, torch.Generator generator, torch.memory_format memory_format = None, {made} | Tensor input, Tensor high, *, torch.memory_format memory_format = None, {made} | Tensor input, int high, *, torch.Generator generator, torch.memory_format memory_format = None, {made} | Tensor input, int high, *, torch.memory_format memory_format = None, {made}
randperm: int n, *, torch.Generator generator, {out}, {made} | int n, *, {out}, {made}
repeat_interleave: Tensor input, Tensor repeats, int dim = None, *, int output_size = None | Tensor repeats, *, int output_size = None | Tensor input, int repeats, int dim = None, *, int output_size = None
result_type: Tensor tensor, Tensor other | Number scalar, Tensor tensor | Tensor tensor, Number other | Number scalar1, Number scalar2
round: Tensor input, *, {out} | Tensor input, *, int decimals, {out}
round_: Tensor input | Tensor input, *, int decimals
rsub: Tensor input, Tensor other, *, Number alpha = 1 | Tensor input, Number other, Number alpha = 1
sspaddmm: Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, {out}
scatter: Tensor input, int dim, Tensor index, Tensor src, *, {out} | Tensor input, int dim, Tensor index, Tensor src, *, str reduce, {out} | Tensor input, int dim, Tensor index, Number value, *, {out} | Tensor input, int dim, Tensor index, Number value, *, str reduce, {out}
searchsorted: Tensor sorted_sequence, Tensor input, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, {out} | Tensor sorted_sequence, Number self, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, {out}
sort: Tensor input, *, bool stable, int dim = -1, bool descending = False, tuple of Tensors out = None | Tensor input, int dim = -1, bool descending = False, *, tuple of Tensors out = None
squeeze: Tensor input | Tensor input, int dim | Tensor input, tuple of ints dim
squeeze_copy: Tensor input, *, {out} | Tensor input, int dim, *, {out} | Tensor input, tuple of ints dim, *, {out}
std var: Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False, *, {out} | Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False, {out} | Tensor input, bool unbiased = True
std_mean var_mean: Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False | Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False | Tensor input, bool unbiased = True
subtract: Tensor input, Tensor other, *, Number alpha = 1, {out} | Tensor input, Number other, Number alpha = 1
sum: Tensor input, *, torch.dtype dtype = None | Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, {out}
tensor_split: Tensor input, tuple of ints indices, int dim = 0 | Tensor input, Tensor tensor_indices_or_sections, int dim = 0 | Tensor input, int sections, int dim = 0
trapz: Tensor y, *, float dx = 1, int dim = -1 | Tensor y, Tensor x, *, int dim = -1
view_copy: Tensor input, torch.dtype dtype, *, {out} | Tensor input, tuple of ints size, *, {out}
where: Tensor condition | Tensor condition, Tensor input, Tensor other, *, {out} | Tensor condition, Number self, Tensor other | Tensor condition, Tensor input, Number other | Tensor condition, Number self, Number other
xlogy special_xlog1py special_xlogy special_zeta: Tensor input, Tensor other, *, {out} | Number self, Tensor other, *, {out} | Tensor input, Number other, *, {out}
xlogy_: Tensor input, Tensor other | Tensor input, Number other
linalg_cond: Tensor input, Number p = None, *, {out} | Tensor input, str p, *, {out}
linalg_matrix_norm: Tensor input, Number ord, tuple of ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, {out} | Tensor input, str ord = "fro", tuple of ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, {out}
linalg_matrix_rank: Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, {out} | Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, {out} | Tensor input, Tensor tol, bool hermitian = False, *, {out} | Tensor input, float tol, bool hermitian = False, *, {out}
linalg_norm: Tensor input, Number ord = None, tuple of ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, {out} | Tensor input, str ord, tuple of ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, {out}
linalg_pinv: Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, {out} | Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, {out} | Tensor input, Tensor rcond, bool hermitian = False, *, {out} | Tensor input, float rcond, bool hermitian = False, *, {out}
special_chebyshev_polynomial_t special_chebyshev_polynomial_u special_chebyshev_polynomial_v special_chebyshev_polynomial_w special_hermite_polynomial_h special_hermite_polynomial_he special_laguerre_polynomial_l special_legendre_polynomial_p special_shifted_chebyshev_polynomial_t special_shifted_chebyshev_polynomial_u special_shifted_chebyshev_polynomial_v special_shifted_chebyshev_polynomial_w: Tensor x, Tensor n, *, {out} | Number x, Tensor n, *, {out} | Tensor x, Number n, *, {out}
upsample_bicubic2d upsample_bilinear2d: Tensor input, tuple of ints output_size, bool align_corners, tuple of floats scale_factors | Tensor input, tuple of ints output_size, bool align_corners, float scales_h = None, float scales_w = None, *, {out}
upsample_linear1d: Tensor input, tuple of ints output_size, bool align_corners, tuple of floats scale_factors | Tensor input, tuple of ints output_size, bool align_corners, float scales = None, *, {out}
upsample_nearest1d: Tensor input, tuple of ints output_size, tuple of floats scale_factors | Tensor input, tuple of ints output_size, float scales = None, *, {out}
upsample_nearest2d: Tensor input, tuple of ints output_size, tuple of floats scale_factors | Tensor input, tuple of ints output_size, float scales_h = None, float scales_w = None, *, {out}
upsample_nearest3d: Tensor input, tuple of ints output_size, tuple of floats scale_factors | Tensor input, tuple of ints output_size, float scales_d = None, float scales_h = None, float scales_w = None, *, {out}
upsample_trilinear3d: Tensor input, tuple of ints output_size, bool align_corners, tuple of floats scale_factors | Tensor input, tuple of ints output_size, bool align_corners, float scales_d = None, float scales_h = None, float scales_w = None, *, {out}
`;
/** Methods whose signatures are not those of a function without its first tensor and `out`. */
export const methods = `
addmm addmm_: Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1
baddbmm baddbmm_: Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1
bernoulli_: Tensor p, *, torch.Generator generator = None | float p = 0.5, *, torch.Generator generator = None
copy_: Tensor other, bool non_blocking = False
nonzero:  | *, bool as_tuple
random_: *, torch.Generator generator = None | int from, int to, *, torch.Generator generator = None | int to, *, torch.Generator generator = None
set_:  | torch.Storage source | torch.Storage source, int storage_offset, tuple of ints size, tuple of ints stride = None | Tensor source | Tensor source, int storage_offset, tuple of ints size, tuple of ints stride = None
to: torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None | torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None | Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None
view: torch.dtype dtype | tuple of ints size
where: Tensor condition, Tensor other | Tensor condition, Number other
`;
/** Methods that have one signature where their functions have several. */
export const single = 'bmm mm normal_';
/** Functions that are Python's, which finds first that an argument is given twice. */
export const python =
  'adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d_with_indices adaptive_max_pool2d adaptive_max_pool2d_with_indices adaptive_max_pool3d adaptive_max_pool3d_with_indices affine_grid assert_int_or_pair binary_cross_entropy boolean_dispatch cross_entropy dropout1d dropout2d dropout3d elu fold fractional_max_pool2d fractional_max_pool2d_with_indices fractional_max_pool3d fractional_max_pool3d_with_indices gaussian_nll_loss glu grid_sample grouped_mm gumbel_softmax handle_torch_function hardsigmoid hardswish hardtanh huber_loss interpolate l1_loss leaky_relu linear_cross_entropy local_response_norm lp_pool1d lp_pool2d lp_pool3d max_pool2d_with_indices max_pool3d_with_indices max_unpool1d max_unpool2d max_unpool3d mish mse_loss multi_head_attention_forward multi_margin_loss multilabel_margin_loss multilabel_soft_margin_loss nll_loss normalize pad relu6 scaled_addmm scaled_addmm_ scaled_grouped_mm scaled_mm silu smooth_l1_loss soft_margin_loss softmin softsign tanhshrink triplet_margin_with_distance_loss unfold upsample upsample_bilinear upsample_nearest';
/** What many signatures end with. */
export const endings: Readonly<Record<string, string>> = {
  '{made}':
    'torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False',
  '{out}': 'Tensor out = None',
};
