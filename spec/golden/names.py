"""The public names of PyTorch, in the order of its documentation's pages: names.json, from which docs/names.md is made.

ORDER has a page's sections and the names in them; what a namespace has beside its page follows in the alphabet.
"""
import importlib
import inspect
import json
import os
import types
import warnings

import torch
import torch.distributions
import torch.func
import torch.nn.functional
import torch.utils.data

ORDER = {
    "torch": """
Tensors: is_tensor is_storage is_complex is_conj is_floating_point is_nonzero set_default_dtype get_default_dtype
  set_default_device get_default_device set_default_tensor_type numel set_printoptions set_flush_denormal
Creation: tensor sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor asarray as_tensor
  as_strided from_file from_numpy from_dlpack frombuffer zeros zeros_like ones ones_like arange range linspace logspace eye empty
  empty_like empty_strided full full_like quantize_per_tensor quantize_per_channel dequantize complex polar heaviside
Indexing, slicing, joining, mutating: adjoint argwhere cat concat concatenate conj chunk dsplit column_stack dstack gather hsplit
  hstack index_add index_copy index_reduce index_select masked_select movedim moveaxis narrow narrow_copy nonzero permute reshape
  row_stack select scatter diagonal_scatter select_scatter slice_scatter scatter_add scatter_reduce split squeeze stack swapaxes
  swapdims t take take_along_dim tensor_split tile transpose unbind unravel_index unsqueeze vsplit vstack where
Accelerators: Stream Event
Generators: Generator
Random sampling: seed manual_seed initial_seed get_rng_state set_rng_state bernoulli multinomial normal poisson rand rand_like
  randint randint_like randn randn_like randperm
Serialization: save load
Parallelism: get_num_threads set_num_threads get_num_interop_threads set_num_interop_threads
Locally disabling gradient computation: no_grad enable_grad set_grad_enabled is_grad_enabled inference_mode
  is_inference_mode_enabled
Constants: e inf nan newaxis pi
Pointwise operations: abs absolute acos arccos acosh arccosh add addcdiv addcmul angle asin arcsin asinh arcsinh atan arctan atanh
  arctanh atan2 arctan2 bitwise_not bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift ceil clamp clip
  conj_physical copysign cos cosh deg2rad div divide digamma erf erfc erfinv exp exp2 expm1 fake_quantize_per_channel_affine
  fake_quantize_per_tensor_affine fix float_power floor floor_divide fmod frac frexp gradient imag ldexp lerp lgamma log log10 log1p
  log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logit hypot i0 igamma igammac mul multiply mvlgamma
  nan_to_num neg negative nextafter polygamma positive pow quantized_batch_norm quantized_max_pool1d quantized_max_pool2d rad2deg
  real reciprocal remainder round rsqrt sigmoid sign sgn signbit sin sinc sinh softmax sqrt square sub subtract tan tanh true_divide
  trunc xlogy
Reductions: argmax argmin amax amin aminmax all any max min dist logsumexp mean nanmean median nanmedian mode norm nansum prod
  quantile nanquantile std std_mean sum unique unique_consecutive var var_mean count_nonzero
Comparisons: allclose argsort eq equal ge greater_equal gt greater isclose isfinite isin isinf isposinf isneginf isnan isreal
  kthvalue le less_equal lt less maximum minimum fmax fmin ne not_equal sort topk msort
Spectral operations: stft istft bartlett_window blackman_window hamming_window hann_window kaiser_window
Other operations: atleast_1d atleast_2d atleast_3d bincount block_diag broadcast_tensors broadcast_to broadcast_shapes bucketize
  cartesian_prod cdist clone combinations corrcoef cov cross cummax cummin cumprod cumsum diag diag_embed diagflat diagonal diff
  einsum flatten flip fliplr flipud kron rot90 gcd histc histogram histogramdd meshgrid lcm logcumsumexp ravel renorm
  repeat_interleave roll searchsorted tensordot trace tril tril_indices triu triu_indices unflatten vander view_as_real
  view_as_complex resolve_conj resolve_neg
BLAS and LAPACK operations: addbmm addmm addmv addr baddbmm bmm chain_matmul cholesky cholesky_inverse cholesky_solve dot geqrf ger
  inner inverse det logdet slogdet lu lu_solve lu_unpack matmul matrix_power matrix_exp mm mv orgqr ormqr outer pinverse qr svd
  svd_lowrank pca_lowrank lobpcg trapz trapezoid cumulative_trapezoid triangular_solve vdot
Utilities: compiled_with_cxx11_abi result_type can_cast promote_types use_deterministic_algorithms
  are_deterministic_algorithms_enabled is_deterministic_algorithms_warn_only_enabled set_deterministic_debug_mode
  get_deterministic_debug_mode set_float32_matmul_precision get_float32_matmul_precision set_warn_always get_device_module
  is_warn_always_enabled vmap
Symbolic numbers: SymInt SymFloat SymBool sym_float sym_fresh_size sym_int sym_max sym_min sym_not sym_ite sym_sum
Control flow and optimizations: cond compile
""",
    "torch.nn": """
Parameters: Buffer Parameter UninitializedParameter UninitializedBuffer
Containers: Module Sequential ModuleList ModuleDict ParameterList ParameterDict
Convolution: Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d
  LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d Unfold Fold
Pooling: MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d MaxUnpool3d AvgPool1d AvgPool2d AvgPool3d FractionalMaxPool2d
  FractionalMaxPool3d LPPool1d LPPool2d LPPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AdaptiveAvgPool1d
  AdaptiveAvgPool2d AdaptiveAvgPool3d
Padding: ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d ReplicationPad3d ZeroPad1d ZeroPad2d
  ZeroPad3d ConstantPad1d ConstantPad2d ConstantPad3d CircularPad1d CircularPad2d CircularPad3d
Activations: ELU Hardshrink Hardsigmoid Hardtanh Hardswish LeakyReLU LogSigmoid MultiheadAttention PReLU ReLU ReLU6 RReLU SELU CELU
  GELU Sigmoid SiLU Mish Softplus Softshrink Softsign Tanh Tanhshrink Threshold GLU Softmin Softmax Softmax2d LogSoftmax
  AdaptiveLogSoftmaxWithLoss
Normalization: BatchNorm1d BatchNorm2d BatchNorm3d LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d GroupNorm SyncBatchNorm
  InstanceNorm1d InstanceNorm2d InstanceNorm3d LazyInstanceNorm1d LazyInstanceNorm2d LazyInstanceNorm3d LayerNorm
  LocalResponseNorm RMSNorm
Recurrent: RNNBase RNN LSTM GRU RNNCell LSTMCell GRUCell
Transformer: Transformer TransformerEncoder TransformerDecoder TransformerEncoderLayer TransformerDecoderLayer
Linear: Identity Linear Bilinear LazyLinear
Dropout: Dropout Dropout1d Dropout2d Dropout3d AlphaDropout FeatureAlphaDropout
Sparse: Embedding EmbeddingBag
Distances: CosineSimilarity PairwiseDistance
Losses: L1Loss MSELoss CrossEntropyLoss LinearCrossEntropyLoss LinearCrossEntropyOptions CTCLoss NLLLoss PoissonNLLLoss
  GaussianNLLLoss KLDivLoss BCELoss BCEWithLogitsLoss MarginRankingLoss HingeEmbeddingLoss MultiLabelMarginLoss HuberLoss
  SmoothL1Loss SoftMarginLoss MultiLabelSoftMarginLoss CosineEmbeddingLoss MultiMarginLoss TripletMarginLoss
  TripletMarginWithDistanceLoss
Vision: PixelShuffle PixelUnshuffle Upsample UpsamplingNearest2d UpsamplingBilinear2d
Shuffle: ChannelShuffle
DataParallel: DataParallel
Flattening: Flatten Unflatten
""",
    "torch.nn.functional": """
Convolution: conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d unfold fold
Pooling: avg_pool1d avg_pool2d avg_pool3d max_pool1d max_pool2d max_pool3d max_unpool1d max_unpool2d max_unpool3d lp_pool1d
  lp_pool2d lp_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d adaptive_avg_pool1d adaptive_avg_pool2d
  adaptive_avg_pool3d fractional_max_pool2d fractional_max_pool3d
Attention: scaled_dot_product_attention
Activations: threshold threshold_ relu relu_ hardtanh hardtanh_ hardswish relu6 elu elu_ selu celu leaky_relu leaky_relu_ prelu
  rrelu rrelu_ glu gelu logsigmoid hardshrink tanhshrink softsign softplus softmin softmax softshrink gumbel_softmax log_softmax tanh
  sigmoid hardsigmoid silu mish batch_norm group_norm instance_norm layer_norm local_response_norm rms_norm normalize
Linear: linear bilinear
Dropout: dropout alpha_dropout feature_alpha_dropout dropout1d dropout2d dropout3d
Sparse: embedding embedding_bag one_hot
Distances: pairwise_distance cosine_similarity pdist
Losses: binary_cross_entropy binary_cross_entropy_with_logits poisson_nll_loss cosine_embedding_loss cross_entropy ctc_loss
  gaussian_nll_loss hinge_embedding_loss kl_div l1_loss linear_cross_entropy mse_loss margin_ranking_loss multilabel_margin_loss
  multilabel_soft_margin_loss multi_margin_loss nll_loss huber_loss smooth_l1_loss soft_margin_loss triplet_margin_loss
  triplet_margin_with_distance_loss
Vision: pixel_shuffle pixel_unshuffle pad interpolate upsample upsample_nearest upsample_bilinear grid_sample affine_grid
Low precision: ScalingType SwizzleType grouped_mm scaled_mm scaled_grouped_mm
""",
    "torch.linalg": """
Matrix properties: norm vector_norm matrix_norm diagonal det slogdet cond matrix_rank
Decompositions: cholesky qr polar lu lu_factor eig eigvals eigh eigvalsh svd svdvals
Solvers: solve solve_triangular lu_solve lstsq
Inverses: inv pinv
Matrix functions: matrix_exp matrix_power
Matrix products: cross matmul vecdot multi_dot householder_product
Tensor operations: tensorinv tensorsolve
Miscellaneous: vander
Experimental: cholesky_ex inv_ex solve_ex lu_factor_ex ldl_factor ldl_factor_ex ldl_solve
""",
    "torch.fft": """
Transforms: fft ifft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn hfft ihfft hfft2 ihfft2 hfftn ihfftn
Helpers: fftfreq rfftfreq fftshift ifftshift
""",
    "torch.optim": """
Base class: Optimizer
Algorithms: Adadelta Adafactor Adagrad Adam AdamW SparseAdam Adamax ASGD LBFGS Muon NAdam RAdam RMSprop Rprop SGD
""",
    "torch.autograd": """
Gradients: backward grad
Functions: Function
Checking: gradcheck gradgradcheck
Anomalies: detect_anomaly set_detect_anomaly
""",
}

