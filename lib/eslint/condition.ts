// no-tensor-condition
import type { TSESTree } from '@typescript-eslint/utils';
import { type Node, callable, rule } from './rule.js';
import { looking } from './tensors.js';

/** A tensor where a truth value is asked for: as an object it is always true. One that may be null is asked whether it is there. */
export const noTensorCondition = rule(
  'no-tensor-condition',
  'Disallow tensors as conditions, where JavaScript takes any object for true',
  {
    condition:
      'A tensor is an object, and always true here. Ask for its value: {{text}}.item(), {{text}}.any().item() or {{text}}.all().item().',
    item: 'Ask for its value by item().',
  },
  (context) => {
    const { sourceCode } = context;
    const look = looking(sourceCode);
    const check = (node: Node | null): void => {
      if (node === null) return;
      // The left side is looked at for itself.
      if (node.type === 'LogicalExpression' && node.operator !== '??') return check(node.right);
      const { tensor, nullish } = look(node);
      if (!tensor || nullish) return;
      const text = callable(sourceCode, node);
      context.report({
        node,
        messageId: 'condition',
        data: { text },
        suggest: [{ messageId: 'item', fix: (fixer) => fixer.replaceText(node, `${text}.item()`) }],
      });
    };
    const test = ({ test: condition }: { test: TSESTree.Expression | null }): void => check(condition);
    return {
      IfStatement: test,
      WhileStatement: test,
      DoWhileStatement: test,
      ForStatement: test,
      ConditionalExpression: test,
      LogicalExpression: (node) => {
        if (node.operator !== '??') check(node.left);
      },
      UnaryExpression: (node) => {
        if (node.operator === '!') check(node.argument);
      },
      CallExpression: (node) => {
        if (node.callee.type === 'Identifier' && node.callee.name === 'Boolean') check(node.arguments[0] ?? null);
      },
    };
  },
);
