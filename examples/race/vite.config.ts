// Builds the page into out/race, a folder that any static host serves, from any path. The library is the built one, in dist.
import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { documents, writeDocuments } from './documents.js';

const root = resolve(import.meta.dirname, '../..');
const dist = (name: string) => resolve(root, 'dist', name);
const alias = [
  { find: /^tfjs-torch$/, replacement: dist('index.js') },
  { find: /^tfjs-torch\/utils\/data$/, replacement: dist('data/index.js') },
  { find: '#platform', replacement: dist('platform/browser.js') },
  { find: '#tfjs', replacement: dist('platform/tfjs-browser.js') },
  { find: '#bridge', replacement: dist('runtime/tfjs/browser.js') },
  { find: '#native', replacement: dist('runtime/heap/providers/native/browser.js') },
];

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  resolve: { alias },
  plugins: [writeDocuments],
  worker: { format: 'es' },
  build: {
    outDir: resolve(root, 'out/race'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: ['index', ...documents].map((name) => resolve(import.meta.dirname, `${name}.html`)) },
  },
  preview: { host: 'localhost', port: 4173 },
});
