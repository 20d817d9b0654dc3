// A browser loads no libraries. The same name as in `provider.ts`.
import { provider } from '../provider.js';

export const native = provider('native', []);
