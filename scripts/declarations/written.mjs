// Declarations as tsc writes them, in which each `Arguments<S>` is written out.
import { writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import ts from 'typescript';
import { commentOf, documented, ofMethod, withCommon, withDefaults } from './documentation.mjs';
import { Printer, forms, parts, takesArguments } from './forms.mjs';

export const OPTIONS = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Writes out the declarations below a folder. `roots` are its entry points. */
export function writeOut(folder, roots) {
  const program = ts.createProgram(roots, OPTIONS);
  const files = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${folder}/`));
  const one = new Writer(program.getTypeChecker(), program, roots[0]);
  const texts = files.map((file) => [file.fileName, one.file(file)]);
  for (const [name, text] of texts) writeFileSync(name, text);
}

/** Fields of a module that are null where it was made with a flag written false. */
const missing = {
  bias: ['bias'],
  affine: ['weight', 'bias'],
  elementwise_affine: ['weight', 'bias'],
  track_running_stats: ['running_mean', 'running_var', 'num_batches_tracked'],
};

/** What a row's function carries beside its signatures. */
const ofRow = ['row', 'method', 'inplace'];

class Writer {
  constructor(checker, program, index) {
    this.checker = checker;
    this.printer = new Printer(checker);
    const exports = (symbol) => new Map(checker.getExportsOfModule(symbol).map((one) => [one.name, one]));
    const torch = exports(checker.getSymbolAtLocation(program.getSourceFile(index)));
    const nn = exports(this.#resolved(torch.get('nn')));
    // Where the function of a method may be looked up by its name.
    this.namespaces = [
      torch,
      exports(this.#resolved(nn.get('functional'))),
      exports(this.#resolved(torch.get('linalg'))),
      exports(this.#resolved(torch.get('special'))),
    ];
  }

  #resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  /** A file's new text. */
  file(file) {
    const edits = [];
    for (const statement of file.statements) this.#statement(statement, file, edits);
    let text = file.text;
    for (const [start, end, written] of edits.sort((a, b) => b[0] - a[0]))
      text = text.slice(0, start) + written + text.slice(end);
    return imported(text, file.fileName);
  }

  #statement(statement, file, edits) {
    if (ts.isVariableStatement(statement)) {
      for (const declaration of statement.declarationList.declarations)
        this.#constant(statement, declaration, file, edits);
    } else if (ts.isFunctionDeclaration(statement)) {
      const signature = this.checker.getSignatureFromDeclaration(statement);
      if (takesArguments(this.checker, signature)) {
        const lines = this.#lines([signature], file).map(
          (line) => `${modifiers(statement)}function ${statement.name.text}${line};\n`,
        );
        edits.push([statement.getStart(file, false), statement.end, lines.join('').trimEnd()]);
        this.#explain(statement, [signature], edits);
      }
    } else if (ts.isClassDeclaration(statement)) {
      this.#class(statement, file, edits);
    } else if (ts.isInterfaceDeclaration(statement)) {
      this.#interface(statement, file, edits);
    } else if (ts.isModuleDeclaration(statement) && statement.body !== undefined) {
      for (const inner of statement.body.statements)
        if (ts.isInterfaceDeclaration(inner) && inner.name.text === 'Tensor' && inner.heritageClauses !== undefined)
          this.#tensor(inner, file, edits);
    }
  }

  /** What stands above some signatures, with what all have in common, and the values that parameters have where they are left out. */
  #complete(comment, signatures, skip = 0) {
    const all = signatures.map((one) => parts(this.checker, one));
    const names = all.flatMap(({ first, listed }) => [...first.slice(skip), ...listed].map(({ name }) => name));
    return withDefaults(
      withCommon(comment, names),
      all.flatMap(({ listed }) => listed),
    );
  }

  /** The same of what stands above a node. */
  #explain(node, signatures, edits) {
    const doc = node.jsDoc?.at(-1);
    const comment = commentOf(node);
    if (doc === undefined || comment === null) return;
    const { character } = ts.getLineAndCharacterOfPosition(node.getSourceFile(), doc.pos);
    edits.push([doc.pos, doc.end, documented(this.#complete(comment, signatures), ' '.repeat(character)).trim()]);
  }

  /** The parameter lists and results of signatures. */
  #lines(signatures, file, { skip = 0, returns = null, naming } = {}) {
    const lines = signatures.flatMap((signature) => {
      const { declaration } = signature;
      // What stands in the file itself is taken as it is written: with the names that it gives to types.
      const here = declaration.getSourceFile() === file && signature.target === undefined;
      const print = (type, written) =>
        here && written !== undefined ? written.getText(file) : this.printer.type(type, file);
      const { first, listed, ofClass } = parts(this.checker, signature);
      // A row's first operand is `input` to its type, whatever PyTorch calls it.
      if (naming !== undefined && listed.some(({ name }) => name === first[0]?.name)) first[0].name = naming;
      const result = returns ?? `: ${print(signature.getReturnType(), declaration.type)}`;
      const parameters = declaration.typeParameters?.map((one) => one.getText()) ?? [];
      const generic = here && parameters.length > 0 ? `<${parameters.join(', ')}>` : '';
      return forms({ first: first.slice(skip), listed, ofClass }, print).map(
        (list) => `${generic}(${list.join(', ')})${result}`,
      );
    });
    return [...new Set(lines)];
  }

  #constant(statement, declaration, file, edits) {
    const { type: node, name } = declaration;
    if (node === undefined || !ts.isIdentifier(name)) return;
    const type = this.checker.getTypeAtLocation(name);
    const text = node.getText(file);
    const ofClass = /^(?:import\([^)]*\)\.)?Callable<([^]*)>$/.exec(text);
    if (ofClass !== null) {
      const made = type.getConstructSignatures();
      if (!made.some((one) => takesArguments(this.checker, one))) return;
      const without = this.#without(made[0], file);
      const [whole, ...objects] = this.#lines(made, file);
      // Of many overloads the compiler tells only what is wrong with the last that has room for the arguments: of those with an object
      // at the end, from the most arguments before it to the fewest, the one with the object where it was written.
      const all = without.length === 0 ? [whole, ...objects] : [...without, whole, ...objects.reverse()];
      const lines = all.map((line) => `    ${line};\n`);
      const comment = commentOf(declaration);
      const doc = documented(comment && this.#complete(comment, made), '    ');
      this.#explain(statement, made, edits);
      edits.push([node.getStart(file), node.end, `${ofClass[1]} & {\n${doc}${lines.join('')}}`]);
      return;
    }
    const calls = type.getCallSignatures();
    if (calls.length === 0 || type.getConstructSignatures().length > 0) return;
    // Of functions alone: the hover of an overload that is a constant's shows no documentation.
    const more = type.getProperties().some(({ name }) => !ofRow.includes(name));
    if (more || calls.some((one) => one.typeParameters !== undefined)) return;
    const comment = commentOf(declaration) ?? ofTwin(name.text, file);
    const naming = /^@param (\w+)/m.exec(comment ?? '')?.[1];
    const doc = documented(comment && this.#complete(comment, calls));
    const lines = this.#lines(calls, file, { naming }).map(
      (line) => `${modifiers(statement)}function ${name.text}${line};\n`,
    );
    edits.push([statement.getStart(file, true), statement.end, (doc + lines.join('')).trimEnd()]);
  }

  /**
   * The calls that write a flag of `missing` as false, and what they make: a module of its class still, so never for null, which would
   * leave nothing of the whole. They are calls alone: what stands after `extends` must have constructors that all make the same.
   */
  #without(signature, file) {
    const { first, listed, ofClass } = parts(this.checker, signature);
    const of = signature.getReturnType();
    return Object.entries(missing).flatMap(([flag, fields]) => {
      const at = listed.findIndex(({ name }) => name === flag);
      const gone = fields.filter((name) => of.getProperty(name) !== undefined);
      if (at < 0 || gone.length === 0 || !first.every(({ optional }) => !optional)) return [];
      const written = listed.map((one, k) => (k === at ? { ...one, optional: false, type: null } : one));
      const print = (type) => (type === null ? 'false' : this.printer.type(type, file));
      const least = listed.filter(({ optional }) => !optional).length;
      const made = `${this.printer.type(of, file)} & { ${gone.map((name) => `${name}: never`).join('; ')} }`;
      return forms({ first, listed: written, ofClass }, print, least).map((list) => `(${list.join(', ')}): ${made}`);
    });
  }

  #class(statement, file, edits) {
    for (const clause of statement.heritageClauses ?? [])
      if (clause.token === ts.SyntaxKind.ImplementsKeyword) edits.push([clause.pos, clause.end, '']);
    const shapes = new Map();
    for (const member of statement.members) {
      if (!ts.isMethodDeclaration(member) && !ts.isConstructorDeclaration(member)) continue;
      const signature = this.checker.getSignatureFromDeclaration(member);
      if (!takesArguments(this.checker, signature)) continue;
      const options = ts.isConstructorDeclaration(member) ? { returns: '' } : {};
      const name = ts.isConstructorDeclaration(member) ? 'constructor' : member.name.getText(file);
      if (name === 'forward') {
        edits.push([member.getStart(file, false), member.end, this.#whole(signature, file)]);
        continue;
      }
      this.#explain(member, [signature], edits);
      const lines = this.#lines([signature], file, options).map((line) => `${modifiers(member)}${name}${line};`);
      const text = lines.join('\n    ');
      edits.push([
        member.getStart(file, false),
        member.end,
        ts.isConstructorDeclaration(member) ? text : hoisted(text, shapes),
      ]);
    }
    edits.push([statement.getFullStart(), statement.getFullStart(), declared(shapes, '')]);
  }

  /** `forward` as one signature: what a module is called with are the parameters of its last. */
  #whole(signature, file) {
    const { first, listed } = parts(this.checker, signature);
    const print = (type, written) => written?.getText(file) ?? this.printer.type(type, file);
    const [before] = forms({ first, listed: [] }, print);
    const after = forms({ first: [], listed }, print).map((list) => `[${list.join(', ')}]`);
    return `forward(${[...before, `...args: ${after.join(' | ')}`].join(', ')}): ${signature.declaration.type.getText(file)};`;
  }

  #interface(statement, file, edits) {
    for (const member of statement.members) {
      if (!ts.isCallSignatureDeclaration(member) && !ts.isConstructSignatureDeclaration(member)) continue;
      const signature = this.checker.getSignatureFromDeclaration(member);
      // Of a generic row the parameters are not known yet.
      if (!takesArguments(this.checker, signature) || statement.typeParameters !== undefined) continue;
      const name = ts.isConstructSignatureDeclaration(member) ? 'new ' : '';
      const lines = this.#lines([signature], file).map((line) => `${name}${line};`);
      edits.push([member.getStart(file, false), member.end, lines.join('\n    ')]);
    }
  }

  // ---- methods of Tensor

  #tensor(inner, file, edits) {
    const own = new Set(inner.members.map((member) => member.name?.getText(file)));
    const members = new Map();
    const bases = inner.heritageClauses.flatMap(({ types }) => types);
    const rows = bases.filter((base) => ['Methods', 'InPlace'].includes(base.expression.getText(file)));
    if (rows.length === 0) return;
    for (const base of rows) {
      for (const property of this.checker.getTypeAtLocation(base).getProperties()) {
        // Rows without a twin have its name, and nothing under it.
        const there = !(this.checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Unknown);
        if (there && !own.has(property.name)) members.set(property.name, property);
      }
    }
    const text = [...members.values()]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((property) => this.#method(property, members, inner, file))
      .join('')
      .replace(/import\(['"][^'"]*\/tensor(?:\.js|\.d\.ts)?['"]\)\.Tensor\b/g, 'Tensor');
    const others = bases.filter((base) => !rows.includes(base)).map((base) => base.getText(file));
    const extending = others.length === 0 ? '' : ` extends ${others.join(', ')}`;
    const shapes = new Map();
    const members_ = hoisted(text, shapes);
    edits.push([inner.heritageClauses.pos, inner.heritageClauses.end, extending]);
    edits.push([inner.members.pos, inner.members.pos, `\n${members_}`]);
    edits.push([inner.end, inner.end, declared(shapes, '    ')]);
  }

  #method(property, members, at, file) {
    const { name } = property;
    // A twin that is exported beside its row says nothing itself.
    const silent = (property.declarations ?? []).every((one) => commentOf(one) === null);
    const twin = name.endsWith('_') && silent && this.#function(name.slice(0, -1), members) !== null;
    const found = this.#function(twin ? name.slice(0, -1) : name, members);
    if (found === null) throw new Error(`no function of the method ${name}`);
    const [type, comment] = found;
    const method = type.getProperty('method');
    const signatures = (
      method === undefined ? type : this.checker.getTypeOfSymbolAtLocation(method, at)
    ).getCallSignatures();
    const lines = this.#lines(signatures, file, { skip: 1, ...(twin ? { returns: ': Tensor' } : {}) });
    const first = signatures[0]?.parameters[0]?.name;
    const doc = comment === null ? null : this.#complete(ofMethod(comment, first), signatures, 1);
    const said = !twin || doc === null ? doc : `In place: ${doc[0].toLowerCase() === doc[0] ? '' : ''}${doc}`;
    const called = name === 'new' ? `'new'` : name; // bare it would be a constructor's
    return documented(said, '        ') + lines.map((line) => `        ${called}${line};\n`).join('');
  }

  /** The type and the documentation of the function that a method is made of. */
  #function(name, members) {
    const own = members.get(name);
    const declaration = own?.declarations?.[0];
    const named = this.namespaces.map((names) => names.get(name)).find((symbol) => symbol !== undefined);
    const symbol = named === undefined ? undefined : this.#resolved(named);
    const elsewhere = symbol?.declarations?.[0];
    // A table may name a function that is written elsewhere.
    const target = declaration && this.checker.getTypeAtLocation(declaration.name).symbol?.declarations?.[0];
    const written = target !== undefined && ts.isFunctionDeclaration(target) ? target : undefined;
    const comment = [declaration, written, elsewhere].map((one) => one && commentOf(one)).find(Boolean) ?? null;
    if (declaration !== undefined) return [this.checker.getTypeAtLocation(declaration.name), comment];
    return symbol === undefined ? null : [this.checker.getTypeOfSymbol(symbol), comment];
  }
}

/** What a row's twin is, as its row says, which stands in the same file; null of what is no twin. */
function ofTwin(name, file) {
  const row = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find((one) => `${one.name.getText(file)}_` === name);
  const comment = row === undefined ? null : commentOf(row);
  return comment === null ? null : `In place: ${ofMethod(comment, 'out')}`;
}

/**
 * Members' objects of keywords and named results, by names of their own. In a class's member a literal would be another type in
 * every subclass, for what it says might depend on `this`: comparing a Parameter with a Tensor took minutes.
 */
function hoisted(text, shapes) {
  const known = new Map([...shapes].map(([name, shape]) => [shape, name]));
  const named = (shape, keys, suffix = '') => {
    if (known.has(shape)) return known.get(shape);
    const words = keys.map((key) => key.replace(/(?:^|_)(\w)/g, (_, letter) => letter.toUpperCase()));
    const few = words.length > 4 ? `${words.slice(0, 3).join('')}And${words.length - 3}More` : words.join('');
    const base = `${few}${suffix}`;
    let name = base;
    for (let k = 2; shapes.has(name); k++) name = `${base}${k}`;
    shapes.set(name, shape);
    known.set(shape, name);
    return name;
  };
  const keysOf = (body) => [...body.matchAll(/(?:^|; ?)(?:readonly )?(\w+)\??:/g)].map(([, key]) => key);
  return text
    .replace(/\[Tensor(?:, Tensor)*\] & \{ ([^{}]*?);? \}/g, (shape, body) => named(shape, keysOf(body)))
    .replace(
      /(\b(?:kwargs|keywords)\??: )\{ ([^{}]*) \}/g,
      (_, before, body) => `${before}${named(`{ ${body} }`, keysOf(body), 'Keywords')}`,
    );
}
/** What was hoisted, declared. */
function declared(shapes, indent) {
  return [...shapes]
    .map(([name, shape]) =>
      shape.startsWith('{') ? `\n${indent}interface ${name} ${shape}` : `\n${indent}type ${name} = ${shape};`,
    )
    .join('');
}

function modifiers(node) {
  const words = (node.modifiers ?? []).map((modifier) => modifier.getText());
  return words.length === 0 ? '' : `${words.join(' ')} `;
}

/** Types that a file does not import yet, imported. */
function imported(text, fileName) {
  const folder = dirname(fileName);
  const file = ts.createSourceFile('x.d.ts', text, ts.ScriptTarget.ES2023);
  const known = new Map();
  for (const node of file.statements) {
    if (ts.isImportDeclaration(node)) {
      const bindings = node.importClause?.namedBindings;
      if (bindings === undefined) continue;
      if (ts.isNamespaceImport(bindings)) known.set(bindings.name.text, null);
      else
        for (const { name, propertyName } of bindings.elements)
          known.set(name.text, propertyName === undefined ? node.moduleSpecifier.text : null);
    } else if (ts.isVariableStatement(node)) {
      for (const { name } of node.declarationList.declarations) known.set(name.text, null);
    } else if (ts.isModuleDeclaration(node)) {
      for (const inner of node.body?.statements ?? []) if (inner.name !== undefined) known.set(inner.name.text, null);
    } else if (node.name !== undefined) known.set(node.name.text, null);
  }
  const added = [];
  const out = text.replace(/import\(["']([^"']+)["']\)\.([A-Za-z_$][\w$]*)/g, (_, path, name) => {
    const from = path.startsWith('/') ? slashed(relative(folder, path)) : path;
    const source = from.endsWith('.js') ? from : `${from.replace(/\.d\.ts$/, '')}.js`;
    if (!known.has(name)) {
      known.set(name, source);
      added.push(`import type { ${name} } from '${source}';\n`);
    }
    return known.get(name) === source ? name : `import("${source}").${name}`;
  });
  return added.join('') + out;
}
const slashed = (path) => (path.startsWith('.') ? path : `./${path}`);
