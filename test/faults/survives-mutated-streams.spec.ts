import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { post, type Ask } from '../support/dialect-asks.js';
import { recordedStream } from '../support/dialect-streams.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { journalRecords } from '../support/journal-lines.js';
import { mutate, randomFrom } from '../support/mutations.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const RECORDED = ['text', 'tools', 'reasoning'];
/** For each pair of dialects; more of them with FUZZ_ROUNDS. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 12);
const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));

/** What only an answer that is complete holds. */
const ENDS: Readonly<Record<DialectName, RegExp>> = {
  'openai-chat': /data: \[DONE\]\n\n$/,
  'openai-responses': /"type":\s*"response\.(?:completed|incomplete)"/,
  anthropic: /"type":\s*"message_stop"/,
  gemini: /"finishReason":\s*"[A-Z_]+"/,
};

/** How a client saw its answer end. */
interface Seen {
  readonly id: string;
  readonly isComplete: boolean;
  readonly hasFailed: boolean;
  /** Payloads of events that are no JSON. */
  readonly invalid: readonly string[];
}

describe('streams with something wrong in them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mutated-'));
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const channels = DIALECT_NAMES.map((dialect) => ({
      id: dialect,
      dialect,
      base_url: upstream.baseUrl,
      api_keys: ['key-a'],
      models: [`by-${dialect}`],
    }));
    const routes = JSON.stringify([{ token: TOKEN, channels, max_attempts: 1 }]);
    gateway = await startGateway({ GATEWAY_ROUTES: routes, LEDGER_DURABILITY: 'strict', DATA_DIR: folder });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  /** How the books say that requests ended, once all of them are settled. */
  async function outcomes(ids: readonly string[]): Promise<Map<string, string>> {
    const settled = (): Map<string, string> =>
      new Map(journalRecords(folder).flatMap((each) => (each.kind === 'settle' ? [[each.id, each.outcome]] : [])));
    return await untilRight(settled, (found) => ids.every((id) => found.has(id)));
  }

  async function see(client: DialectName, ask: Ask, body: Buffer): Promise<Seen> {
    upstream.next((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(body);
    });
    const response = await post(gateway, client, ask);
    const text = await response.text().catch(() => null);
    const id = response.headers.get('x-request-id') ?? '';
    if (response.status !== 200 || text === null) return { id, isComplete: false, hasFailed: true, invalid: [] };
    if (!ask.stream) return { id, isComplete: true, hasFailed: false, invalid: isJson(text) ? [] : [text] };
    const payloads = payloadsOf(text);
    const invalid = payloads.filter((payload) => payload !== '[DONE]' && !isJson(payload));
    const hasFailed = payloads.some(isFailure);
    return { id, isComplete: ENDS[client].test(text) && !hasFailed, hasFailed, invalid };
  }

  it.each(PAIRS)(
    'end or fail for a client of %s of an upstream of %s, and the books agree',
    async (client, dialect) => {
      const random = randomFrom(PAIRS.findIndex(([a, b]) => a === client && b === dialect) + 1);
      const seen = new Map<string, Seen & { readonly body: string }>();
      for (let round = 0; round < ROUNDS; round++) {
        const recorded = recordedStream(dialect, RECORDED[round % RECORDED.length]!).toString();
        const bytes = mutate(recorded.replaceAll('\r\n', '\n'), random);
        const body = bytes.toString();
        const how = await see(client, { stream: round % 4 !== 3, model: `by-${dialect}` }, bytes);
        expect([how.invalid, how.isComplete !== how.hasFailed, body]).toEqual([[], true, body]);
        seen.set(how.id, { ...how, body });
      }
      const told = await outcomes([...seen.keys()]);
      for (const [id, { isComplete, body }] of seen) {
        expect([told.get(id), body]).toEqual([isComplete ? 'completed' : 'failed', body]);
      }
    },
  );
});

function payloadsOf(stream: string): string[] {
  return stream.split(/\r\n|\r|\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isFailure(payload: string): boolean {
  if (!isJson(payload)) return false;
  const event = JSON.parse(payload) as { type?: unknown; error?: unknown } | null;
  return event?.type === 'error' || event?.type === 'response.failed' || (event?.error ?? null) !== null;
}
