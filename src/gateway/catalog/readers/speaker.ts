import type { Problem } from '../../../platform/config/problem.js';
import { joinPath } from '../../../platform/config/validate.js';
import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import { presetOf } from '../presets.js';
import type { SpokenDialects } from '../transport.js';
import { checkAdapter } from './transport-settings.js';
import type { UpstreamDto } from './upstream.dto.js';

/** Who is asked, and in which words. */
export interface Speaker {
  readonly provider: string;
  /** Null: a provider package, which speaks for itself. */
  readonly dialects: SpokenDialects | null;
}

/** What an upstream speaks, as its channel says or its provider is known for. */
export function speakerOf(upstream: UpstreamDto, provider: string, place: string, problems: Problem[]): Speaker {
  const dialects = upstream.adapter === 'ai_sdk' ? null : (declared(upstream) ?? known(upstream, provider));
  checkAdapter(upstream, dialects?.[0] ?? null, place, problems);
  checkDialects(upstream, place, problems);
  return { provider, dialects };
}

/** Undefined: the channel says nothing. */
function declared({ dialect, dialects }: UpstreamDto): SpokenDialects | undefined {
  const [first, ...others] = Array.isArray(dialects) ? dialects : [];
  if (first !== undefined) return [first, ...others];
  return dialect && [dialect];
}

/** Of an adapter, a chat URL or defaults alone no more than one dialect is known. */
function known(upstream: UpstreamDto, provider: string): SpokenDialects | null {
  const { dialect = USUAL_DIALECT, otherDialects = [], package: usual } = presetOf(provider) ?? {};
  if (upstream.adapter === undefined && (upstream.package ?? usual) !== undefined) return null;
  return isPlain(upstream) ? [dialect, ...otherDialects] : [dialect];
}

function isPlain(upstream: UpstreamDto & { readonly defaults?: object }): boolean {
  const { adapter, chat_url: chatUrl, base_url: baseUrl, defaults = {} } = upstream;
  const isWhole = chatUrl === undefined || baseUrl !== undefined;
  return adapter === undefined && isWhole && Object.keys(defaults).length === 0;
}

function checkDialects({ dialect, dialects, adapter }: UpstreamDto, place: string, problems: Problem[]): void {
  if (dialects === undefined) return;
  const at = joinPath(place, 'dialects');
  if (dialect !== undefined) problems.push({ place: at, message: 'stands beside "dialect"; give one of them' });
  const isHttp = adapter === undefined || adapter === 'openai_compat' || adapter === 'custom_http';
  if (!isHttp) problems.push({ place: at, message: `does not go with the adapter "${adapter}"` });
}
