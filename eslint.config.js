import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Globals of browsers that are easily taken for a variable that one forgot to declare. */
const treacherous = [
  'name',
  'length',
  'status',
  'event',
  'parent',
  'top',
  'self',
  'close',
  'open',
  'stop',
  'find',
  'print',
];

export default defineConfig(
  {
    ignores: [
      'dist/',
      'out/',
      'coverage/',
      '**/*.generated.ts',
      'lib/runtime/heap/providers/pack/assembly/', // AssemblyScript
      'lib/random/assembly/',
      'spec/conformance/',
      'spec/tutorials/',
      'spec/package/',
      'spec/toolchains/',
      'spec/types/', // programs as their writers have them
    ],
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      'no-restricted-globals': ['error', ...treacherous],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allow: [{ from: 'file', name: ['Device', 'DType'] }] }, // they print as their names
      ],
      // Interfaces that only merge rows into Tensor are empty by nature; so are marker types.
      '@typescript-eslint/no-empty-object-type': 'off',
      '@typescript-eslint/unbound-method': 'off', // rows are functions without `this`, also where they are methods
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.recommended],
    rules: { eqeqeq: 'error', '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Kinds of nodes are compared with their names: their enumeration is a value of a package that rules do not load.
    files: ['lib/eslint/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-enum-comparison': 'off' },
  },
  {
    files: ['spec/**/*.ts', 'examples/**/*.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
);