SPACES = {
    "torch": torch,
    "torch.Tensor": torch.Tensor,
    "torch.nn": torch.nn,
    "torch.nn.functional": torch.nn.functional,
    "torch.nn.init": torch.nn.init,
    "torch.nn.utils": torch.nn.utils,
    "torch.optim": torch.optim,
    "torch.optim.lr_scheduler": torch.optim.lr_scheduler,
    "torch.autograd": torch.autograd,
    "torch.linalg": torch.linalg,
    "torch.special": torch.special,
    "torch.fft": torch.fft,
    "torch.utils.data": torch.utils.data,
    "torch.distributions": torch.distributions,
    "torch.func": torch.func,
    "torch.cuda": torch.cuda,
}
# Namespaces that stand in others, or beside torch's own names.
INNER = """torch.nn.utils.rnn torch.nn.utils.parametrize torch.nn.utils.parametrizations torch.nn.utils.prune torch.nn.utils.stateless
  torch.nn.utils.fusion torch.nn.parameter torch.nn.attention torch.nn.parallel torch.nn.modules torch.optim.swa_utils
  torch.autograd.graph torch.autograd.function torch.autograd.functional torch.autograd.forward_ad torch.autograd.profiler
  torch.autograd.grad_mode torch.utils torch.utils.checkpoint torch.utils.tensorboard torch.utils.hooks torch.utils.dlpack
  torch.utils.flop_counter torch.utils.data.sampler torch.utils.data.dataset torch.utils.data.dataloader
  torch.utils.data.distributed torch.distributions.constraints torch.distributions.transforms torch.distributions.kl torch.amp
  torch.masked torch.testing torch.profiler torch.random torch.signal torch.signal.windows torch.serialization torch.accelerator
  torch.compiler torch.version torch.cuda.amp torch.backends torch.backends.cuda torch.backends.cudnn torch.backends.mps
  torch.backends.mkl torch.backends.mkldnn torch.backends.openmp torch.backends.cpu torch.backends.opt_einsum torch.backends.mha
  torch.backends.nnpack torch.backends.cusparselt torch.backends.quantized torch.jit torch.fx torch.onnx torch.export
  torch.library torch.package torch.sparse torch.nested torch.multiprocessing torch.distributed torch.futures torch.hub
  torch.overrides torch.monitor torch.cpu torch.mps torch.xpu torch.mtia torch.quantization torch.ao""".split()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for space in INNER:
        try:
            SPACES[space] = importlib.import_module(space)
        except ImportError:  # of packages that need others, as torch.utils.tensorboard does
            SPACES[space] = types.ModuleType(space)
