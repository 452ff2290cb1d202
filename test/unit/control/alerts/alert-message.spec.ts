import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AlertEvent } from '../../../../src/control/alerts/alert-event.js';
import { alertMessage, isTaken } from '../../../../src/control/alerts/alert-message.js';

const NOW = 1_796_000_000_123;
const EVENT: AlertEvent = {
  id: 'evt_aaaaaaaaaaaaaaaa',
  kind: 'channel_down',
  state: 'firing',
  at: NOW,
  subject: { kind: 'channel', id: 'ch_a', name: 'main' },
  title: 'Channel main is down',
  text: 'It failed too often.',
  data: { channel: 'ch_a' },
};
const URL_OF = 'https://hooks.example/x?token=1';

describe('an alert as a message', () => {
  it('is a JSON document of its own, signed over its time and its very bytes', () => {
    const { url, headers, body } = alertMessage(EVENT, { shape: 'generic', url: URL_OF, secret: 'whsec_1' }, NOW);
    expect(url).toBe(URL_OF);
    expect(JSON.parse(body)).toEqual({
      id: EVENT.id,
      event: 'channel_down',
      state: 'firing',
      at: new Date(NOW).toISOString(),
      subject: EVENT.subject,
      title: EVENT.title,
      text: EVENT.text,
      data: EVENT.data,
    });
    const mac = createHmac('sha256', 'whsec_1').update(`1796000000.${body}`).digest('hex');
    expect(headers).toMatchObject({
      'x-gateway-signature': `t=1796000000,v1=${mac}`,
      'x-gateway-event': 'channel_down',
      'x-gateway-delivery': EVENT.id,
    });
  });

  it('is plain text, three lines of it', () => {
    const { headers, body } = alertMessage(
      { ...EVENT, state: 'resolved' },
      { shape: 'plain', url: URL_OF, secret: null },
      NOW,
    );
    expect(body).toBe('[AI Gateway] Resolved: Channel main is down\nIt failed too often.\n2026-11-30T00:53:20.123Z\n');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(headers['x-gateway-signature']).toBeUndefined();
  });

  it('is what Feishu checks: the key is time and secret, what is signed is empty', () => {
    const { body } = alertMessage(EVENT, { shape: 'feishu', url: URL_OF, secret: 'abc' }, NOW);
    const sign = createHmac('sha256', '1796000000\nabc').update('').digest('base64');
    expect(JSON.parse(body)).toMatchObject({ timestamp: '1796000000', sign, msg_type: 'text' });
  });

  it('is what DingTalk checks: time and signature in the address', () => {
    const { url, body } = alertMessage(EVENT, { shape: 'dingtalk', url: URL_OF, secret: 'abc' }, NOW);
    const { searchParams } = new URL(url);
    expect(searchParams.get('token')).toBe('1');
    expect(searchParams.get('timestamp')).toBe(String(NOW));
    expect(searchParams.get('sign')).toBe(createHmac('sha256', 'abc').update(`${NOW}\nabc`).digest('base64'));
    expect(JSON.parse(body)).toMatchObject({ msgtype: 'text', at: { isAtAll: false } });
  });

  it('calls nobody and breaks no line, whatever a channel is called', () => {
    const hostile = '<!channel> <at user_id="all">x</at> @all\r\nforged line\u202e&';
    const event = { ...EVENT, title: hostile, text: hostile };
    const textOf = (shape: 'slack' | 'feishu' | 'dingtalk'): string => {
      const body = JSON.parse(alertMessage(event, { shape, url: URL_OF, secret: null }, NOW).body) as {
        text?: string | { content: string };
        content?: { text: string };
      };
      return typeof body.text === 'string' ? body.text : (body.text?.content ?? body.content!.text);
    };
    expect(textOf('slack')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    for (const shape of ['feishu', 'dingtalk'] as const) expect(textOf(shape)).not.toMatch(/[<@]/);
    for (const shape of ['slack', 'feishu', 'dingtalk'] as const) {
      expect(textOf(shape).split('\n')).toHaveLength(3);
      expect(textOf(shape)).not.toMatch(/[\r\u202e]/);
    }
  });

  it.each([
    ['generic', 204, '', true],
    ['slack', 200, 'ok', true],
    ['generic', 302, '', false],
    ['feishu', 200, '{"code":0}', true],
    ['feishu', 200, '{"StatusCode":0,"StatusMessage":"success"}', true],
    ['feishu', 200, '{"code":19021,"msg":"sign match fail"}', false],
    ['dingtalk', 200, '{"errcode":310000}', false],
    ['dingtalk', 200, '<html>', false],
    ['dingtalk', 500, '{"errcode":0}', false],
  ] as const)('of the shape %s is taken with %s %j: %s', (shape, status, body, taken) => {
    expect(isTaken(shape, status, body)).toBe(taken);
  });
});
