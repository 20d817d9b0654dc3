// Progress where there is no terminal: lines in the console, now and then. The same names as in `progress-node.ts`.
import type { Progress } from './progress.js';

export const progress: Progress = {
  width: null,
  interval: 2,
  open: () => ({
    show: (text) => console.log(text),
    end: (text) => text !== null && console.log(text),
  }),
  write: (text) => console.log(text),
};
