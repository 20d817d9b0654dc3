// What rules are here: ESLint's objects, made without any package, so that a configuration that loads them needs none.
import type { ParserServicesWithTypeInformation, TSESLint, TSESTree } from '@typescript-eslint/utils';

export type Node = TSESTree.Node;
export type Expression = TSESTree.Expression | TSESTree.PrivateIdentifier;
export type Context<Message extends string> = Readonly<TSESLint.RuleContext<Message, []>>;
export type Source = Readonly<TSESLint.SourceCode>;
export type Rule<Message extends string> = TSESLint.RuleModule<Message, []>;
export type Fix = TSESLint.ReportSuggestionArray<string>;

const page = 'https://github.com/tfjs-torch/tfjs-torch/blob/main/docs/eslint.md';

/** A rule from what it says of itself, and what it looks at. */
export function rule<Message extends string>(
  name: string,
  description: string,
  messages: Record<Message, string>,
  create: (context: Context<Message>) => TSESLint.RuleListener,
): Rule<Message> {
  return {
    meta: {
      type: 'problem',
      docs: { description, url: `${page}#${name}` },
      messages,
      schema: [],
      hasSuggestions: true,
    },
    defaultOptions: [],
    create,
  };
}

/** What typescript-eslint's parser knows of types; null for another parser, or one that was not told of a project. */
export function servicesOf(source: Source): ParserServicesWithTypeInformation | null {
  const { parserServices } = source;
  const typed = parserServices !== undefined && 'program' in parserServices && parserServices.program !== null && parserServices.program !== undefined; // prettier-ignore
  return typed ? (parserServices as ParserServicesWithTypeInformation) : null;
}

const simple = new Set(['Identifier', 'MemberExpression', 'CallExpression', 'ThisExpression', 'TSNonNullExpression']);

/** An expression's text as something that a method can be called on. */
export function callable(source: Source, node: Node): string {
  const text = source.getText(node);
  return simple.has(node.type) ? text : `(${text})`;
}
