// Anomaly detection: where recorded operations were called, and whether backward looks for NaN.

interface Frame {
  readonly enabled: boolean;
  readonly checkNan: boolean;
}

let base: Frame = { enabled: false, checkNan: true };
let stack: readonly Frame[] = [];

const top = (): Frame => stack.at(-1) ?? base;
/** Whether anomalies are looked for. */
export let anomaly = false;
/** Whether NaN counts as one. */
export const checksNan = (): boolean => top().checkNan;

function look(): void {
  anomaly = top().enabled;
}

/** What is so where no block says otherwise. */
export function setAnomaly(enabled: boolean, checkNan: boolean): void {
  if (stack.length > 0) stack = [...stack.slice(0, -1), { enabled, checkNan }];
  else base = { enabled, checkNan };
  look();
}

/** What is so until what this returns is called. */
export function enterAnomaly(enabled: boolean, checkNan: boolean): () => void {
  const frame = { enabled, checkNan };
  stack = [...stack, frame];
  look();
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    stack = stack.slice(0, -1);
    look();
  };
}

const traces = new WeakMap<object, string>();

/** Notes where a node is made. */
export function trace(node: object): void {
  traces.set(node, (new Error().stack ?? '').split('\n').slice(3).join('\n'));
}

/** Where a node was made, as a warning says it. */
export function traceOf(node: object, name: string): string {
  const found = traces.get(node);
  return found === undefined
    ? `Error detected in ${name}. No forward pass information available. Enable detect anomaly during forward pass for more information.`
    : `Error detected in ${name}. Traceback of forward call that caused the error:\n${found}`;
}