SPACES["torch.utils.tensorboard"].SummaryWriter = type("SummaryWriter", (), {"__module__": "torch.utils.tensorboard"})
# What stands in classes of PyTorch's for its type checker, its compilers and old versions.
UNSAID = set("T_destination call_super_init OptimizerPreHook OptimizerPostHook profile_hook_step check_worker_number_rationality clone cummulative_sizes".split())

# Names that a module happens to hold: what it imports, and pieces of docstrings.
HELD = set(
    """torch np math warnings dataclasses importlib TYPE_CHECKING GRID_SAMPLE_INTERPOLATION_MODES GRID_SAMPLE_PADDING_MODES
    boolean_dispatch assert_int_or_pair has_torch_function has_torch_function_unary has_torch_function_variadic
    handle_torch_function reproducibility_notes sparse_support_notes tf32_notes common_notes common_args multi_dim_common
    factory_common_args factory_kwargs is_tensor_like PRIVATE_OPS USE_GLOBAL_DEPS USE_RTLD_GLOBAL_WITH_LIBTORCH AVG SUM
    BroadcastingList1 BroadcastingList2 BroadcastingList3 EPOCH_DEPRECATION_WARNING inf ref bisect_right wraps cast partial override
    annotations overload kineto_available m""".split()
)


# Of TorchScript's classes in C++ those that programs meet.
CLASSES = set("Size Generator Tensor dtype device layout memory_format Stream Event qscheme finfo iinfo".split())


