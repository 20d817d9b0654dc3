// no-bare-guard
import type { TSESTree } from '@typescript-eslint/utils';
import { type Node, rule } from './rule.js';

/** Guards that hold while a function runs, or to the end of a block that declares them by `using`. */
const guards = new Set(['no_grad', 'enable_grad', 'inference_mode', 'autocast', 'record_function', 'detect_anomaly']);
const values = new Set(['Literal', 'ObjectExpression', 'TemplateLiteral']);

/** The guard that a call makes and is given nothing to run, or null. */
function guardOf(node: Node | null): string | null {
  if (node?.type !== 'CallExpression') return null;
  const { callee } = node;
  const name =
    callee.type === 'Identifier'
      ? callee.name
      : callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier'
        ? callee.property.name
        : '';
  return guards.has(name) && node.arguments.every(({ type }) => values.has(type)) ? name : null;
}

/** A guard that guards nothing: a statement of its own, or a variable that nobody reads and that is not declared by `using`. */
export const noBareGuard = rule(
  'no-bare-guard',
  'Disallow torch.no_grad() and its like where they guard nothing',
  {
    bare: 'This guards nothing: {{name}}() holds while the function runs that it is given, or to the end of the block after `using _ = …{{name}}()`.',
    using: 'Declare it by using.',
  },
  (context) => ({
    ExpressionStatement(node: TSESTree.ExpressionStatement) {
      const name = guardOf(node.expression);
      if (name === null) return;
      context.report({
        node,
        messageId: 'bare',
        data: { name },
        suggest: [{ messageId: 'using', fix: (fixer) => fixer.insertTextBefore(node, 'using _ = ') }],
      });
    },
    VariableDeclaration(node: TSESTree.VariableDeclaration) {
      if (node.kind === 'using' || node.kind === 'await using') return;
      for (const declarator of node.declarations) {
        const name = guardOf(declarator.init);
        const read = context.sourceCode
          .getDeclaredVariables(declarator)
          .some(({ references }) => references.some((reference) => reference.isRead()));
        if (name !== null && !read) context.report({ node: declarator, messageId: 'bare', data: { name } });
      }
    },
  }),
);
