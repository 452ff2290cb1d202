import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { nodesIn } from './source-tree.js';

/** A call of a clock: what it gives depends on the machine. */
const CLOCKS = new Set(['performance.now', 'Date.now', 'process.hrtime', 'process.hrtime.bigint']);
/** What waits for a while, and not for something. */
const WAITS = new Set(['sleep', 'setTimeout']);
const WAITING_MODULES = new Set(['node:timers/promises', 'node:timers', 'timers/promises', 'timers']);
/** What test/jest.config.js gives to every test. */
const LIMIT_MS = 900_000;
const BOUNDS = new Set(['toBeLessThan', 'toBeLessThanOrEqual']);

/** A file without one of these words needs no reading. */
const SUSPICIOUS = /\d{4}|\d_\d{3}|performance\.now|Date\.now|hrtime|setTimeout|sleep|timers/;

/** Where a spec waits for a while, or bounds what a clock says, as `path:line: what`. */
export function clockUses(path: string, text: string): string[] {
  if (!SUSPICIOUS.test(text)) return [];
  const syntax = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const clocked = clockedNames(syntax);
  const place = (node: ts.Node): string => `${path}:${syntax.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  return nodesIn(syntax).flatMap((node) => {
    if (ts.isImportDeclaration(node) && WAITING_MODULES.has((node.moduleSpecifier as ts.StringLiteral).text))
      return [`${place(node)}: imports timers`];
    if (!ts.isCallExpression(node)) return [];
    const name = node.expression.getText();
    if (hasShortLimit(node)) return [`${place(node)}: has a time limit of its own`];
    if (WAITS.has(name)) return [`${place(node)}: waits by ${name}`];
    const bounded = boundedBy(node);
    return bounded !== undefined && dependsOnClock(bounded, clocked) ? [`${place(node)}: bounds a time`] : [];
  });
}

/** Every spec of the tests and of the benchmark. */
export function specPaths(): string[] {
  return ['test', 'bench'].flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.spec.ts'))
      .map((path) => `${root}/${path}`),
  );
}

/** The same for all of them. */
export function clockUsesOfSpecs(): string[] {
  return specPaths().flatMap((path) => clockUses(path, readFileSync(path, 'utf8')));
}

/** `it(…, 5_000)`: a limit below that of all tests is a bound in time. */
function hasShortLimit({ expression, arguments: given }: ts.CallExpression): boolean {
  const last = given.at(-1);
  const isTest = /^(?:it|test|before(?:All|Each)|after(?:All|Each))\b/.test(expression.getText());
  return isTest && last !== undefined && ts.isNumericLiteral(last) && Number(last.text) < LIMIT_MS;
}

/** Names that are declared with what a clock says, or with what such a name says. */
function clockedNames(syntax: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodesIn(syntax)) {
    if (!ts.isVariableDeclaration(node) || node.initializer === undefined) continue;
    if (ts.isIdentifier(node.name) && dependsOnClock(node.initializer, names)) names.add(node.name.text);
  }
  return names;
}

/** X of `expect(X).toBeLessThan(…)`. */
function boundedBy({ expression }: ts.CallExpression): ts.Node | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !BOUNDS.has(expression.name.text)) return undefined;
  const called = nodesIn(expression.expression).filter(ts.isCallExpression);
  return called.find((call) => call.expression.getText() === 'expect')?.arguments[0];
}

function dependsOnClock(root: ts.Node, names: ReadonlySet<string>): boolean {
  return nodesIn(root).some(
    (node) =>
      (ts.isCallExpression(node) && CLOCKS.has(node.expression.getText())) ||
      (ts.isIdentifier(node) && names.has(node.text)),
  );
}
