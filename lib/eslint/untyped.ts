// What can be told of tensors without types: what torch makes under one's eyes, and what is called on that.
import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { Node, Source } from './rule.js';

const PACKAGE = 'tfjs-torch';

/** Functions of torch that give a tensor whatever they are given. */
const makers = new Set(
  (
    'tensor as_tensor asarray from_numpy from_tfjs zeros ones empty full eye arange linspace logspace rand randn randint randperm ' +
    'zeros_like ones_like empty_like full_like rand_like randn_like randint_like normal bernoulli multinomial ' +
    'cat concat stack hstack vstack where matmul mm bmm mv dot einsum outer add sub mul div pow exp log sqrt abs neg sin cos tanh ' +
    'relu sigmoid softmax log_softmax sum mean prod clamp argmax argmin flatten reshape squeeze unsqueeze transpose permute tril triu'
  ).split(' '),
);
/** Methods of a tensor that give something else. */
const others = new Set(
  (
    'item tolist numpy size dim ndimension numel nelement stride storage_offset element_size data_ptr is_contiguous is_floating_point ' +
    'is_complex is_signed equal allclose get_device backward unbind split chunk tensor_split hsplit vsplit dsplit tfjs fetch toString ' +
    'register_hook register_post_accumulate_grad_hook retain_grad max min median mode sort topk kthvalue aminmax unique ' +
    'unique_consecutive svd qr slogdet frexp nonzero storage untyped_storage dispose'
  ).split(' '),
);
/** Members of a tensor that are tensors. */
const members = new Set(['data', 'T', 'mT', 'H', 'mH', 'real', 'imag']);

function variableOf(source: Source, node: TSESTree.Identifier): TSESLint.Scope.Variable | null {
  for (let scope: TSESLint.Scope.Scope | null = source.getScope(node); scope !== null; scope = scope.upper) {
    const found = scope.set.get(node.name);
    if (found !== undefined) return found;
  }
  return null;
}

const isRequire = (node: TSESTree.Node | null): boolean =>
  node?.type === 'CallExpression' &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'require' &&
  node.arguments[0]?.type === 'Literal' &&
  node.arguments[0].value === PACKAGE;

/** Under which name of torch's an identifier is known: `''` for torch itself, null for what is not torch's. */
export function torchName(source: Source, node: Node): string | null {
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    return torchName(source, node.object) === '' ? node.property.name : null;
  }
  if (node.type !== 'Identifier') return null;
  const declared: TSESTree.Node | undefined = variableOf(source, node)?.defs[0]?.node;
  switch (declared?.type) {
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'ImportSpecifier': {
      if (declared.parent.type !== 'ImportDeclaration' || declared.parent.source.value !== PACKAGE) return null;
      if (declared.type !== 'ImportSpecifier') return '';
      const name = declared.imported.type === 'Identifier' ? declared.imported.name : declared.imported.value;
      return name === 'torch' || name === 'default' ? '' : name;
    }
  }
  if (declared?.type !== 'VariableDeclarator' || declared.init === null) return null;
  const whole = isRequire(declared.init) || torchName(source, declared.init) === '';
  if (declared.id.type === 'Identifier') return whole ? '' : null;
  if (!whole || declared.id.type !== 'ObjectPattern') return null;
  const property = declared.id.properties.find(
    (each) => each.type === 'Property' && each.value.type === 'Identifier' && each.value.name === node.name,
  );
  return property?.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : null;
}

/** Whether an expression is seen to be a tensor. */
export function looksLikeTensor(source: Source, node: Node, depth = 0): boolean {
  if (depth > 20) return false;
  const look = (inner: Node): boolean => looksLikeTensor(source, inner, depth + 1);
  switch (node.type) {
    case 'CallExpression': {
      const name = torchName(source, node.callee);
      if (name !== null) return makers.has(name);
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier') return false;
      return !others.has(callee.property.name) && look(callee.object);
    }
    case 'MemberExpression': {
      if (node.computed) return look(node.object);
      return node.property.type === 'Identifier' && members.has(node.property.name) && look(node.object);
    }
    case 'Identifier': {
      const variable = variableOf(source, node);
      const declared: TSESTree.Node | undefined = variable?.defs[0]?.node;
      if (variable?.defs.length !== 1 || declared?.type !== 'VariableDeclarator' || declared.init === null)
        return false;
      const writes = variable.references.filter((reference) => reference.isWrite());
      return declared.id.type === 'Identifier' && writes.length === 1 && look(declared.init);
    }
    case 'TSNonNullExpression':
    case 'TSAsExpression':
      return look(node.expression);
    case 'AssignmentExpression':
      return look(node.right);
    default:
      return false;
  }
}
