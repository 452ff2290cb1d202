import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { translate } from '../../support/dialect-calls.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { CALLED_WITH, list } from '../../support/dialects/words.js';

/** Every client in front of every upstream of another dialect. */
function pairsOf(clients: readonly DialectName[]): (readonly [DialectName, DialectName])[] {
  return clients.flatMap((client) =>
    DIALECT_NAMES.filter((each) => each !== client).map((each) => [client, each] as const),
  );
}

/** The turns of a request, by their role, each with its texts. */
function turnsOf(upstream: DialectName, body: JsonObject): (readonly [role: unknown, texts: readonly string[]])[] {
  const turns = list(body[DIALECTS[upstream].facts.conversationField]);
  return turns
    .filter(({ role }) => role !== undefined)
    .map(({ role, content, parts }) => [role, textsIn(content ?? parts)]);
}

function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return list(content).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

describe('arguments of an earlier call that are an object in place of a text, or a text in place of an object', () => {
  const CASES = pairsOf(DIALECT_NAMES).flatMap(([client, upstream]) =>
    Object.entries(SAMPLES[client].requests.oddHistories).map(
      ([how, history]) => [`${client}, ${how}`, client, upstream, history] as const,
    ),
  );

  it.each(CASES)('of a client of %s reach as they are meant: %s → %s', (_how, client, upstream, history) => {
    const { body } = translate(client, { model: 'm', ...history }, upstream, 'm');
    expect(SAMPLES[upstream].requests.argumentsIn(body)).toEqual(CALLED_WITH);
  });
});

describe('ids of users that are longer than an upstream takes', () => {
  const user = (of: string): string => JSON.stringify({ device_id: of.repeat(64), session_id: 's'.repeat(100) });
  const namesUsers = (name: DialectName): boolean => SAMPLES[name].requests.user !== null;
  const CASES = pairsOf(DIALECT_NAMES.filter(namesUsers)).filter(([, upstream]) => namesUsers(upstream));

  it.each(CASES)('fit, the same for one user and another for another: %s → %s', (client, upstream) => {
    const sent = (of: string): unknown => {
      const { body } = translate(
        client,
        { model: 'm', ...SAMPLES[client].requests.user!.request(user(of)) },
        upstream,
        'm',
      );
      return body['user'] ?? (body['metadata'] as JsonObject | undefined)?.['user_id'];
    };
    const [one, again, other] = [sent('a'), sent('a'), sent('b')] as [string, string, string];
    expect(one.length).toBeLessThanOrEqual(SAMPLES[upstream].requests.user!.longest);
    expect([again, other === one]).toEqual([one, false]);
  });
});

describe("OpenAI's own fields", () => {
  const FIELDS = {
    store: false,
    prompt_cache_key: 'k1',
    text: { verbosity: 'low' },
    metadata: { k: 'v' },
    service_tier: 'auto',
  };
  const NAMES = ['store', 'prompt_cache_key', 'verbosity', 'metadata', 'service_tier'];

  it.each([
    ['custom', []],
    ['mistral', []],
    ['groq', ['service_tier']],
    ['openai', NAMES],
  ] as const)('of a Responses request reach a chat upstream of %s: %j', (preset, expected) => {
    const request = { model: 'm', input: 'go', ...FIELDS };
    const { body } = translate('openai-responses', request, 'openai-chat', 'm', preset);
    expect(NAMES.filter((name) => name in body)).toEqual(expected);
  });
});

describe('texts of nothing but white space never reach Claude, whichever client says them', () => {
  const BLANK = [' ', '\n\n', '\t', '\u00a0', '\u200b '];
  const CASES = DIALECT_NAMES.flatMap((client) => {
    const { blanks } = SAMPLES[client].requests;
    return blanks === null ? [] : [[client, 'anthropic', blanks] as const];
  });

  it.each(CASES)('%s → %s', (client, upstream, blanks) => {
    for (const request of BLANK.flatMap(blanks)) {
      const { body } = translate(client, { model: 'm', ...request }, upstream, 'claude-sonnet-4-5');
      const turns = turnsOf(upstream, body);
      const texts = [...textsIn(body['system']), ...turns.flatMap(([, all]) => all)];
      expect([request, texts.filter((each) => each.trim() === '')]).toEqual([request, []]);
      expect([turns.at(-1)?.[0], turns.every(([, all]) => all.length > 0)]).toEqual(['user', true]);
    }
  });
});

describe('instructions alone are asked by a user, whichever client gives them', () => {
  const CASES = pairsOf(DIALECT_NAMES).filter(([, upstream]) => upstream === 'anthropic' || upstream === 'gemini');

  it.each(CASES)('%s → %s', (client, upstream) => {
    const { body } = translate(
      client,
      { model: 'm', ...SAMPLES[client].requests.instructions },
      upstream,
      'some-model',
    );
    expect(turnsOf(upstream, body)).toEqual([['user', ['Is it?']]]);
  });
});

describe('a chat template takes one system message, first, whichever client says more of them', () => {
  const CLIENTS = DIALECT_NAMES.filter((name) => SAMPLES[name].requests.severalInstructions.length > 0);

  it.each(CLIENTS)('%s', (client) => {
    for (const request of SAMPLES[client].requests.severalInstructions) {
      const { body } = translate(client, { model: 'm', ...request }, 'openai-chat', 'm');
      const roles = list(body['messages']).map(({ role }) => role);
      expect([roles[0], roles.lastIndexOf('system')]).toEqual(['system', 0]);
      expect(JSON.stringify(body['messages'])).toMatch(/A\.[^]*B\./);
    }
  });
});
