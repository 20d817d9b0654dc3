// no-tensor-comparison
import { callable, rule } from './rule.js';
import { looking } from './tensors.js';

const methods: Readonly<Record<string, string>> = {
  '==': 'eq',
  '===': 'eq',
  '!=': 'ne',
  '!==': 'ne',
  '<': 'lt',
  '<=': 'le',
  '>': 'gt',
  '>=': 'ge',
};
/** The comparison with its sides exchanged. */
const turned: Readonly<Record<string, string>> = { lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' };

/** Tensors compared by operators: equality asks whether both are one object, and order throws. Comparing with null is fine. */
export const noTensorComparison = rule(
  'no-tensor-comparison',
  'Disallow comparing tensors by operators, which compare objects and not their elements',
  {
    equality:
      "'{{operator}}' asks whether both are one object. Compare elements by {{method}}(), whole tensors by torch.equal(); if identity is meant, use Object.is().",
    order: "'{{operator}}' has no meaning for tensors, and throws. Compare elements by {{method}}().",
    replace: 'Compare by {{method}}().',
  },
  (context) => {
    const { sourceCode } = context;
    const look = looking(sourceCode);
    return {
      BinaryExpression(node) {
        const { operator } = node;
        const method = methods[operator];
        if (method === undefined) return;
        const [left, right] = [look(node.left), look(node.right)];
        if (!left.tensor && !right.tensor) return;
        const equality = operator.includes('=') && !/[<>]/.test(operator);
        if (equality) {
          const both = left.tensor && right.tensor;
          const withNumber = (left.tensor && !left.nullish && right.number) || (right.tensor && !right.nullish && left.number); // prettier-ignore
          if (!both && !withNumber) return;
        }
        const called = left.tensor ? method : (turned[method] ?? method);
        const [on, other] = left.tensor ? [node.left, node.right] : [node.right, node.left];
        const text = `${callable(sourceCode, on)}.${called}(${sourceCode.getText(other)})`;
        context.report({
          node,
          messageId: equality ? 'equality' : 'order',
          data: { operator, method: called },
          suggest: [{ messageId: 'replace', data: { method: called }, fix: (fixer) => fixer.replaceText(node, text) }],
        });
      },
    };
  },
);
