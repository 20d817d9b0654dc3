// torch.profiler
export { EventList, FunctionEventAvg } from './averages.js';
export { ProfilerActivity, type ProfileKeywords, profile } from './profile.js';
export { type Stretch, record_function } from './record_function.js';
export { FunctionEvent } from './recorder.js';
export { ProfilerAction, type Schedule, schedule } from './schedule.js';
