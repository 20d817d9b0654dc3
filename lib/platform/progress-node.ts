// Progress in a terminal, drawn by cli-progress; where stderr is no terminal, a line now and then.
import { createRequire } from 'node:module';
import type { MultiBar, SingleBar } from 'cli-progress';
import type { Progress, ProgressLine } from './progress.js';

let bars: MultiBar | null = null;
let open = 0;

/** The bars of this process, which share the terminal's last lines. */
function terminal(): MultiBar {
  if (bars !== null) return bars;
  // By `require`: it is a CommonJS module, and only programs that show a bar load it.
  const { MultiBar: Bars } = createRequire(import.meta.url ?? `${process.cwd()}/index.js`)(
    'cli-progress',
  ) as typeof import('cli-progress');
  bars = new Bars({
    format: (_options, _params, payload: { text?: string }) => payload.text ?? '',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
    emptyOnZero: true,
    gracefulExit: true,
  });
  return bars;
}

function drawn(): ProgressLine {
  const all = terminal();
  const bar: SingleBar = all.create(1, 0, { text: '' });
  open++;
  let ended = false;
  return {
    show(text) {
      bar.update({ text });
      all.update(); // its own timer does not fire while a program computes
    },
    end(text) {
      if (ended) return;
      ended = true;
      if (text !== null) all.log(`${text}\n`);
      all.remove(bar);
      if (--open > 0) return;
      all.stop();
      bars = null;
    },
  };
}

const line = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Where progress shows by default. */
export const progress: Progress = {
  get width() {
    return process.stderr.isTTY && process.stderr.columns > 0 ? process.stderr.columns : null;
  },
  get interval() {
    return process.stderr.isTTY ? 0.1 : 2;
  },
  open: () => (process.stderr.isTTY ? drawn() : { show: line, end: (text) => text !== null && line(text) }),
  write(text) {
    if (bars === null) console.log(text);
    else {
      bars.log(`${text}\n`);
      bars.update();
    }
  },
};
