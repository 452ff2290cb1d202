import type { Logger } from 'pino';
import type { DeclaredRoute } from '../../gateway/catalog/declared.js';
import { EntityComparison, type AnyEntity } from '../../gateway/catalog/diff-entities.js';
import type { Entities, EntityChanges } from '../../gateway/catalog/entities.js';
import {
  passingIdentity,
  type IdentityRegister,
  type IdentitySource,
} from '../../gateway/catalog/identity/identity-source.js';
import { deserializeEntities } from '../../gateway/catalog/serialize-entities.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';
import type { Variables } from '../../platform/config/references.js';
import { TaskThread } from '../../platform/threads/task-thread.js';
import { nextTurn } from '../../platform/time/timers.js';
import { declareMore } from './declare-more.js';
import { PIECE, plainRoute, Reading, type ReadingAnswer, type ReadingStep, type RegisterRow } from './reading.js';

/** What is to be read. */
export interface ReadingGround {
  readonly variables: Variables;
  /** Routes beside those that are declared. */
  readonly extra: readonly DeclaredRoute[];
  readonly port: number;
  /** Told of the files before they are read: what is written to them from then on is noticed. */
  readonly follow: (paths: readonly string[]) => void;
}

/** What was declared before, and what its ids are made from. */
export interface FormerDeclaration {
  readonly entities: Entities;
  readonly byId: ReadonlyMap<string, AnyEntity>;
  readonly identity: IdentitySource;
}

/** What is declared otherwise than before. */
export interface DeclaredChanges {
  /** Null when nothing is. */
  readonly changes: EntityChanges | null;
  /** What only stands elsewhere. */
  readonly moved: readonly AnyEntity[];
}

/** What was read, as far as it is other than before. */
export interface Reread extends DeclaredChanges {
  /** What the installation has to remember. */
  readonly register: IdentityRegister;
  /** How many routes are declared. */
  readonly routes: number;
  readonly warnings: readonly Problem[];
}

/** Has the next step of a reading taken. */
type Ask = (step: ReadingStep) => Promise<ReadingAnswer>;

/** So much is read in less than starting a thread takes, and in less than anybody notices. */
const SMALL_BYTES = 64 * 1024;
const IDLE_MS = 60_000;
/** Far more than a hundred thousand access tokens take; past it the configuration is refused, and the gateway goes on. */
const MAX_HEAP_MB = 1_024;

/**
 * Reads what is declared. Of a large configuration that takes seconds, so that it is done on a thread, which is there for as
 * long as it reads. What comes back is compared piece by piece, and only what is other than before is kept.
 */
export class DeclarationReader {
  private readonly thread: TaskThread<ReadingStep, ReadingAnswer>;

  constructor(logger: Logger, program = new URL('./worker.js', import.meta.url)) {
    const settings = { program, name: 'reads the configuration', maxHeapMb: MAX_HEAP_MB, idleMs: IDLE_MS };
    this.thread = new TaskThread(settings, logger);
  }

  /** One at a time. Rejects with a ConfigurationError that has every problem. */
  async read(ground: ReadingGround, before: FormerDeclaration): Promise<Reread> {
    return await this.once(ground, async (ask) => {
      const { routes, warnings } = await readBy(ask, ground, before.identity);
      return { ...(await compared(before, ask)), routes, warnings };
    });
  }

  /** Only looks whether it could be read. Rejects with a ConfigurationError that has every problem. */
  async check(ground: ReadingGround): Promise<void> {
    await this.once(ground, async (ask) => await readBy(ask, ground, passingIdentity()));
  }

  private async once<Result>({ variables }: ReadingGround, read: (ask: Ask) => Promise<Result>): Promise<Result> {
    try {
      return await read(declareMore(variables, SMALL_BYTES) ? this.onThread : here());
    } finally {
      this.end();
    }
  }

  /** Ends the thread; what it reads at the moment is read by nobody. */
  end(): void {
    this.thread.end();
  }

  private readonly onThread: Ask = async (step) => {
    const { promise, resolve, reject } = Promise.withResolvers<ReadingAnswer>();
    this.thread.run({ owner: 0, open: () => ({ task: step, transfer: [] }) }, (end) => {
      if (end.kind === 'answer') resolve(end.answer);
      else reject(lost(end.kind === 'too_large'));
    });
    return valid(await promise);
  };
}

function here(): Ask {
  const reading = new Reading();
  return async (step) => await Promise.resolve(valid(reading.take(step)));
}

function valid(answer: ReadingAnswer): ReadingAnswer {
  if (answer.kind === 'invalid') throw new ConfigurationError(answer.problems);
  return answer;
}

async function readBy(
  ask: Ask,
  { variables, extra, port, follow }: ReadingGround,
  { key, register }: IdentitySource,
): Promise<Extract<ReadingAnswer, { kind: 'read' }>> {
  const plain = extra.map(plainRoute);
  const begun = await ask({ step: 'begin', variables: { ...variables }, extra: plain, port, key });
  if (begun.kind === 'files') follow(begun.paths);
  for (const rows of piecesOf(register)) await ask({ step: 'register', rows });
  const read = await ask({ step: 'read' });
  if (read.kind !== 'read') throw lost();
  return read;
}

async function compared(
  { entities, byId }: FormerDeclaration,
  ask: Ask,
): Promise<DeclaredChanges & Pick<Reread, 'register'>> {
  const comparison = new EntityComparison(entities, byId);
  const register = new Map<string, string>();
  for (;;) {
    const piece = await ask({ step: 'next' });
    if (piece.kind === 'end') break;
    if (piece.kind === 'given') for (const [subject, owner] of piece.rows) register.set(subject, owner);
    if (piece.kind === 'entities') comparison.take(piece.of, deserializeEntities(piece.entities)[piece.of] ?? []);
  }
  for (const _ of comparison.lookForGone()) await nextTurn();
  return { changes: comparison.changes(), moved: comparison.moved, register };
}

function lost(isTooLarge = false): ConfigurationError {
  const message = isTooLarge ? 'takes more memory than there is for it' : 'could not be read, as its thread has ended';
  return new ConfigurationError([{ place: 'configuration', message }]);
}

function* piecesOf(register: IdentityRegister): Generator<RegisterRow[]> {
  let rows: RegisterRow[] = [];
  for (const row of register) {
    if (rows.push(row) < PIECE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
