import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { nodesIn } from './source-tree.js';

/** Where the samples of the dialects are joined. */
const JOINED = 'test/support/dialects/samples.ts';

/** Where a file of the tests has a row for each dialect, as `path:line`: a new one would have to be added there. */
export function dialectTables(path: string, text: string): string[] {
  if (!DIALECT_NAMES.every((name) => text.includes(name))) return [];
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  return nodesIn(syntax)
    .filter((node) => DIALECT_NAMES.every((name) => namesIn(node).includes(name)))
    .map((node) => `${path}:${syntax.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
}

/** The same for all files of the tests but the one that joins the samples. */
export function dialectTablesOfTests(): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `test/${path}`)
    .filter((path) => path !== JOINED)
    .flatMap((path) => dialectTables(path, readFileSync(path, 'utf8')));
}

/** The keys of an object, the texts of a list, or the cases of a switch. */
function namesIn(node: ts.Node): (string | undefined)[] {
  if (ts.isObjectLiteralExpression(node)) return node.properties.map(({ name }) => textOf(name));
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(textOf);
  if (ts.isCaseBlock(node)) return node.clauses.map((each) => (ts.isCaseClause(each) ? textOf(each.expression) : ''));
  return [];
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && (ts.isStringLiteralLike(node) || ts.isIdentifier(node)) ? node.text : undefined;
}
