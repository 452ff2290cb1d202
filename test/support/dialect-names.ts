import ts from 'typescript';
import { UPSTREAM_DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { nodesOf, placeOf, type SourceFile } from './source-tree.js';

/** Where dialects are joined: what they are called, and what they are. */
const JOINED = ['gateway/protocol/dialect-name.ts', 'gateway/dialects/dialects.ts'];

/** Files that have a dialect's name in them and need nothing for a new one, with what it means there. */
export const NAMING_FILES: Readonly<Record<string, string>> = {
  'gateway/catalog/presets.ts': 'which dialect a provider speaks',
  'gateway/traits/trait-table.ts': 'where a row about models holds, if not everywhere',
  'http/gemini/gemini.controller.ts': 'model and act stand in one segment of its paths',
  'http/gemini/gemini-models.controller.ts': 'its models have an address of their own',
  'gateway/catalog/readers/legacy-environment.ts': 'a provider',
  'gateway/catalog/compile-field-rules.ts': 'a provider',
  'gateway/execution/error-codes.ts': 'a provider',
  'gateway/dialects/openai-chat/parts/reasoning-details.ts': "OpenRouter's words for a signature",
  'gateway/dialects/openai-chat/parts/decode-messages.ts': "a signature in the words of Google's compatibility layer",
  'gateway/dialects/openai-chat/encode-reply.ts': 'the same',
  'gateway/dialects/openai-chat/encode-stream.ts': 'the same',
  'gateway/dialects/ai-sdk/parts/metadata.ts': 'a provider',
  'control/clients/client-setups.ts': 'a client',
  'control/import/kinds/gpt-load.ts': 'a word of the imported file',
  'control/import/kinds/one-api-types.ts': 'a word of the imported file',
  'control/import/kinds/uni-api.ts': 'a word of the imported file',
  'control/import/to-litellm.ts': 'a word of the exported file',
};

const NAMES: ReadonlySet<string> = new Set(UPSTREAM_DIALECT_NAMES);

/** Where a file outside a dialect's folder names the dialect, as a text or as the key of a table. */
export function dialectNameUses(file: SourceFile): string[] {
  if (JOINED.includes(file.path)) return [];
  return nodesOf(file, isName)
    .map((node) => ({ node, name: (node as ts.StringLiteral | ts.Identifier).text }))
    .filter(({ name }) => !file.path.startsWith(`gateway/dialects/${name}/`))
    .map(({ node, name }) => `${placeOf(file.syntax, node.getStart(file.syntax))}: names ${name}`);
}

function isName(node: ts.Node): boolean {
  const isText = ts.isStringLiteralLike(node) && !ts.isImportDeclaration(node.parent);
  const isKey = ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node;
  return (isText || isKey) && NAMES.has((node as ts.StringLiteral | ts.Identifier).text);
}
