// Of declarations only what a program can come to: what the entry points export, and what that refers to.
import { readFileSync, rmSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { OPTIONS } from './written.mjs';

/**
 * Removes from the declarations below a folder what cannot be reached from the entry points `roots`. Of files that may refer to
 * packages, `mentioned` says to which, by a pattern.
 */
export function keepReached(folder, roots, mentioned) {
  const program = ts.createProgram(roots, OPTIONS);
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${folder}/`));
  const reached = reach(program, checker, files, roots);
  // An entry point adds to types for programs that import it, and for no others.
  const augmenting = augmentations(
    checker,
    files.filter(({ fileName }) => !roots.includes(fileName)),
  );
  for (const file of files) writeFileSync(file.fileName, kept(file, reached, checker, augmenting.get(file) ?? []));
  removeUnreferred(folder, roots, mentioned);
}

/** The statements that are reached. */
function reach(program, checker, files, roots) {
  const reached = new Set();
  const seen = new Set();
  const open = [];
  const statement = (node) => {
    while (node.parent !== undefined && !ts.isSourceFile(node.parent)) node = node.parent;
    if (node.parent === undefined || reached.has(node)) return;
    reached.add(node);
    open.push(node);
  };
  const symbol = (found) => {
    if (found === undefined || seen.has(found)) return;
    seen.add(found);
    if (found.flags & ts.SymbolFlags.Alias) symbol(checker.getAliasedSymbol(found));
    for (const declaration of found.declarations ?? []) {
      // A namespace import or export is all of its module.
      if (ts.isSourceFile(declaration)) for (const one of checker.getExportsOfModule(found)) symbol(one);
      else if (!ts.isImportSpecifier(declaration) && !ts.isExportSpecifier(declaration)) statement(declaration);
    }
  };
  for (const root of roots)
    for (const one of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(root)))) symbol(one);
  for (const file of files) for (const node of file.statements) if (ts.isModuleDeclaration(node)) statement(node);
  while (open.length > 0) {
    const visit = (node) => {
      if (ts.isIdentifier(node)) symbol(checker.getSymbolAtLocation(node));
      ts.forEachChild(node, visit);
    };
    const node = open.pop();
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) visit(node);
  }
  return reached;
}

/** Of each file, the files that add members to what it declares. */
function augmentations(checker, files) {
  const all = new Map();
  for (const file of files) {
    for (const node of file.statements) {
      if (!ts.isModuleDeclaration(node) || !ts.isStringLiteral(node.name)) continue;
      const target = checker.getSymbolAtLocation(node.name).declarations.find(ts.isSourceFile);
      all.set(target, [...(all.get(target) ?? []), file]);
    }
  }
  return all;
}

/** A file's text without what is not reached. */
function kept(file, reached, checker, augmenting) {
  const isKept = (symbol) => {
    const found = symbol?.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return (found?.declarations ?? []).some((node) => {
      while (node.parent !== undefined && !ts.isSourceFile(node.parent)) node = node.parent;
      return ts.isSourceFile(node) || reached.has(node);
    });
  };
  const names = new Set();
  const note = (node) => {
    // Names of members say nothing of what the file refers to.
    const member = node.parent.name === node || node.parent.right === node;
    if (ts.isIdentifier(node) && !member) names.add(node.text);
    ts.forEachChild(node, note);
  };
  const stays = file.statements.filter(
    (node) => reached.has(node) && !ts.isImportDeclaration(node) && !ts.isExportDeclaration(node),
  );
  stays.forEach(note);
  const out = [];
  for (const node of file.statements) {
    if (ts.isExportDeclaration(node)) {
      const { exportClause, moduleSpecifier } = node;
      if (exportClause === undefined || ts.isNamespaceExport(exportClause)) {
        const module = checker.getSymbolAtLocation(moduleSpecifier);
        if (checker.getExportsOfModule(module).some(isKept)) out.push(node.getFullText(file));
        continue;
      }
      const elements = exportClause.elements.filter((element) => isKept(checker.getSymbolAtLocation(element.name)));
      if (elements.length === 0) {
        if (exportClause.elements.length === 0) out.push(node.getFullText(file)); // `export {}` makes a module
        continue;
      }
      if (moduleSpecifier === undefined)
        elements.forEach((element) => names.add((element.propertyName ?? element.name).text));
      const from = moduleSpecifier === undefined ? '' : ` from ${moduleSpecifier.getText(file)}`;
      out.push(
        `\nexport ${node.isTypeOnly ? 'type ' : ''}{ ${elements.map((one) => one.getText(file)).join(', ')} }${from};`,
      );
    } else if (!ts.isImportDeclaration(node) && reached.has(node)) out.push(node.getFullText(file));
  }
  const imports = file.statements.filter(ts.isImportDeclaration).flatMap((node) => importOf(node, names, file));
  for (const other of augmenting) imports.push(`import '${specifier(file.fileName, other.fileName)}';`);
  const text = [...imports, out.join('').replace(/^\s*\n/, '')].join('\n').trim();
  return `${/^(?:import|export)\b/m.test(text) ? text : `${text}\nexport {};`}\n`;
}

/** An import of the names that are left. */
function importOf(node, names, file) {
  const from = node.moduleSpecifier.getText(file);
  const clause = node.importClause;
  if (clause === undefined) return [`import ${from};`];
  const type = clause.isTypeOnly ? 'type ' : '';
  const bindings = clause.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings))
    return names.has(bindings.name.text) ? [`import ${type}* as ${bindings.name.text} from ${from};`] : [];
  const list = (bindings?.elements ?? []).filter((element) => names.has(element.name.text));
  return list.length === 0
    ? []
    : [`import ${type}{ ${list.map((one) => one.getText(file)).join(', ')} } from ${from};`];
}

const specifier = (from, to) => {
  const path = relative(dirname(from), to)
    .replaceAll('\\', '/')
    .replace(/\.d\.ts$/, '.js');
  return path.startsWith('.') ? path : `./${path}`;
};

/** Removes the files that no entry point refers to. */
function removeUnreferred(folder, roots, mentioned) {
  const referred = new Set();
  const visit = (file) => {
    if (referred.has(file)) return;
    referred.add(file);
    const text = readFileSync(file, 'utf8').replaceAll(/\/\*[^]*?\*\//g, ''); // without examples in comments
    for (const [, name] of text.matchAll(/\b(?:from|import|module)[ (]+["']([^"']+)["']/g)) {
      if (name.startsWith('.')) visit(join(dirname(file), name.replace(/\.js$/, '.d.ts')));
      else if (!mentioned[relative(folder, file).slice(0, -'.d.ts'.length)]?.test(name))
        throw new Error(`${relative(folder, file)}: declarations refer to ${name}`);
    }
  };
  roots.forEach(visit);
  for (const name of readdirSync(folder, { recursive: true })) {
    const file = join(folder, name);
    if (file.endsWith('.d.ts') && !referred.has(file)) rmSync(file);
  }
}
