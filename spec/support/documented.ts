// What documentation has to say beyond a sentence: a formula, and errors.
import ts from 'typescript';

/** Two operands and what stands between them, or a sign that needs no operand before it. */
const formula = /[\p{L}\p{N}_)\]}|'²³]\s*(?:[=+*/^·≤≥<>√−]|- )\s*[\p{L}\p{N}_([{|√Σ∑∏∫−-]|[Σ∑∏∫√⌊⌈‖]/u;

/** Whether a text has a formula: a piece of code that is no call, no type and no function of the language. */
export const hasFormula = (text: string): boolean =>
  [...text.matchAll(/`([^`]+)`/g)].some(([, code]) => formula.test(code!) && !/^torch\.|=>|: /.test(code!));

/** Functions whose names say that they throw. */
const guard = /^(?:check|refuse|reject|fail|assert|lacking|missing|wrong|absent)/;

/** Whether a function, row or class throws: by itself, through another of its file, or through one whose name says so. */
export function raiser(checker: ts.TypeChecker): (declaration: ts.Node) => boolean {
  const known = new Map<ts.Node, boolean>();
  const inFile = (name: ts.Identifier): ts.Declaration | null => {
    const symbol = checker.getSymbolAtLocation(name);
    const found = symbol?.valueDeclaration;
    if (found === undefined || found.getSourceFile() !== name.getSourceFile()) return null;
    const outermost =
      ts.isFunctionDeclaration(found) ||
      ts.isClassDeclaration(found) ||
      (ts.isVariableDeclaration(found) && ts.isSourceFile(found.parent.parent.parent));
    return outermost ? found : null;
  };
  const named = (name: ts.Identifier): boolean =>
    (ts.isPropertyAssignment(name.parent) || ts.isPropertyAccessExpression(name.parent)) && name.parent.name === name;
  const raises = (node: ts.Node): boolean => {
    const before = known.get(node);
    if (before !== undefined) return before;
    known.set(node, false); // while it is looked into
    const throws = (part: ts.Node): boolean => {
      if (ts.isThrowStatement(part)) return true;
      if (ts.isIdentifier(part) && !named(part)) {
        if (guard.test(part.text) && ts.isCallExpression(part.parent)) return true;
        const other = inFile(part);
        if (other !== null && other !== node && raises(other)) return true;
      }
      return ts.forEachChild(part, (child) => throws(child) || undefined) === true;
    };
    const found = ts.forEachChild(node, (child) => throws(child) || undefined) === true;
    known.set(node, found);
    return found;
  };
  return raises;
}
