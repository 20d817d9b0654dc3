// Specs are ES modules: run them with NODE_OPTIONS=--experimental-vm-modules (`npm run spec` does).
/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#platform$': '<rootDir>/lib/platform/node.ts',
    '^#tfjs$': '<rootDir>/lib/platform/tfjs-node.ts',
    '^#progress$': '<rootDir>/lib/platform/progress-node.ts',
    '^#bridge$': '<rootDir>/lib/runtime/tfjs/node.ts',
    '^#native$': '<rootDir>/lib/runtime/heap/providers/native/provider.ts',
    '^tfjs-torch$': '<rootDir>/lib/index.ts',
    '^tfjs-torch/(nn|optim)$': '<rootDir>/lib/$1/index.ts',
    '^tfjs-torch/tfjs$': '<rootDir>/lib/tfjs/index.ts',
    '^tfjs-torch/safetensors$': '<rootDir>/lib/serialization/safetensors/index.ts',
    '^tfjs-torch/utils/data$': '<rootDir>/lib/data/index.ts',
    '^tfjs-torch/utils/tensorboard$': '<rootDir>/lib/tensorboard/index.ts',
    '^tfjs-torch/(readers|transforms|tqdm|summary|eslint)$': '<rootDir>/lib/$1/index.ts',
    '^tfjs-torch/testing$': '<rootDir>/lib/matchers/index.ts',
    '^tfjs-torch/testing/(jest|vitest)$': '<rootDir>/lib/matchers/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // Types are checked by `npm run types`; here each file is only translated.
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, diagnostics: false }] },
  maxWorkers: 2,
  // What a file loaded stays in its worker; specs that collect garbage by the hundred take minutes where there are gigabytes to look through.
  workerIdleMemoryLimit: '1GB',
};
