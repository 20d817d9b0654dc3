// Written by scripts/names.mjs: what PyTorch's namespaces have, and these have not; what its pages hardly mention.
// prettier-ignore
export const rare: Readonly<Record<string, string>> = {
  'torch':
    'BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage ShortStorage Storage TypedStorage ao bcomplex32 bit bits16 bits1x8 bits2x4 bits4x2 bits8 ccol_indices_copy cdouble cfloat chalf choose_qparams_optimized classes classproperty clear_autocast_cache col_indices_copy complex32 cpp cpu crow_indices_copy distributed dsmm eig empty_quantized export float4_e2m1fn_x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu foreach fork functional fused_moving_avg_obs_fake_quant futures fx get_file_path has_lapack has_mkl has_openmp has_spectral hash_tensor hsmm hspmm hub indices_copy int1 int2 int3 int4 int5 int6 int7 int_repr is_autocast_cache_enabled is_autocast_cpu_enabled is_autocast_ipu_enabled is_autocast_xla_enabled is_distributed is_vulkan_available jit layout legacy_contiguous_format library lstsq matrix_rank memory_format monitor mps mtia multiprocessing native_norm nested onnx ops overrides package per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qint32 qint8 qscheme quantization quantize_per_tensor_dynamic quasirandom quint2x4 quint4x2 quint8 resize_as_sparse_ return_types row_indices_copy saddmm set_anomaly_enabled slice_inverse smm solve sparse sparse_compressed_tensor spmm sspaddmm storage sym_sqrt symeig thread_safe_generator to_dlpack torch_version types uint1 uint16 uint2 uint3 uint32 uint4 uint5 uint6 uint64 uint7 values_copy view_as_complex_copy view_as_real_copy wait while_loop windows xpu',
  'torch.nn':
    'Container CrossMapLRN2d NLLLoss2d RNNCellBase attention common_types grad intrinsic modules parallel parameter qat quantizable quantized',
  'torch.nn.functional':
    'conv_tbc grad native_channel_shuffle scaled_addmm scaled_addmm_',
  'torch.optim':
    'functional swap_in_optimizer_params_and_state',
  'torch.autograd':
    'NestedIOFunction enforce_grad_layout_policy forward_ad profiler set_multithreading_enabled variable',
  'torch.distributions':
    'AbsTransform CatTransform Cauchy ComposeTransform ContinuousBernoulli CorrCholeskyTransform CumulativeDistributionTransform ExponentialFamily FisherSnedecor GeneralizedPareto HalfCauchy HalfNormal IndependentTransform InverseGamma Kumaraswamy LKJCholesky LogisticNormal LowRankMultivariateNormal LowerCholeskyTransform Multinomial NegativeBinomial Pareto PositiveDefiniteTransform PowerTransform RelaxedBernoulli RelaxedOneHotCategorical ReshapeTransform SoftmaxTransform SoftplusTransform StackTransform StickBreakingTransform VonMises Weibull Wishart biject_to identity_transform kl register_kl transform_to transforms',
  'torch.cuda':
    'BFloat16Storage BFloat16Tensor BoolStorage BoolTensor ByteStorage ByteTensor CUDAGraph CUDAPluggableAllocator CharStorage CharTensor ComplexDoubleStorage ComplexFloatStorage CudaError DeferredCudaCallError DoubleStorage DoubleTensor Event ExternalStream FloatStorage FloatTensor GreenContext HalfStorage HalfTensor IntStorage IntTensor LongStorage LongTensor MemPool ShortStorage ShortTensor Stream StreamContext caching_allocator_alloc caching_allocator_delete caching_allocator_disabled caching_allocator_enable can_device_access_peer change_current_allocator check_error clock_rate cudaStatus cudart current_blas_handle current_solver_handle current_stream default_generators default_stream device device_memory_used device_of export_dot export_graph_data get_allocator_backend get_arch_list get_device_capability get_device_properties get_gencode_flags get_per_process_memory_fraction get_rng_state get_rng_state_all get_stream_from_external get_sync_debug_mode graph graph_annotations graph_pool_handle graphs has_half has_magma host_memory_stats host_memory_stats_as_nested_dict init initial_seed ipc_collect is_current_stream_capturing is_tf32_supported jiterator list_gpu_processes make_graphed_callables max_memory_cached mem_get_info memory memory_cached memory_snapshot memory_stats memory_stats_as_nested_dict memory_summary memory_usage nccl nvtx power_draw profiler random reset_accumulated_host_memory_stats reset_accumulated_memory_stats reset_max_memory_allocated reset_max_memory_cached reset_peak_host_memory_stats seed seed_all set_per_process_memory_fraction set_rng_state set_rng_state_all set_stream set_sync_debug_mode sparse stream streams temperature tunable use_mem_pool utilization',
  'torch.autograd.graph':
    'GradientEdge Node allow_mutation_on_saved_tensors get_gradient_edge node_creation_hook queue_callback region_activation_memory_budget set_override_stale_capture_stream set_warn_on_accumulate_grad_stream_mismatch',
  'torch.autograd.function':
    'BackwardCFunction FunctionMeta InplaceFunction NestedIOFunction',
  'torch.autograd.grad_mode':
    'enforce_grad_layout_policy set_multithreading_enabled',
  'torch.utils.checkpoint':
    'CheckpointFunction CheckpointPolicy DefaultDeviceType GraphExecGroup SAC_IGNORED_OPS SelectiveCheckpointContext check_backward_validity create_selective_checkpoint_contexts detach_variable get_device_states noop_context_fn set_checkpoint_debug_enabled set_checkpoint_early_stop set_device_states',
  'torch.distributions.constraints':
    'dependent dependent_property is_dependent',
  'torch.profiler':
    'CuspyConfig DeviceType ExecutionTraceObserver PerformanceMetricsConfig ProfilerActivityConfig',
  'torch.serialization':
    'LoadEndianness SourceChangeWarning StorageType check_module_version_greater_or_equal default_restore_location get_crc32_options get_default_load_endianness get_default_mmap_options location_tag mkdtemp normalize_storage_type register_package set_crc32_options set_default_load_endianness set_default_mmap_options skip_data storage_to_tensor_type validate_cuda_device validate_hpu_device',
  'torch.accelerator':
    'Graph current_device_idx current_stream device_index empty_host_cache get_device_capability get_memory_info reset_accumulated_memory_stats set_device_idx set_device_index set_stream',
  'torch.compiler':
    'PrecompileError cudagraph_mark_warmup_incomplete get_default_backend keep_portable_guards_unsafe keep_tensor_guards_unsafe load_cache_artifacts load_compiled_function nested_compile_region nonstrict_trace save_cache_artifacts set_default_backend set_enable_guard_collectives set_stance skip_all_guards_unsafe skip_guard_on_all_nn_modules_unsafe skip_guard_on_globals_unsafe skip_guard_on_inbuilt_nn_modules_unsafe substitute_in_graph wrap_numpy',
  'torch.cuda.amp':
    'amp_definitely_not_available',
  'torch.backends':
    'quantized',
  'torch.backends.cuda':
    'SDPAParams allow_fp16_bf16_reduction_math_sdp blas_workspace_size can_use_cudnn_attention can_use_efficient_attention can_use_flash_attention cuBLASModule cuFFTPlanCache cuFFTPlanCacheAttrContextProp cuFFTPlanCacheManager cublas_workspace_size cublaslt_workspace_size cufft_plan_cache fp16_bf16_reduction_math_sdp_allowed is_ck_sdpa_available is_flash_attention_available preferred_blas_library preferred_linalg_library preferred_rocm_fa_library sdp_kernel',
  'torch.backends.mps':
    'get_core_count get_name is_macos13_or_newer is_macos_or_newer',
  'torch.backends.mkl':
    'VERBOSE_OFF VERBOSE_ON verbose',
  'torch.backends.nnpack':
    'flags set_flags',
  'torch.backends.cusparselt':
    'get_max_alg_id',
  'torch.optim.Adagrad':
    'share_memory',
  'torch.optim.lr_scheduler.SequentialLR':
    'recursive_undo',
  'torch.utils.data.DataLoader':
    'multiprocessing_context',
  'torch.distributions.Distribution':
    'set_default_validate_args',
  'torch.nn.utils.rnn.PackedSequence':
    'is_pinned',
  'torch.autograd.function.FunctionCtx':
    'input_grad_buffers save_for_forward set_output_grad_dtype',
  'torch.distributions.constraints.Constraint':
    'check event_dim is_discrete',
  'torch.profiler.ProfilerAction':
    'DEVICE_STOPPED',
  'torch.profiler.ProfilerActivity':
    'HPU MTIA PrivateUse1 name value',
  'torch.profiler.profile':
    'export_memory_timeline export_stacks get_trace_id set_custom_trace_id_callback take_pending_cuspy_export toggle_collection_dynamic wait_for_exports',
};
