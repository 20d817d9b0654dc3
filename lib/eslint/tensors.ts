// Whether an expression is a tensor: by its type where the parser knows types, else by what can be seen.
import type { Type, TypeChecker } from 'typescript';
import { type Node, type Source, servicesOf } from './rule.js';
import { looksLikeTensor } from './untyped.js';

/** What an expression may be. */
export interface Look {
  readonly tensor: boolean;
  /** null, undefined, or nobody knows */
  readonly nullish: boolean;
  readonly text: boolean;
  /** a number, a BigInt or a truth value */
  readonly number: boolean;
}

const nothing: Look = { tensor: false, nullish: false, text: false, number: false };

/** Members by which a tensor of this library is known, whatever its class is called; TensorFlow.js' has none of them. */
const marks = ['backward', 'requires_grad', 'grad_fn', 'numel'];

function ofType(type: Type, checker: TypeChecker): Look {
  const own = checker.getBaseConstraintOfType(type) ?? type;
  const parts = own.isUnion() ? own.types : [own];
  const names = parts.map((part) => checker.typeToString(checker.getBaseTypeOfLiteralType(part)));
  const has = (...wanted: readonly string[]): boolean => names.some((name) => wanted.includes(name));
  return {
    tensor: parts.some((part) => marks.every((name) => part.getProperty(name) !== undefined)),
    nullish: has('null', 'undefined', 'void', 'any', 'unknown'),
    text: has('string'),
    number: has('number', 'bigint', 'boolean'),
  };
}

/** Looks at an expression's value. */
export type Looking = (node: Node) => Look;

/** How one looks in a file. */
export function looking(source: Source): Looking {
  const services = servicesOf(source);
  const checker = services?.program.getTypeChecker();
  return (node) => {
    if (services !== null && checker !== undefined) {
      const type = services.getTypeAtLocation(node);
      const look = ofType(type, checker);
      const untyped = ['any', 'unknown', 'error'].includes(checker.typeToString(type));
      if (!untyped) return look;
    }
    if (looksLikeTensor(source, node)) return { ...nothing, tensor: true };
    if (node.type === 'TemplateLiteral') return { ...nothing, text: true };
    if (node.type === 'UnaryExpression' && node.operator === '-') return { ...nothing, number: true };
    if (node.type !== 'Literal') return nothing;
    if (node.value === null) return { ...nothing, nullish: !('bigint' in node) && !('regex' in node) };
    return { ...nothing, text: typeof node.value === 'string', number: typeof node.value !== 'string' };
  };
}
