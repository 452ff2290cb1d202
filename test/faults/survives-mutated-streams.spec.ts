import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettleRecord } from '../../src/gateway/ledger/journal/journal-record.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { viewOfBody, viewOfStream, type ClientView } from '../support/client-view.js';
import { post } from '../support/dialect-asks.js';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { journalRecords } from '../support/journal-lines.js';
import { mutate, mutateBody, oneOf, randomFrom, withOddBit } from '../support/mutations.js';
import { refusal, ScriptedUpstream, type Script } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const RECORDED = ['text', 'tools', 'reasoning'];
/** For each pair of dialects; more of them with FUZZ_ROUNDS. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 24);
/** Another one makes other mistakes. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));
/** So many at once: most of them wait for a second. */
const AT_ONCE = 12;
/** No upstream of these says more after a second. An answer that waits for anything else waits for ten minutes. */
const TIMEOUTS = { headers: 1, first_content: 1, idle: 1, total: 600 };

/** How an upstream leaves its answer: finished, open for ever, or with a connection that breaks. */
const ENDINGS = ['end', 'end', 'hang', 'reset'] as const;

/** One answer with something wrong in it, and how it is asked for. */
interface Case {
  readonly name: string;
  readonly wantsStream: boolean;
  readonly isStream: boolean;
  readonly ending: (typeof ENDINGS)[number];
  readonly bytes: Buffer;
}

/** Bytes of a chat that merely carry a text on are passed to a client of chat unparsed, so that none of them is turned. */
function caseOf(name: string, [client, upstream]: (typeof PAIRS)[number], random: () => number): Case {
  const isUnparsed = client === 'openai-chat' && client === upstream;
  const isStream = random() < 0.6;
  const recorded = oneOf(RECORDED, random);
  const bytes = isStream
    ? mutate(recordedStream(upstream, recorded).toString().replaceAll('\r\n', '\n'), random)
    : mutateBody(recordedBody(upstream, recorded, 'response'), random);
  const sent = isUnparsed ? bytes : withOddBit(bytes, random);
  return { name, isStream, bytes: sent, wantsStream: random() < 0.6, ending: oneOf(ENDINGS, random) };
}

function scriptOf({ isStream, bytes, ending }: Case): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': isStream ? 'text/event-stream' : 'application/json' });
    if (ending === 'end') response.end(bytes);
    else if (ending === 'reset') response.write(bytes, () => response.socket?.resetAndDestroy());
    else response.write(bytes);
    response.flushHeaders();
  };
}

/** What a test shows of a case when it fails. */
function shown({ bytes, ...how }: Case): object {
  return { ...how, body: bytes.toString() };
}

describe('answers with something wrong in them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutated-'));
  const cases = new Map<string, Case>();
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always((response, request) => {
      const [name = ''] = /case-\d+-\d+/.exec(request.body) ?? [];
      return (cases.get(name) === undefined ? refusal(404) : scriptOf(cases.get(name)!))(response, request);
    });
    const channels = DIALECT_NAMES.map((dialect) => ({
      id: dialect,
      dialect,
      base_url: upstream.baseUrl,
      api_keys: ['key-a'],
      models: [`by-${dialect}`],
      timeouts: TIMEOUTS,
    }));
    const routes = JSON.stringify([{ token: TOKEN, channels, max_attempts: 1 }]);
    gateway = await startGateway({ GATEWAY_ROUTES: routes, LEDGER_DURABILITY: 'strict', DATA_DIR: folder });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  /** What the books say of requests, once all of them are settled. */
  async function settled(ids: readonly string[]): Promise<Map<string, SettleRecord>> {
    const found = (): Map<string, SettleRecord> =>
      new Map(journalRecords(folder).flatMap((each) => (each.kind === 'settle' ? [[each.id, each]] : [])));
    return await untilRight(found, (all) => ids.every((id) => all.has(id)));
  }

  async function see(client: DialectName, dialect: DialectName, each: Case): Promise<ClientView> {
    const response = await post(
      gateway,
      client,
      { stream: each.wantsStream, model: `by-${dialect}`, text: each.name },
      { headers: { 'x-request-id': each.name } },
    );
    const text = await response.text().catch(() => null);
    const view = each.wantsStream ? viewOfStream : viewOfBody;
    return view(client, response.status, text, client !== dialect);
  }

  it.each(PAIRS)(
    'end or fail for a client of %s of an upstream of %s, and the books agree with what it saw',
    async (client, dialect) => {
      const pair = PAIRS.findIndex(([a, b]) => a === client && b === dialect);
      const random = randomFrom(SEED * 1_000 + pair);
      const all = Array.from({ length: ROUNDS }, (_none, round) =>
        caseOf(`case-${pair}-${round}`, [client, dialect], random),
      );
      const seen: (readonly [Case, ClientView])[] = [];
      for (let from = 0; from < all.length; from += AT_ONCE) {
        const some = all.slice(from, from + AT_ONCE);
        for (const each of some) cases.set(each.name, each);
        seen.push(...(await Promise.all(some.map(async (each) => [each, await see(client, dialect, each)] as const))));
      }
      for (const [each, view] of seen) {
        expect([view.wrong, view.isComplete !== view.hasFailed, shown(each)]).toEqual([[], true, shown(each)]);
      }
      const books = await settled(all.map(({ name }) => name));
      for (const [each, { isComplete, tokens }] of seen) {
        const { outcome, usage, usageSource, usageAnomaly: isHeldDown } = books.get(each.name)!;
        expect([outcome, shown(each)]).toEqual([isComplete ? 'completed' : 'failed', shown(each)]);
        if (tokens === null || client === dialect || usageSource !== 'actual' || isHeldDown === true) continue;
        expect([usage?.promptTokens, usage?.completionTokens, shown(each)]).toEqual([...tokens, shown(each)]);
      }
    },
  );
});
