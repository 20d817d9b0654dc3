// torch.amp
export { autocast, get_autocast_dtype, is_autocast_available, is_autocast_enabled } from './autocast.js';
export { type CustomForward, custom_bwd, custom_fwd } from './custom.js';
export { GradScaler, type GradScalerClass, type ScalerStateDict } from './grad_scaler.js';