def foreign(space, name, value):
    """Whether a namespace only happens to hold a name."""
    if isinstance(value, types.ModuleType):
        listed = value.__name__ in SPACES or space not in (*INNER, "torch.nn.utils", "torch.utils.data", "torch.distributions")
        return not (listed and value.__name__.startswith("torch."))
    if isinstance(value, type) and getattr(torch._C, name, None) is value:
        return name not in CLASSES and not name.endswith("Tensor") and name not in DOCUMENTED[space]
    module = getattr(value, "__module__", None) or ""
    return bool(module) and not module.startswith("torch") and not isinstance(value, types.BuiltinFunctionType)


def members(Class):
    """What a class has beside what classes have that it is made of: methods that are documented, and attributes."""
    public = [base for base in Class.__mro__[1:] if not (base.__module__.startswith("torch") and base.__name__.startswith("_"))]
    inherited = {name for base in public for name in dir(base)} | set(dir(type))
    if Class is torch.autograd.Function:  # what C++ gives contexts
        inherited |= set(dir(torch._C._FunctionBase))
    if Class is torch.Size:
        inherited -= {"count", "index"}
    found = []
    for name in dir(Class):
        value = inspect.getattr_static(Class, name)
        if name.startswith("_") or name in inherited or name in UNSAID:
            continue
        if callable(value) and not inspect.getdoc(value) or isinstance(value, type):
            continue
        found.append(name)
    return found


