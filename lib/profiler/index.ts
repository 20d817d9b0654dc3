// torch.profiler
export { EventList, FunctionEventAvg } from './averages.js';
export { supported_activities, tensorboard_trace_handler } from './handler.js';
export { ProfilerActivity, type ProfileKeywords, profile } from './profile.js';
export { type Stretch, record_function } from './record_function.js';
export { FunctionEvent } from './recorder.js';
export { ProfilerAction, type Schedule, schedule } from './schedule.js';
