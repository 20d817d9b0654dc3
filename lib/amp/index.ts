// torch.amp
export { autocast, get_autocast_dtype, is_autocast_available, is_autocast_enabled } from './autocast.js';
export { GradScaler, type GradScalerClass, type ScalerStateDict } from './grad_scaler.js';
