import { describe, expect, it } from '@jest/globals';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { translate } from '../../support/dialect-calls.js';
import { contentsIn, type Content } from '../../support/dialect-contents.js';
import { WORDS } from '../../support/dialects/words.js';

const TABLE = DIALECT_NAMES.flatMap((client) =>
  UPSTREAM_DIALECT_NAMES.filter((upstream) => upstream !== client).flatMap((upstream) =>
    contentsIn(client).map((content) => [client, content.name, upstream, content] as const),
  ),
);

type Row = (typeof TABLE)[number];

function send([client, , upstream, { request }]: Row): { body: string; dropped: readonly string[] } | GatewayError {
  try {
    const { body, dropped } = translate(client, request, upstream, 'some-model');
    return { body: JSON.stringify(body), dropped };
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

function rowsOf(hasWords: Content['hasWords']): readonly Row[] {
  return TABLE.filter(([, , , content]) => content.hasWords === hasWords);
}

describe('words of every kind of content reach an upstream of every other dialect', () => {
  it.each(rowsOf(true))('%s: %s → %s', (...row) => {
    const sent = send(row);
    if (sent instanceof GatewayError) throw sent;
    expect(sent.body).toContain(WORDS);
  });
});

describe('what is no words reaches the upstream, is reported, or is refused with its place', () => {
  it.each(rowsOf(false))('%s: %s → %s', (...row) => {
    const sent = send(row);
    if (sent instanceof GatewayError) {
      expect([400, 404]).toContain(sent.status);
      expect(sent.wire.param).not.toBeNull();
    } else if (!/UEs=|file_1/.test(sent.body)) expect(sent.dropped).not.toEqual([]);
  });

  it.each(rowsOf(false).filter(([, name]) => name.endsWith('(result)')))(
    '%s: %s → %s leaves no result empty',
    (...row) => {
      const sent = send(row);
      if (sent instanceof GatewayError) throw sent;
      expect(sent.body).toContain('[content that this model cannot be given]');
    },
  );
});
