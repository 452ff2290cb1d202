import { sql, type Transaction } from 'kysely';
import type { Database } from '../../../platform/database/database.js';
import { insertRows } from '../../../platform/database/insert-rows.js';
import {
  ENTRIES_OF_A_PROCESS,
  type AttemptRow,
  type EntryRow,
  type RollupRow,
} from '../../../platform/database/ledger-schema.js';
import type { Schema } from '../../../platform/database/schema.js';
import type { Dictionary } from './dictionary.js';
import { crashedRow } from './entry-rows.js';
import type { LedgerChanges } from './fold-lines.js';
import type { JournalPosition } from './journal-tail.js';
import { rollUp } from './roll-up.js';

/** Columns of an entry that its settlement does not replace. */
const LASTING = ['id'];
const ROLLUP_KEY = ['hour', 'tenant', 'route', 'token', 'channel', 'upstream_model'];
const FOREVER = Number.MAX_SAFE_INTEGER;
/** Sums stay here rather than pass what can be read. */
const MOST = Number.MAX_SAFE_INTEGER;
const SWEPT_AT_ONCE = 1_000;

const parkedUntil = (table: string): string => `coalesce(${table}.until, ${FOREVER})`;

/** What a parking is replaced by: a newer one, or of the same millisecond the one that parks longer. */
const NEWER_PARKING =
  '(channel, key, model) do update set at = excluded.at, reason = excluded.reason, until = excluded.until ' +
  `where excluded.at > parkings.at or (excluded.at = parkings.at and ${parkedUntil('excluded')} > ${parkedUntil('parkings')})`;

/** What a word on a response is replaced by: a newer one, or of the same millisecond the one that comes later by nature. */
const NEWER_MAKER =
  '(token, response) do update set at = excluded.at, state = excluded.state, channel = excluded.channel, ' +
  'key = excluded.key, model = excluded.model where excluded.at > response_makers.at ' +
  'or (excluded.at = response_makers.at and excluded.state < response_makers.state)';

/** What a dictionary has met since the last batch. */
type News = ReturnType<Dictionary['takeNews']>;

const NO_NEWS: News = { labels: [], pairs: [] };

/** Writes what the journals tell. Everything may be written again without changing anything. */
export class IngestRepository {
  constructor(private readonly database: Database) {}

  /** How far the journal of every process has been read. */
  async positions(): Promise<Map<string, JournalPosition>> {
    const rows = await this.database.db.selectFrom('journal_positions').selectAll().execute();
    return new Map(rows.map(({ boot, segment, offset }) => [boot, { segment, offset }]));
  }

  /** Writes a batch and the position behind it in one transaction. */
  async apply(
    changes: LedgerChanges,
    boot: string,
    { segment, offset }: JournalPosition,
    news: News = NO_NEWS,
  ): Promise<void> {
    await this.database.db.transaction().execute(async (trx) => {
      await this.tell(trx, news);
      await this.insert(trx, { table: 'entries', rows: changes.opened, identity: 'id', conflict: '(id) do nothing' });
      await this.settle(trx, changes.settled, changes.attempts);
      for (const [id, columns] of changes.checkpoints) {
        await trx
          .updateTable('entries')
          .set(columns)
          .where('id', '=', id)
          .where('outcome', 'is', null)
          .where((where) =>
            where.or([where('checkpoint_at', 'is', null), where('checkpoint_at', '<', columns.checkpoint_at)]),
          )
          .execute();
      }
      await this.note(trx, changes);
      await this.insert(trx, {
        table: 'journal_positions',
        rows: [{ boot, segment, offset }],
        identity: 'boot',
        conflict: '(boot) do update set segment = excluded.segment, "offset" = excluded."offset"',
      });
    });
  }

  /** Takes in what another ledger holds; entries that are there and settled stay as they are. Gives how many it settled. */
  async merge({ opened, settled, attempts, ...besides }: Omit<LedgerChanges, 'checkpoints'>): Promise<number> {
    return await this.database.db.transaction().execute(async (trx) => {
      await this.insert(trx, { table: 'entries', rows: opened, identity: 'id', conflict: '(id) do nothing' });
      await this.note(trx, besides);
      return await this.settle(trx, settled, attempts);
    });
  }

  /** Forgets every position, so that journals are read from their beginnings. */
  async forgetAllPositions(): Promise<void> {
    await this.database.db.deleteFrom('journal_positions').execute();
  }

  /** Forgets the positions of journals that are gone. */
  async forgetPositions(boots: readonly string[]): Promise<void> {
    if (boots.length === 0) return;
    await this.database.db.deleteFrom('journal_positions').where('boot', 'in', boots).execute();
  }

  /** The processes that have left open entries. */
  async bootsWithOpenEntries(): Promise<string[]> {
    const process = sql<number>`id / ${sql.lit(ENTRIES_OF_A_PROCESS)}`;
    const open = this.database.db.selectFrom('entries').select(process.as('id')).where('outcome', 'is', null);
    const rows = await this.database.db.selectFrom('processes').select('boot').where('id', 'in', open).execute();
    return rows.map(({ boot }) => boot);
  }

