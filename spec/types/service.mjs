// TypeScript's language service, as editors ask it, on the declarations that were built.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const here = import.meta.dirname;

/** The options that the programs here compile under. */
export function options() {
  const path = join(here, 'tsconfig.json');
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return ts.parseJsonConfigFileContent(config, ts.sys, here).options;
}

/** The TypeScript files of a folder here. */
export const filesOf = (folder) =>
  readdirSync(join(here, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(here, folder, name));

/** A service over files, and over texts that stand in none; under other options where they are given. */
export function service(files, texts = {}, others = {}) {
  const virtual = new Map(Object.entries(texts).map(([name, text]) => [resolve(here, name), text]));
  const read = (name) => virtual.get(name) ?? (ts.sys.fileExists(name) ? readFileSync(name, 'utf8') : undefined);
  const settings = { ...options(), ...others };
  return ts.createLanguageService({
    getScriptFileNames: () => [...files, ...virtual.keys()],
    getScriptVersion: () => '0',
    getScriptSnapshot: (name) => {
      const text = read(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => here,
    getCompilationSettings: () => settings,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => virtual.has(name) || ts.sys.fileExists(name),
    readFile: read,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
}

/** A file's errors, each with its line. */
export function errorsOf(one, file) {
  const all = [...one.getSyntacticDiagnostics(file), ...one.getSemanticDiagnostics(file)];
  return all.map(({ file: source, start, messageText }) => {
    const line = source === undefined || start === undefined ? 0 : source.getLineAndCharacterOfPosition(start).line + 1;
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
