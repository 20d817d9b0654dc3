export default {
  logLevel: 'warn',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    lib: { entry: '../main.mjs', formats: ['es'], fileName: () => 'web.mjs' },
  },
};