def sections(space):
    found = []
    for entry in ORDER.get(space, "").replace("\n  ", " ").strip().splitlines():
        title, names = entry.split(": ")
        found.append([title, names.split()])
    return found


# What takes programs apart, or has them run elsewhere: the classes in it are not looked into.
OUTSIDE = tuple(
    f"torch.{name}"
    for name in "jit fx onnx export library package sparse nested multiprocessing distributed futures xpu mtia quantization ao".split()
)
DOCUMENTED = {space: {name for _, names in sections(space) for name in names} for space in SPACES}


def public(space, holder):
    exported = getattr(holder, "__all__", None)
    names = [name for name in dir(holder) if not name.startswith("_")]
    if exported and space not in ("torch", "torch.nn.init"):
        names = [name for name in names if name in set(exported) or f"{space}.{name}" in SPACES]
    names = [name for name in names if name not in HELD or name in DOCUMENTED[space]]
    if space != "torch":
        names = [name for name in names if name != "Tensor"]
    if space == "torch":
        # Functions that PyTorch's other backends and its compilers call.
        own = ("cudnn_", "miopen_", "mkldnn_", "fbgemm_", "quantized_", "sym_constrain", "parse_", "import_ir", "batch_norm_")
        own += ("unify_type_list", "merge_type", "profiler_", "prepare_", "init_num", "autocast_", "set_autocast")
        own += tuple(f"get_autocast_{device}" for device in ("cpu", "gpu", "ipu", "xla"))
        names = [name for name in names if not name.startswith(own) or name in DOCUMENTED[space]]
    return [name for name in names if not foreign(space, name, getattr(holder, name))]


golden = {}
for space, holder in SPACES.items():
    listed = sections(space)
    for title, names in listed:
        for name in names:
            assert hasattr(holder, name), f"{space}.{name}"
    rest = [name for name in public(space, holder) if name not in DOCUMENTED[space]]
    if space == "torch.Tensor":
        # Not of instances of every kind: these raise where they are only asked for.
        rest = [name for name in rest if name not in ("ipu", "is_ipu", "is_maia", "is_vulkan", "is_xla", "is_mtia", "mtia", "xpu", "is_xpu")]
    found = [[title, " ".join(names)] for title, names in listed]
    if rest:
        found.append(["Others" if listed else "", " ".join(rest)])
    if found:
        golden[space] = found

# The members of classes, each where its class is first met.
seen = set()
for space in list(golden):
    holder = SPACES[space]
    for name in [name for _, names in golden[space] for name in names.split()]:
        Class = getattr(holder, name)
        if not isinstance(Class, type) or Class in seen or issubclass(Class, (torch.Tensor, Exception)):
            continue
        if name.endswith(("Tensor", "Storage")):
            continue
        seen.add(Class)
        found = members(Class)
        if found and not space.startswith(OUTSIDE):
            golden[f"{space}.{name}"] = [["", " ".join(found)]]

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "names.json"), "w") as file:
    spaces = []
    for space, listed in golden.items():
        parts = ",\n".join(json.dumps(part) for part in listed)
        spaces.append(f"{json.dumps(space)}: [\n{parts}\n]")
    file.write("{\n" + ",\n".join(spaces) + "\n}\n")
for space, listed in golden.items():
    print(space, sum(len(names.split()) for _, names in listed))
