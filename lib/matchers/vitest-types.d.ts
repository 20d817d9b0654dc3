// What `vitest.ts` adds to, for the compiler here, where vitest is not installed. It is not part of the package.
declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any, @typescript-eslint/no-unused-vars -- as vitest declares it
  interface Matchers<T = any> {}
}
