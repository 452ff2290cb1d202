import ts from 'typescript';
import { nodesOf, placeOf, type SourceFile } from './source-tree.js';

/** What modules keep that is no request's, and what it is. */
export const KEPT_BY_MODULES: Readonly<Record<string, string>> = {
  'control/resources/views.ts': 'the fields of a kind of entity',
  'gateway/limits/local-day.ts': 'the calendar of a time zone',
  'gateway/planning/fitness.ts': 'nothing, for a request that loses nothing',
  'gateway/tokenizer/worker.ts': 'the tables of a tokenizer',
  'platform/config/variable.ts': 'the variables of a class',
};

/** What a module would keep from one request to the next, as `path:line: what`; tables that are written once are none. */
export function hiddenStateIn(file: SourceFile): string[] {
  return nodesOf(file, (node) => isOfModule(node) && isState(node)).map(
    (node) => `${placeOf(file.syntax, node.getStart(file.syntax))}: ${node.getText(file.syntax).slice(0, 60)}`,
  );
}

function isState(node: ts.Node): boolean {
  if (!ts.isVariableDeclaration(node) || node.initializer === undefined) return false;
  if ((node.parent.flags & ts.NodeFlags.Const) === 0) return true;
  const made = node.initializer;
  if (!ts.isNewExpression(made) || (made.arguments ?? []).length > 0) return false;
  const isReadonly = node.type?.getText().startsWith('Readonly') === true;
  return /^(?:Weak)?(?:Map|Set)$/.test(made.expression.getText()) && !isReadonly;
}

/** Made when the module is loaded, and not by something that was made later. */
function isOfModule(node: ts.Node): boolean {
  return ts.findAncestor(node, (above) => ts.isFunctionLike(above) || ts.isClassLike(above)) === undefined;
}
