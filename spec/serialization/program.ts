// Programs in processes of their own.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

/**
 * Bundles a program, and the library's files that it imports, for Node.
 *
 * @param platform what the library finds under it: `browser` runs in Node too
 * @param contents TypeScript that imports as a file of `lib` does
 * @returns the path of the module to run
 */
export function bundle(name: string, contents: string, platform: 'node' | 'browser' = 'node'): string {
  const folder = new URL('../../node_modules/.cache/tfjs-torch/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const outfile = fileURLToPath(new URL(`${name}-${process.pid}.mjs`, folder));
  const lib = fileURLToPath(new URL('../../lib/', import.meta.url));
  buildSync({
    stdin: { contents, resolveDir: lib, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['@tensorflow/tfjs-core', 'fflate'],
    loader: { '.wasm': 'binary' },
    alias: { '#platform': `${lib}platform/${platform}.ts`, '#tfjs': `${lib}platform/tfjs-node.ts` },
    outfile,
  });
  return outfile;
}
