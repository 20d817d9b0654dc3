// The worker's other end: asks are numbered, and only the newest of a kind is listened to.
import type { Answer, Ask } from './messages.js';

type Without<T, K extends string> = T extends unknown ? Omit<T, K> : never;

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const listeners = new Map<number, (answer: Answer) => void>();
const newest = new Map<Ask['kind'], number>();
let count = 0;
/** How many asks of a kind have been answered in full. */
export const finished: Partial<Record<Ask['kind'], number>> = {};

worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
  listeners.get(data.id)?.(data);
  if (data.kind === 'done' || data.kind === 'error') listeners.delete(data.id);
});

/** Listens no more to what was asked of a kind. */
export function drop(kind: Ask['kind']): void {
  const before = newest.get(kind);
  if (before !== undefined) listeners.delete(before);
}

/** Asks; whatever was asked of this kind before is dropped. */
export function ask(question: Without<Ask, 'id'>, listen: (answer: Answer) => void): void {
  const id = ++count;
  drop(question.kind);
  newest.set(question.kind, id);
  listeners.set(id, (answer) => {
    listen(answer);
    if (answer.kind === 'done') finished[question.kind] = (finished[question.kind] ?? 0) + 1;
  });
  worker.postMessage({ ...question, id });
}
