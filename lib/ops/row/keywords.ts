// The trailing object in which arguments stand by name.

/** Whether `value` is an object of keywords: its prototype is null, or has the prototype null. */
export function isKeywords(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
