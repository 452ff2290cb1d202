import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** One file of the sources, parsed. */
export interface SourceFile {
  /** Path from `src/`, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly syntax: ts.SourceFile;
  readonly imports: readonly ImportOf[];
}

/** One import or re-export of a file. */
export interface ImportOf {
  /** The file's path from `src/` for a relative one, else the name of the package. */
  readonly target: string;
  readonly isRelative: boolean;
  /** `import type`: gone when it runs. */
  readonly isType: boolean;
  /** The names taken, by what the other file calls them; `*` takes all. */
  readonly names: readonly string[];
  readonly place: string;
}

/** A name that a file exports. */
export interface ExportOf {
  readonly name: string;
  readonly place: string;
  readonly hasDoc: boolean;
  /** A type or a class, which other exports may be made of. */
  readonly isType: boolean;
  /** Every identifier of its declaration. */
  readonly mentions: ReadonlySet<string>;
}

/** A function, method or constructor with a body. */
export interface FunctionOf {
  readonly place: string;
  readonly lines: number;
  readonly parameters: number;
  readonly isConstructor: boolean;
}

const ROOT = resolve('src');

/** Every file under `src/`. */
export function readSources(): SourceFile[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readSource(join(entry.parentPath, entry.name)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** `src/path:line` of a node. */
export function placeOf(syntax: ts.SourceFile, position: number): string {
  return `src/${syntax.fileName}:${syntax.getLineAndCharacterOfPosition(position).line + 1}`;
}

/** The nodes of a file, in order, for which `test` holds. */
export function nodesOf({ syntax }: SourceFile, test: (node: ts.Node) => boolean): ts.Node[] {
  return nodesIn(syntax).filter(test);
}

/** What a file exports, re-exports left out. */
export function exportsOf(file: SourceFile): ExportOf[] {
  return file.syntax.statements.filter(isExported).flatMap((statement) =>
    namesOf(statement).map((name) => ({
      name,
      place: placeOf(file.syntax, statement.getStart()),
      hasDoc: ts.getJSDocCommentsAndTags(statement).some((node) => ts.isJSDoc(node) && node.comment !== undefined),
      isType:
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isClassDeclaration(statement),
      mentions: identifiersIn(statement),
    })),
  );
}

/** The functions of a file, those inside of others included. */
export function functionsOf(file: SourceFile): FunctionOf[] {
  const { syntax } = file;
  return nodesOf(file, (node) => ts.isFunctionLike(node) && 'body' in node && node.body !== undefined).map((node) => ({
    place: placeOf(syntax, node.getStart()),
    lines: lineOf(syntax, node.end) - lineOf(syntax, node.getStart()) + 1,
    parameters: (node as ts.FunctionLikeDeclaration).parameters.length,
    isConstructor: ts.isConstructorDeclaration(node),
  }));
}

/** Walks what imports what; each circle as the paths along it. */
export function circlesIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): void => {
    const start = way.indexOf(node);
    if (start >= 0) circles.push([...way.slice(start), node]);
    if (start >= 0 || done.has(node)) return;
    for (const next of edges.get(node) ?? []) visit(next, [...way, node]);
    done.add(node);
  };
  for (const node of edges.keys()) visit(node, []);
  return circles;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function readSource(absolute: string): SourceFile {
  return parseSource(relative(ROOT, absolute).replaceAll('\\', '/'), readFileSync(absolute, 'utf8'));
}

/** A text as the file of the sources that it would be. */
export function parseSource(path: string, text: string): SourceFile {
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    syntax,
    imports: [...importsOf(syntax), ...lazyImportsOf(syntax)],
  };
}

function importsOf(syntax: ts.SourceFile): ImportOf[] {
  return syntax.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined || !ts.isStringLiteral(moduleSpecifier)) return [];
    const { text } = moduleSpecifier;
    const isRelative = text.startsWith('.');
    const isType =
      ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const target = isRelative ? relativeTarget(syntax.fileName, text) : packageOf(text);
    return [
      { target, isRelative, isType, names: importedNames(statement), place: placeOf(syntax, statement.getStart()) },
    ];
  });
}

/** What is imported in the middle of a function: `const { name } = await import('…')` or `(await import('…')).name`. */
function lazyImportsOf(syntax: ts.SourceFile): ImportOf[] {
  return nodesIn(syntax).flatMap((node) => {
    const text = lazilyImported(node);
    if (text === undefined) return [];
    const isRelative = text.startsWith('.');
    const target = isRelative ? relativeTarget(syntax.fileName, text) : packageOf(text);
    return [{ target, isRelative, isType: false, names: takenNames(node), place: placeOf(syntax, node.getStart()) }];
  });
}

function lazilyImported(node: ts.Node): string | undefined {
  if (!ts.isAwaitExpression(node) || !ts.isCallExpression(node.expression)) return undefined;
  const { expression: callee, arguments: given } = node.expression;
  return callee.kind === ts.SyntaxKind.ImportKeyword ? (given[0] as ts.StringLiteral).text : undefined;
}

/** The names that are taken out of what an expression gives. */
function takenNames({ parent }: ts.Node): string[] {
  if (ts.isParenthesizedExpression(parent) && ts.isPropertyAccessExpression(parent.parent))
    return [parent.parent.name.text];
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return [];
  return parent.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
}

function relativeTarget(from: string, specifier: string): string {
  return join(from, '..', specifier).replaceAll('\\', '/').replace(/\.js$/, '.ts');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function importedNames(statement: ts.ImportDeclaration | ts.ExportDeclaration): string[] {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
  if (bindings === undefined) return [];
  if (ts.isNamespaceImport(bindings) || ts.isNamespaceExport(bindings)) return ['*'];
  return bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const { name } = statement as ts.DeclarationStatement;
  return name === undefined ? [] : [name.getText()];
}

/** A node and everything in it, in order. */
export function nodesIn(root: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    node.forEachChild(visit);
  };
  visit(root);
  return found;
}

function identifiersIn(statement: ts.Statement): ReadonlySet<string> {
  return new Set(
    nodesIn(statement)
      .filter(ts.isIdentifier)
      .map(({ text }) => text),
  );
}

function lineOf(syntax: ts.SourceFile, position: number): number {
  return syntax.getLineAndCharacterOfPosition(position).line + 1;
}
