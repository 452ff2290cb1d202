import { MAKER_STATES, type ResponseMakerRow } from '../../../platform/database/ledger-schema.js';
import type { Database } from '../../../platform/database/database.js';

/** As long as OpenAI keeps a response. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Of one access token: nobody's use drives out what another has made. */
const MAX_PER_TOKEN = 20_000;
const BATCH = 1_000;

/** Which channel and key made a response. */
export interface KeptMaker {
  readonly channelId: string;
  readonly keyId: string;
  /** As asked for; null: the route's default. */
  readonly model: string | null;
  /** Its tokens are still to be counted. */
  readonly isOwed: boolean;
}

/** Remembers where upstreams keep responses. */
export class ResponseMakersRepository {
  constructor(private readonly database: Pick<Database, 'db'>) {}

  /** Null where nothing is known of it for the token, or it is gone. */
  async find(token: string, response: string): Promise<KeptMaker | null> {
    const row = await this.database.db
      .selectFrom('response_makers')
      .selectAll()
      .where('token', '=', token)
      .where('response', '=', response)
      .where('state', '<>', MAKER_STATES.gone)
      .executeTakeFirst();
    return row === undefined ? null : keptIn(row);
  }

  /** Forgets some of what is too old, or too much for one token; gives how much. */
  async removeSome(now: number): Promise<number> {
    return (await this.removeOld(now - KEPT_MS)) + (await this.removeSurplus());
  }

  private async removeOld(time: number): Promise<number> {
    const { db } = this.database;
    const old = await db
      .selectFrom('response_makers')
      .select('at')
      .where('at', '<', time)
      .orderBy('at')
      .limit(BATCH)
      .execute();
    const last = old.at(-1);
    if (last === undefined) return 0;
    await db.deleteFrom('response_makers').where('at', '<=', last.at).execute();
    return old.length;
  }

  private async removeSurplus(): Promise<number> {
    const { db } = this.database;
    const greedy = await db
      .selectFrom('response_makers')
      .select('token')
      .groupBy('token')
      .having(({ fn }) => fn.countAll(), '>', MAX_PER_TOKEN)
      .execute();
    let removed = 0;
    for (const { token } of greedy) {
      const ofToken = db.selectFrom('response_makers').select('at').where('token', '=', token).orderBy('at', 'desc');
      const surplus = await ofToken.offset(MAX_PER_TOKEN).limit(1).executeTakeFirst();
      if (surplus === undefined) continue;
      await db.deleteFrom('response_makers').where('token', '=', token).where('at', '<=', surplus.at).execute();
      removed++;
    }
    return removed;
  }
}

function keptIn({ channel, key, model, state }: ResponseMakerRow): KeptMaker {
  return { channelId: channel, keyId: key, model, isOwed: state === MAKER_STATES.owed };
}