  /** Settles the open entries of dead processes as crashed; returns how many there were. */
  async sweep(boots: readonly string[], now: number): Promise<number> {
    if (boots.length === 0) return 0;
    let swept = 0;
    for (;;) {
      const count = await this.sweepSome(boots, now);
      swept += count;
      if (count < SWEPT_AT_ONCE) return swept;
    }
  }

  /** Open entries whose channel is known by its label alone, as checkpoints of before version 0.2.0 told it. */
  async withoutChannelId(): Promise<{ id: number; route: string; channel: string }[]> {
    return await this.database.db
      .selectFrom('entries')
      .innerJoin('texts as routes', 'routes.id', 'entries.route_label')
      .innerJoin('texts as channels', 'channels.id', 'entries.channel_label')
      .select(['entries.id', 'routes.text as route', 'channels.text as channel'])
      .where('entries.outcome', 'is', null)
      .where('entries.channel', '=', 0)
      .execute();
  }

  /** Gives an open entry its channel. */
  async setChannel(id: number, channel: number): Promise<void> {
    await this.database.db.updateTable('entries').set({ channel }).where('id', '=', id).execute();
  }

  private async sweepSome(boots: readonly string[], now: number): Promise<number> {
    return await this.database.db.transaction().execute(async (trx) => {
      const dead = trx.selectFrom('processes').select('id').where('boot', 'in', boots);
      const open = await trx
        .selectFrom('entries')
        .selectAll()
        .where('outcome', 'is', null)
        .where(sql<number>`id / ${sql.lit(ENTRIES_OF_A_PROCESS)}`, 'in', dead)
        .limit(SWEPT_AT_ONCE)
        .execute();
      const rows = open.map((row) => crashedRow(row, now));
      await this.settle(trx, rows, new Map());
      return open.length;
    });
  }

  /** What is remembered beside the entries: the latest word on each subject. */
  private async note(
    trx: Transaction<Schema>,
    { parkings, makers }: Pick<LedgerChanges, 'parkings' | 'makers'>,
  ): Promise<void> {
    await this.insert(trx, { table: 'parkings', rows: parkings, identity: 'channel', conflict: NEWER_PARKING });
    await this.insert(trx, { table: 'response_makers', rows: makers, identity: 'response', conflict: NEWER_MAKER });
  }

  /** Labels are read by people and change seldom; whoever wrote last is right. */
  private async tell(trx: Transaction<Schema>, { labels, pairs }: News): Promise<void> {
    for (const { number, label } of labels)
      await trx
        .updateTable('texts')
        .set({ label })
        .where('id', '=', number)
        .where((where) => where.or([where('label', 'is', null), where('label', '<>', label)]))
        .execute();
    const rows = pairs.map(({ tenant, route }) => ({ tenant, route }));
    await this.insert(trx, {
      table: 'tenant_routes',
      rows,
      identity: 'route',
      conflict: '(tenant, route) do nothing',
    });
  }

  /** Only entries that are new or were open move the sums; gives how many they were. */
  private async settle(
    trx: Transaction<Schema>,
    rows: readonly EntryRow[],
    attempts: ReadonlyMap<number, readonly AttemptRow[]>,
  ): Promise<number> {
    if (rows.length === 0) return 0;
    const replaced = Object.keys(rows[0]!).filter((column) => !LASTING.includes(column));
    const set = replaced.map((column) => `"${column}" = excluded."${column}"`).join();
    const conflict = `(id) do update set ${set} where entries.outcome is null`;
    const taken = await this.insert(trx, { table: 'entries', rows, identity: 'id', conflict });
    const settled = rows.filter(({ id }) => taken.has(id));
    await this.insert(trx, {
      table: 'attempts',
      rows: settled.flatMap(({ id }) => attempts.get(id) ?? []),
      identity: 'entry',
      conflict: '(entry, place) do nothing',
    });
    await this.addUp(trx, rollUp(settled, attempts));
    return settled.length;
  }

  private async addUp(trx: Transaction<Schema>, rows: readonly RollupRow[]): Promise<void> {
    if (rows.length === 0) return;
    const sums = Object.keys(rows[0]!).filter((column) => !ROLLUP_KEY.includes(column));
    const least = this.database.engine === 'sqlite' ? 'min' : 'least';
    const sum = (column: string): string => `${least}(rollups.${column}, ${MOST}) + excluded.${column}`;
    const set = sums.map((column) => `${column} = ${least}(${sum(column)}, ${MOST})`).join();
    const conflict = `(${ROLLUP_KEY.join()}) do update set ${set}`;
    await this.insert(trx, { table: 'rollups', rows, identity: 'hour', conflict });
  }

  private async insert<Table extends keyof Schema>(
    trx: Transaction<Schema>,
    insertion: Parameters<typeof insertRows<Table>>[2],
  ): Promise<Set<unknown>> {
    return await insertRows(this.database, trx, insertion);
  }
}
