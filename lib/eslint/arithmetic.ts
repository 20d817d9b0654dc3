// no-tensor-arithmetic
import type { Node } from './rule.js';
import { callable, rule } from './rule.js';
import { looking } from './tensors.js';

const methods: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'remainder',
  '**': 'pow',
  '&': 'bitwise_and',
  '|': 'bitwise_or',
  '^': 'bitwise_xor',
  '<<': 'bitwise_left_shift',
  '>>': 'bitwise_right_shift',
};
const unary: Readonly<Record<string, string>> = { '-': 'neg', '+': 'positive', '~': 'bitwise_not' };
/** With a number before the operator: what gives the same, called on the tensor. */
const reversed: Readonly<Record<string, (tensor: string, number: string) => string>> = {
  '+': (tensor, number) => `${tensor}.add(${number})`,
  '*': (tensor, number) => `${tensor}.mul(${number})`,
  '-': (tensor, number) => `${tensor}.neg().add(${number})`,
  '/': (tensor, number) => `${tensor}.reciprocal().mul(${number})`,
};

/** Functions of numbers that say something of a tensor too, always the same. */
const numeric = new Set(['parseFloat', 'parseInt', 'isNaN', 'isFinite', 'isInteger', 'isSafeInteger']);

/** Tensors in arithmetic, which throws, and tensors put together with a text. */
export const noTensorArithmetic = rule(
  'no-tensor-arithmetic',
  "Disallow JavaScript's arithmetic on tensors, for which it has no meaning",
  {
    arithmetic: "JavaScript's '{{operator}}' has no meaning for tensors, and throws. Write {{text}}.",
    text: "A tensor is no text, and '+' throws. Write a template string: `… ${ {{text}} }`.",
    number: "A tensor is no number, and '{{name}}' cannot tell. Write {{text}}.",
    replace: 'Write {{text}}.',
  },
  (context) => {
    const { sourceCode } = context;
    const look = looking(sourceCode);
    const report = (node: Node, operator: string, text: string | null): void =>
      context.report({
        node,
        messageId: 'arithmetic',
        data: { operator, text: text ?? 'the method of that name' },
        suggest: text === null ? [] : [{ messageId: 'replace', data: { text }, fix: (fixer) => fixer.replaceText(node, text) }], // prettier-ignore
      });
    return {
      BinaryExpression(node) {
        const method = methods[node.operator];
        if (method === undefined) return;
        const [left, right] = [look(node.left), look(node.right)];
        if (!left.tensor && !right.tensor) return;
        const [a, b] = [callable(sourceCode, node.left), sourceCode.getText(node.right)];
        if (node.operator === '+' && (left.text || right.text)) {
          const text = left.tensor ? sourceCode.getText(node.left) : b;
          context.report({ node, messageId: 'text', data: { text } });
        } else if (left.tensor) {
          report(node, node.operator, `${a}.${method}(${b})`);
        } else {
          const turn = reversed[node.operator];
          report(node, node.operator, turn?.(callable(sourceCode, node.right), sourceCode.getText(node.left)) ?? null);
        }
      },
      AssignmentExpression(node) {
        const method = methods[node.operator.slice(0, -1)];
        if (node.operator === '=' || method === undefined || !look(node.left).tensor) return;
        report(node, node.operator, `${callable(sourceCode, node.left)}.${method}_(${sourceCode.getText(node.right)})`);
      },
      UnaryExpression(node) {
        const method = unary[node.operator];
        if (method === undefined || !look(node.argument).tensor) return;
        report(node, node.operator, `${callable(sourceCode, node.argument)}.${method}()`);
      },
      CallExpression(node) {
        const { callee } = node;
        const [first] = node.arguments;
        const own = callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Number'; // prettier-ignore
        const name = own ? callee.property : callee;
        if (name.type !== 'Identifier' || !numeric.has(name.name) || first === undefined || !look(first).tensor) return;
        const text = `${sourceCode.getText(callee)}(${callable(sourceCode, first)}.item())`;
        context.report({
          node,
          messageId: 'number',
          data: { name: sourceCode.getText(callee), text },
          suggest: [{ messageId: 'replace', data: { text }, fix: (fixer) => fixer.replaceText(node, text) }],
        });
      },
      UpdateExpression(node) {
        if (!look(node.argument).tensor) return;
        const method = node.operator === '++' ? 'add_' : 'sub_';
        report(node, node.operator, `${callable(sourceCode, node.argument)}.${method}(1)`);
      },
    };
  },
);
