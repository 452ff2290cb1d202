import type { SourceFile } from './source-tree.js';

/** Below so many lines a file that only one other takes belongs into that one, unless it is a concept of its own. */
const SMALL = 25;

/** What Nest, the command line, migrations and the dialects want a file of its own for. */
const ROLES = /\.(?:module|controller|filter|dto)\.ts$|^cli\/|\/migrations\/|^gateway\/dialects\//;

/** Small files that only one other takes, each with the concept that it is. */
export const SMALL_CONCEPTS: Readonly<Record<string, string>> = {
  'control/access/handovers.ts': 'a secret that is shown once more',
  'control/access/same-origin.ts': 'what a browser says of who asks',
  'control/publish/invalid.ts': 'problems of a configuration as an error of the admin API',
  'control/resources/tenants.ts': 'a resource of the admin API',
  'gateway/adapters/program/stop-sequence.ts': 'the search of Knuth, Morris and Pratt',
  'gateway/execution/acquire-slot.ts': 'the place that an attempt takes, or why it gets none',
  'gateway/execution/decision.ts': 'what a client is told of the way of its request',
  'gateway/execution/note-verdict.ts': 'what health hears of a verdict',
  'gateway/execution/reading/failing-event.ts': 'the events that end a stream in a failure',
  'gateway/health/request-load.ts': 'the requests under way in all workers',
  'gateway/health/shared-limit-detector.ts': 'keys of one account',
  'gateway/ledger/restore/await-ingested.ts': 'a ledger that has caught up with its journals',
  'gateway/limits/media-tokens.ts': 'what pictures and sound are in tokens',
  'gateway/protocol/unread-call.ts': 'a request that is refused by its head',
  'gateway/telemetry/tracing/open-tracing.ts': 'OpenTelemetry, loaded when it is on',
  'gateway/tokenizer/count-tokens.ts': 'what a task of counting amounts to',
  'http/admin/core/csv-line.ts': 'CSV that a spreadsheet does not run',
  'http/admin/core/pace.ts': 'how much a viewer is sent',
  'http/edge/request-id.ts': 'which ids of clients are taken',
  'platform/config/allocator-variables.ts': 'variables that are read before Node runs ours',
  'platform/shared-state/worker-lines.ts': 'a line between any two workers',
  'platform/time/gathering.ts': 'listeners one behind the other',
  'platform/time/one-a-turn.ts': 'pieces of work that let others go first',
  'server/confine.ts': 'where connections to managed channels may lead',
  'server/follow-replicas.ts': 'what other replicas have changed',
};

/** Small files that one other takes alone and no role asks for. */
export function smallFiles(sources: readonly SourceFile[]): string[] {
  const importers = new Map<string, Set<string>>();
  for (const { path, imports } of sources)
    for (const { target, isRelative } of imports)
      if (isRelative) importers.set(target, (importers.get(target) ?? new Set()).add(path));
  return sources
    .filter(({ path, lines }) => lines < SMALL && !ROLES.test(path) && importers.get(path)?.size === 1)
    .map(({ path }) => path);
}
