import { describe, expect, it } from '@jest/globals';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { Delivery } from '../../../src/gateway/execution/delivery.js';
import { ReplySink, type Decision } from '../../../src/gateway/execution/reply-sink.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';

/** 2026-11-21, in wall milliseconds. */
const NOW = 1_795_219_200_000;
const BY_A: Decision = { channel: 'a', attempts: 1 };

/** A client's end that writes down what arrives, and takes no more when told to. */
class Client extends ReplySink {
  readonly seen: string[] = [];
  isSlow = false;

  override announce(): void {}

  override listen(): void {}

  override reply(status: number, contentType: string, body: Buffer): void {
    this.seen.push(`${status} ${contentType} ${body.toString()}`);
  }

  override fail(error: GatewayError): void {
    this.seen.push(`failed ${error.code}`);
  }

  override open({ channel }: Decision): void {
    this.seen.push(`open ${channel}`);
  }

  override write(bytes: Buffer): boolean {
    this.seen.push(bytes.toString().trim());
    return !this.isSlow;
  }

  override end(): void {
    this.seen.push('end');
  }

  override cut(): void {
    this.seen.push('cut');
  }
}

function setUp(wantsStream = true, dialect: DialectName = 'openai-chat') {
  const client = new Client();
  return {
    client,
    delivery: new Delivery(client, { wantsStream, dialect, requestId: 'r', requestedModel: 'm' }, 1_000),
  };
}

describe('the delivery of a stream', () => {
  it('opens with the first content, and not before', () => {
    const { client, delivery } = setUp();
    expect([client.seen, delivery.hasCommitted]).toEqual([[], false]);
    delivery.content(Buffer.from('one'), 2_000, { decision: BY_A });
    delivery.content(Buffer.from('two'), 3_000, { decision: BY_A });
    delivery.finish(Buffer.from('last'), BY_A);
    expect(client.seen).toEqual(['open a', 'one', 'two', 'last', 'end']);
    expect([delivery.hasCommitted, delivery.isOver]).toEqual([true, true]);
  });

  it('sends a sign of life every 15 seconds of silence, which binds it to nobody', () => {
    const { client, delivery } = setUp();
    expect(delivery.dueAt).toBe(16_000);
    expect(delivery.tick(16_010, BY_A)).toBe(false);
    expect([client.seen, delivery.hasCommitted]).toEqual([['open null', ': keep-alive'], false]);
    expect(delivery.dueAt).toBe(31_010);
    delivery.content(Buffer.from('one'), 20_000, { decision: BY_A });
    expect(delivery.dueAt).toBe(35_000);
  });

  it('fails with a status while nothing was sent, and with an event and no end of the answer after that', () => {
    const early = setUp();
    const timeout = new GatewayError('upstream_timeout');
    expect(early.delivery.statusOf(timeout)).toBe(504);
    early.delivery.fail(timeout, BY_A, NOW);
    expect(early.client.seen).toEqual(['failed upstream_timeout']);
    for (const isAlive of [true, false]) {
      const { client, delivery } = setUp();
      if (isAlive) delivery.tick(16_000, BY_A);
      else delivery.content(Buffer.from('one'), 2_000, { decision: BY_A });
      expect(delivery.statusOf(timeout)).toBe(200);
      delivery.fail(timeout, BY_A, NOW);
      const [event, end] = client.seen.slice(-2);
      expect(JSON.parse(event!.slice('data: '.length))).toMatchObject({ error: { code: 'upstream_timeout' } });
      expect([end, client.seen.some((sent) => sent.includes('[DONE]'))]).toEqual(['end', false]);
    }
  });

  it('tells in the dialect of Responses when and which answer has failed', () => {
    const { client, delivery } = setUp(true, 'openai-responses');
    delivery.content(Buffer.from('one'), 2_000, { decision: BY_A });
    delivery.fail(new GatewayError('upstream_disconnected'), BY_A, NOW);
    const failed = client.seen.at(-2)!.split('\n')[1]!.slice('data: '.length);
    expect(JSON.parse(failed)).toMatchObject({
      type: 'response.failed',
      response: { id: 'resp_r', created_at: NOW / 1000, status: 'failed' },
    });
  });

  it('numbers the last events of a response behind those before', () => {
    for (const [sent, number] of [
      [
        'data: {"type":"a","sequence_number":7}\n\ndata: {"type":"b","sequence_number": 41,"x":"\\"sequence_number\\":9"}\n\n',
        42,
      ],
      ['data: {"type":"b"}\n\n', 0],
      ['data: {"type":"b","sequence_number":"x"}\n\n', 0],
    ] as const) {
      const { client, delivery } = setUp(true, 'openai-responses');
      delivery.content(Buffer.from(sent), 2_000, { decision: BY_A });
      delivery.tick(20_000, BY_A);
      delivery.fail(new GatewayError('upstream_disconnected'), BY_A, NOW);
      const events = client.seen
        .at(-2)!
        .split('\n')
        .filter((line) => line.startsWith('data: '));
      const numbers = events.map(
        (line) => (JSON.parse(line.slice('data: '.length)) as object)['sequence_number' as never],
      );
      expect(numbers).toEqual([number, number + 1]);
    }
  });

  it('cuts a client off that has taken nothing for a minute, counted from when it stopped', () => {
    const { client, delivery } = setUp();
    client.isSlow = true;
    delivery.content(Buffer.from('one'), 2_000, { decision: BY_A });
    delivery.content(Buffer.from('two'), 50_000, { decision: BY_A });
    expect([delivery.blockedSince, delivery.dueAt]).toEqual([2_000, 62_000]);
    expect(delivery.tick(62_000, BY_A)).toBe(true);
    expect([client.seen.at(-1), delivery.isOver]).toEqual(['cut', true]);
  });
});

describe('the delivery of a whole answer', () => {
  it('waits in silence for as long as it takes', () => {
    const { client, delivery } = setUp(false);
    expect(delivery.dueAt).toBe(Infinity);
    delivery.reply(Buffer.from('{}'), BY_A);
    expect([client.seen, delivery.isOver]).toEqual([['200 application/json {}'], true]);
  });
});
