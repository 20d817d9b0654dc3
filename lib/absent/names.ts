// Written by scripts/names.mjs: what PyTorch's namespaces have, and these have not.
// prettier-ignore
export const absent: Readonly<Record<string, string>> = {
  'torch':
    'Event Stream SymBool SymFloat SymInt cholesky compiled_with_cxx11_abi cond dequantize fake_quantize_per_channel_affine fake_quantize_per_tensor_affine from_dlpack from_file frombuffer get_device_module istft lobpcg qr quantize_per_channel quantize_per_tensor quantized_batch_norm quantized_max_pool1d quantized_max_pool2d sparse_bsc_tensor sparse_bsr_tensor sparse_coo_tensor sparse_csc_tensor sparse_csr_tensor stft sym_float sym_fresh_size sym_int sym_ite sym_max sym_min sym_not sym_sum',
  'torch.Tensor':
    'as_subclass ccol_indices cdouble cfloat chalf cholesky coalesce col_indices crow_indices dequantize dim_order eig grad_dtype hash_tensor indices int_repr is_coalesced is_distributed istft lstsq module_load q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qr qscheme record_stream reinforce resize resize_as resize_as_sparse_ row_indices set_ slice_inverse smm solve sparse_mask sparse_resize_ sparse_resize_and_clear_ sspaddmm stft storage_type symeig to_mkldnn to_padded_tensor to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr values volatile',
  'torch.nn':
    'LinearCrossEntropyOptions RNNBase',
  'torch.nn.functional':
    'ScalingType SwizzleType grouped_mm scaled_grouped_mm scaled_mm',
  'torch.nn.utils':
    'stateless',
  'torch.utils.data':
    'DFIterDataPipe DataChunk IterDataPipe MapDataPipe argument_validation dataloader dataset distributed functional_datapipe guaranteed_datapipes_determinism non_deterministic runtime_validation runtime_validation_disabled sampler',
  'torch.func':
    'debug_unwrap functionalize linearize rearrange replace_all_batch_norm_modules_',
  'torch.nn.utils.parametrize':
    'transfer_parametrizations_and_params type_before_parametrizations',
  'torch.nn.utils.prune':
    'PruningContainer',
  'torch.utils':
    'ThroughputBenchmark cmake_prefix_path dlpack flop_counter generate_methods_for_privateuse1_backend get_cpp_backtrace hooks rename_privateuse1_backend set_module swap_tensors tensorboard',
  'torch.masked':
    'MaskedTensor as_masked_tensor is_masked_tensor masked_tensor',
  'torch.testing':
    'assert_allclose',
  'torch.random':
    'thread_safe_generator',
  'torch.version':
    'git_version rocm xpu',
};
