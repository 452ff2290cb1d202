import ts from 'typescript';
import { nodesOf, type SourceFile } from './source-tree.js';

/** Who has what a synchronous call on a file throws, where nothing beside the call catches it. */
export const OWNERS = {
  /** A command, or the start of the gateway: it ends with a line that names the file. */
  command: 'test/e2e/says-why-it-cannot-start.spec.ts',
  /** A request of somebody who administers: it is answered 503, and the log says why. */
  admin: 'test/e2e/answers-when-files-fail.spec.ts',
  /** The journal: it tells the operator and tries again. */
  journal: 'test/unit/ledger/journal.spec.ts',
  /** The thread of the database: whoever asked it is told. */
  database: 'test/faults/weathers-storage.spec.ts',
  /** The look at changed files: what was good stays in force, a warning tells it, and it is tried again. */
  reload: 'test/faults/walls/files-that-cannot-be-read.spec.ts',
  /** A script that makes what is shipped: it fails, and nothing is shipped. */
  script: 'test/docs.spec.ts',
} as const;

type Owner = keyof typeof OWNERS;

/** The functions with such calls, and who owns them. */
export const OWNED: Readonly<Record<string, readonly Owner[]>> = {
  'cli/bench/bench.ts: bench': ['command'],
  'cli/bench/bench.ts: aside': ['command'],
  'control/import/source-database.repository.ts: readSqlite': ['command'],
  'control/import/source-database.repository.ts: readSqliteBytes': ['command', 'admin'],
  'control/import/source-database.repository.ts: readCopy': ['command', 'admin'],
  'control/secrets/kek-file.ts: adoptNextKek': ['command', 'admin'],
  'control/secrets/kek-file.ts: readKey': ['command'],
  'control/secrets/kek-file.ts: sync': ['command', 'admin'],
  'control/sources/former-identity.ts: dropFormerIdentity': ['command'],
  'gateway/health/parked-file.ts: writeParked': ['command', 'admin'],
  'gateway/ledger/journal/segment.ts: constructor': ['journal'],
  'gateway/ledger/journal/segment.ts: enter': ['journal'],
  'gateway/ledger/journal/segment.ts: write': ['journal'],
  'gateway/ledger/restore/replaced-ledger.ts: openCopy': ['command'],
  'http/admin/openapi/admin-document.ts: adminDocument': ['admin'],
  'http/admin/openapi/write-document.ts: the module': ['script'],
  'http/console/console-files.ts: read': ['command'],
  'platform/config/read-text.ts: readText': ['command', 'admin', 'reload'],
  'platform/config/write-whole.ts: writeWhole': ['command', 'admin'],
  'platform/database/backup.ts: backUp': ['command', 'admin'],
  'platform/database/backup.ts: sync': ['command', 'admin'],
  'platform/database/check-program.ts: the module': ['database'],
  'platform/database/database.ts: openDatabase': ['command', 'database'],
  'platform/database/quick-check.ts: isLarge': ['database'],
  'platform/database/restore.ts: restoreFile': ['command'],
  'platform/database/restore.ts: restoreServer': ['command'],
  'platform/database/restore.ts: openUpToDate': ['command'],
  'platform/database/sqlite.ts: openSqlite': ['command', 'database'],
  'platform/database/sqlite.ts: createPrivately': ['command', 'database'],
  'platform/metrics/build.ts: buildVersion': ['command'],
};

/** A synchronous call on a file that nothing beside it catches. */
export interface BareCall {
  /** The file and the function that it stands in. */
  readonly home: string;
  readonly name: string;
  readonly node: ts.Node;
}

/** Tells what it finds, and throws nothing. */
const SAFE: ReadonlySet<string> = new Set(['existsSync']);
const OPENERS: ReadonlySet<string> = new Set(['DatabaseSync']);

/** The synchronous calls on files, and the openings of SQLite files, that no `try` around them catches. */
export function bareFileCalls(file: SourceFile): BareCall[] {
  const names = new Set(file.imports.filter(({ target }) => target === 'node:fs').flatMap((each) => each.names));
  return nodesOf(file, (node) => fileCall(node, names) !== undefined)
    .filter((node) => !isCaught(node))
    .map((node) => ({ home: `${file.path}: ${homeOf(node)}`, name: fileCall(node, names)!, node }));
}

function fileCall(node: ts.Node, imported: ReadonlySet<string>): string | undefined {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return undefined;
  const { expression } = node;
  if (!ts.isIdentifier(expression)) return undefined;
  const { text } = expression;
  if (ts.isNewExpression(node)) return OPENERS.has(text) ? text : undefined;
  return imported.has(text) && text.endsWith('Sync') && !SAFE.has(text) ? text : undefined;
}

/** A `try` of the same function, with a `catch`. */
function isCaught(node: ts.Node): boolean {
  for (let at = node; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    const { parent } = at;
    if (ts.isTryStatement(parent) && parent.tryBlock === at && parent.catchClause !== undefined) return true;
  }
  return false;
}

/** The nearest function with a name. */
function homeOf(node: ts.Node): string {
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isConstructorDeclaration(at)) return 'constructor';
    if ((ts.isFunctionDeclaration(at) || ts.isMethodDeclaration(at)) && at.name !== undefined) return at.name.getText();
  }
  return 'the module';
}
