import type { Secret } from '../../platform/crypto/secret.js';
import { PACKAGE_DIALECT, type DialectName } from '../protocol/dialect-name.js';
import type { ChannelSettings } from './declared.js';
import { DIALECTS } from '../dialects/dialects.js';
import { presetFor } from './presets.js';
import { secretsIn } from './provider-package.js';
import { dialectsOf } from './transport.js';

const USER_AGENT = 'ai-gateway';
/** In a configured header: the key goes here. */
const KEY_MARK = '{key}';
/** Headers that tell who asks, and no secret. */
const PUBLIC_HEADERS =
  /^(?:accept.*|content-.*|user-agent|http-referer|referer|x-title|anthropic-(?:version|beta)|openai-beta)$/i;

/** The headers of every request that a channel sends with a secret, as name, value, name, value, … */
export function headersFor(secret: Secret | null, entity: ChannelSettings): string[] {
  const { extraHeaders, transport } = entity;
  const [dialect] = dialectsOf(transport);
  const given = Object.entries(extraHeaders);
  const written = given.flatMap(([name, value]) => withKey(name, value, secret));
  if (dialect === PACKAGE_DIALECT) return written;
  const configured = new Set(Object.keys(extraHeaders).map((name) => name.toLowerCase()));
  const userAgent = configured.has('user-agent') ? [] : ['user-agent', USER_AGENT];
  const { headers: own } = DIALECTS[dialect].facts.http;
  const spoken = Object.entries(own).filter(([name]) => !configured.has(name));
  const headers = ['accept-encoding', 'identity', 'content-type', 'application/json', ...userAgent, ...spoken.flat()];
  const namesKey = given.some(([, value]) => value.includes(KEY_MARK));
  const credential = namesKey ? [] : credentialFor(secret, entity, dialect);
  return [...headers, ...credential, ...written];
}

/** The secrets of a channel beside its keys. An operator's header may well be a credential. */
export function secretsBesideKeys({ extraHeaders, transport }: ChannelSettings): string[] {
  const values = Object.entries(extraHeaders).filter(([name]) => !PUBLIC_HEADERS.test(name));
  const ofPackage = transport.kind === 'ai_sdk' ? secretsIn(transport.package.options) : [];
  return [
    ...ofPackage.map((secret) => secret.reveal()),
    ...values.flatMap(([, value]) => [value, ...value.split(/\s+/)]),
  ];
}

/** A header that holds `{key}` carries the key there; without a key it is left out. */
function withKey(name: string, value: string, secret: Secret | null): string[] {
  if (!value.includes(KEY_MARK)) return [name, value];
  return secret === null ? [] : [name, value.replaceAll(KEY_MARK, secret.reveal())];
}

function credentialFor(secret: Secret | null, entity: ChannelSettings, dialect: DialectName): string[] {
  if (secret === null) return [];
  const keyHeader = presetFor(entity)?.keyHeader ?? DIALECTS[dialect].facts.http.keyHeader;
  return keyHeader === null ? ['authorization', `Bearer ${secret.reveal()}`] : [keyHeader, secret.reveal()];
}
