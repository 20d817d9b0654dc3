/** A WebAssembly module's bytes, which the build embeds. */
declare module '*.wasm' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}
