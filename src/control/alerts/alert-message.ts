import { createHmac } from 'node:crypto';
import type { AlertEvent } from './alert-event.js';
import type { AlertShape } from './alert-fields.js';

/** Where a message goes, and how it is signed. */
export interface AlertTarget {
  readonly shape: AlertShape;
  readonly url: string;
  readonly secret: string | null;
}

/** A message as it is sent. */
export interface AlertMessage {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * An event in the form that the other side understands, signed as it expects: Feishu and DingTalk in their own ways, the
 * others by `X-Gateway-Signature: t=SECONDS,v1=HEX`, HMAC-SHA-256 of `SECONDS.BODY`.
 */
export function alertMessage(event: AlertEvent, { shape, url, secret }: AlertTarget, now: number): AlertMessage {
  const words = wordsOf(event);
  switch (shape) {
    case 'generic':
      return signed(event, { url, type: JSON_TYPE, body: JSON.stringify(documentOf(event)) }, secret, now);
    case 'plain':
      return signed(event, { url, type: 'text/plain; charset=utf-8', body: `${words}\n` }, secret, now);
    case 'slack':
      return signed(event, { url, type: JSON_TYPE, body: JSON.stringify({ text: forSlack(words) }) }, secret, now);
    case 'feishu': {
      const seal = secret === null ? {} : feishuSeal(secret, now);
      const body = JSON.stringify({ ...seal, msg_type: 'text', content: { text: harmless(words) } });
      return { url, headers: headersOf(event, JSON_TYPE), body };
    }
    case 'dingtalk': {
      const target = secret === null ? url : withDingtalkSeal(url, secret, now);
      const body = JSON.stringify({ msgtype: 'text', text: { content: harmless(words) }, at: { isAtAll: false } });
      return { url: target, headers: headersOf(event, JSON_TYPE), body };
    }
  }
}

/** Whether the other side has taken a message: some say so in the body of a 200. */
export function isTaken(shape: AlertShape, status: number, body: string): boolean {
  if (status < 200 || status >= 300) return false;
  if (shape !== 'feishu' && shape !== 'dingtalk') return true;
  try {
    const said = JSON.parse(body) as Readonly<Record<string, unknown>> | null;
    const codes = [said?.['code'], said?.['StatusCode'], said?.['errcode']].filter((code) => code !== undefined);
    return codes.every((code) => code === 0);
  } catch {
    return false;
  }
}

function documentOf({ at, kind, ...event }: AlertEvent): object {
  return { ...event, event: kind, at: new Date(at).toISOString() };
}

/** One line for the eye and one for the detail. What others have named may hold anything: it stays on its line. */
function wordsOf({ title, text, state, at }: AlertEvent): string {
  const mark = state === 'resolved' ? 'Resolved: ' : '';
  return [`[AI Gateway] ${mark}${title}`, text, new Date(at).toISOString()].map(oneLine).join('\n');
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

/** Mentions and links begin with these. */
function forSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `<at user_id="all">` would call everybody. */
function harmless(text: string): string {
  return text.replaceAll('<', '＜').replaceAll('@', '＠');
}

function signed(
  event: AlertEvent,
  { url, type, body }: { readonly url: string; readonly type: string; readonly body: string },
  secret: string | null,
  now: number,
): AlertMessage {
  const headers = headersOf(event, type);
  if (secret === null) return { url, headers, body };
  const seconds = Math.floor(now / 1000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { url, headers: { ...headers, 'x-gateway-signature': `t=${seconds},v1=${mac}` }, body };
}

function headersOf({ kind, id }: AlertEvent, type: string): Record<string, string> {
  return { 'content-type': type, 'x-gateway-event': kind, 'x-gateway-delivery': id };
}

/** Their key is time and secret, and what is signed is nothing. */
function feishuSeal(secret: string, now: number): { readonly timestamp: string; readonly sign: string } {
  const timestamp = String(Math.floor(now / 1000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}

function withDingtalkSeal(url: string, secret: string, now: number): string {
  const target = new URL(url);
  target.searchParams.set('timestamp', String(now));
  target.searchParams.set('sign', createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64'));
  return target.href;
}
