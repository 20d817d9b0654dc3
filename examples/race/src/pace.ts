// Long work in pieces: between them messages come in, and what is dead is freed, which a browser does between tasks only.
const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

let since = performance.now();
/** Ends the task; the rest is a task of its own. Timers would wait 4 ms each time. */
export async function breathe(): Promise<void> {
  await new Promise<void>((done) => {
    waiting.push(done);
    port2.postMessage(null);
  });
  since = performance.now();
}
/** Whether the task has taken long enough to end it. */
export const due = (): boolean => performance.now() - since > 8;
