// `tfjs-torch/eslint`: what JavaScript lets pass silently, found by ESLint. It loads no package, the library itself neither.
import { noTensorArithmetic } from './arithmetic.js';
import { noTensorComparison } from './comparison.js';
import { noTensorCondition } from './condition.js';
import { noBareGuard } from './guard.js';

/** A rule, as ESLint has it. */
export interface Rule {
  readonly meta: object;
  // ESLint's type of what this returns and typescript-eslint's do not fit each other.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  create(context: never): any;
}
/** A configuration, as ESLint has it. */
export interface Config {
  readonly name: string;
  readonly plugins: Record<string, object>;
  readonly rules: Record<string, 'error'>;
}
/** A plugin, as ESLint has it. */
export interface Plugin {
  readonly meta: { readonly name: string; readonly namespace: string };
  readonly rules: Record<string, Rule>;
  readonly configs: { readonly recommended: Config };
}

export const rules: Record<string, Rule> = {
  'no-tensor-condition': noTensorCondition,
  'no-tensor-comparison': noTensorComparison,
  'no-tensor-arithmetic': noTensorArithmetic,
  'no-bare-guard': noBareGuard,
};

const plugins: Record<string, object> = {};
/** Configurations: `recommended` has all rules on. */
export const configs: Plugin['configs'] = {
  recommended: {
    name: 'tfjs-torch/recommended',
    plugins,
    rules: Object.fromEntries(Object.keys(rules).map((name) => [`tfjs-torch/${name}`, 'error' as const])),
  },
};

/**
 * The plugin. Rules know types where typescript-eslint's parser has `projectService`, in JavaScript too; without, they see what torch
 * makes in the same file.
 *
 * @example // eslint.config.js
 * import tseslint from 'typescript-eslint';
 * import torch from 'tfjs-torch/eslint';
 * export default [
 *   { languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } } },
 *   torch.configs.recommended,
 * ];
 */
const plugin: Plugin = { meta: { name: 'tfjs-torch', namespace: 'tfjs-torch' }, rules, configs };
plugins['tfjs-torch'] = plugin;
export default plugin;
