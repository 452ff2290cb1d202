import ts from 'typescript';
import { ALL_OPERATIONS } from '../../src/gateway/protocol/operation.js';
import { nodesOf, placeOf, type SourceFile } from './source-tree.js';

/** The table of operations, which alone knows their names. */
const TABLE = 'gateway/protocol/operation.ts';
/** The same words with another meaning. */
const OTHER_MEANINGS: Readonly<Record<string, string>> = {
  'gateway/catalog/readers/providers-json.ts': 'the name of a model',
  'control/system/provider-files.ts': 'the name of a model',
  'control/channel-test/channel-test.ts': 'a step of the test of a channel',
  'control/channel-test/test-report.ts': 'a step of the test of a channel',
  'gateway/dialects/openai-chat/passthrough/answer-places.ts': 'a field of an answer',
  'http/openapi/other-schemas.ts': 'a field of an answer',
  'http/openapi/other-operations.ts': 'the id of an endpoint of the document',
};
const NAMES: ReadonlySet<string> = new Set(ALL_OPERATIONS.map(({ name }) => name));

/** Where a file goes by the name of an operation in place of what the table says of it. */
export function operationNameUses(file: SourceFile): string[] {
  if (file.path === TABLE || file.path in OTHER_MEANINGS) return [];
  return nodesOf(file, (node) => isNameLiteral(node) || isComparison(node) || isTableOfNames(node)).map(
    (node) => `${placeOf(file.syntax, node.getStart())}: ${node.getText().slice(0, 60)}`,
  );
}

function isNameLiteral(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) && NAMES.has(node.text) && !isElsewhere(node.parent);
}

/** A path of a decorator, or a field of an object. */
function isElsewhere(parent: ts.Node): boolean {
  if (ts.isElementAccessExpression(parent)) return true;
  return ts.isCallExpression(parent) && ts.isDecorator(parent.parent);
}

/** `operation === OPERATIONS.speech` says the same with other words. */
function isComparison(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node)) return false;
  const { kind } = node.operatorToken;
  const isEquality =
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
  return (
    isEquality && [node.left, node.right].some((side) => /^(?:OPERATIONS\b|SINGLE_EMBEDDING$)/.test(side.getText()))
  );
}

/** A second table by name; what is made of the first, with every name in it, is none. */
function isTableOfNames(node: ts.Node): boolean {
  if (!ts.isTypeReferenceNode(node) || !['Record', 'Map', 'ReadonlyMap'].includes(node.typeName.getText()))
    return false;
  const isPartial = ts.isTypeReferenceNode(node.parent) && node.parent.typeName.getText() === 'Partial';
  return isPartial && node.typeArguments?.[0]?.getText() === 'OperationName';
}
