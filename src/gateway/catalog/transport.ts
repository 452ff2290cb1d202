import {
  PACKAGE_DIALECT,
  USUAL_DIALECT,
  type DialectName,
  type UpstreamDialectName,
} from '../protocol/dialect-name.js';
import type { Mapping, MappingSettings } from './mapping.js';
import type { ProgramSettings } from './program.js';
import type { PackageSettings } from './provider-package.js';

/** What configuration files call how an attempt on a channel is carried out. */
export type AdapterName = 'openai_compat' | 'custom_http' | 'process' | 'ai_sdk' | 'echo';

/** Everything that an upstream speaks, the usual one first. */
export type SpokenDialects = readonly [DialectName, ...DialectName[]];

/** How an attempt on a channel is carried out, each way with what it works by: no other combination can be said. */
export type TransportSettings =
  | { readonly kind: 'http'; readonly dialects: SpokenDialects }
  | { readonly kind: 'mapped_http'; readonly mapping: MappingSettings }
  | { readonly kind: 'process'; readonly program: ProgramSettings }
  | { readonly kind: 'ai_sdk'; readonly package: PackageSettings }
  | { readonly kind: 'echo' };

/** The same, compiled. What a channel is spoken to in stands beside it, and its package in each of its keys. */
export type ChannelTransport =
  | { readonly kind: 'http' }
  | { readonly kind: 'mapped_http'; readonly mapping: Mapping }
  | { readonly kind: 'process'; readonly program: ProgramSettings }
  | { readonly kind: 'ai_sdk' }
  | { readonly kind: 'echo' };

/** Which of the ways it is. */
export type TransportKind = TransportSettings['kind'];

/** How most upstreams are asked. */
export const USUAL_TRANSPORT = { kind: 'http', dialects: [USUAL_DIALECT] } as const satisfies TransportSettings;

/** What an upstream is spoken to in, before all others first; programs, mapped APIs and the demo model get the usual one. */
export function dialectsOf(transport: TransportSettings): readonly [UpstreamDialectName, ...DialectName[]] {
  if (transport.kind === 'http') return transport.dialects;
  return [transport.kind === 'ai_sdk' ? PACKAGE_DIALECT : USUAL_DIALECT];
}

/** What files call it. */
export function adapterOf(transport: TransportSettings): AdapterName {
  if (transport.kind === 'http') return transport.dialects[0] === USUAL_DIALECT ? 'openai_compat' : 'custom_http';
  return transport.kind === 'mapped_http' ? 'custom_http' : transport.kind;
}
