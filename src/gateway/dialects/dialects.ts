import {
  DIALECT_NAMES,
  PACKAGE_DIALECT,
  USUAL_DIALECT,
  type DialectName,
  type UpstreamDialectName,
} from '../protocol/dialect-name.js';
import { AI_SDK } from './ai-sdk/dialect.js';
import { ANTHROPIC } from './anthropic/dialect.js';
import type { Dialect, UpstreamDialect } from './dialect.js';
import type { ModelList } from './model-list.js';
import { GEMINI } from './gemini/dialect.js';
import { OPENAI_CHAT } from './openai-chat/dialect.js';
import { OPENAI_RESPONSES } from './openai-responses/dialect.js';
import { CountingDecoder } from './shared/counting-decoder.js';
import { countsIn, placesOf } from './shared/counts-in.js';
import type { JsonObject } from '../protocol/tool.js';
import type { Usage } from '../protocol/usage.js';

/** The dialects of clients by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': counting(OPENAI_CHAT),
  'openai-responses': counting(OPENAI_RESPONSES),
  anthropic: counting(ANTHROPIC),
  gemini: counting(GEMINI),
};

/** The dialects of upstreams by name. */
export const UPSTREAM_DIALECTS: Readonly<Record<UpstreamDialectName, UpstreamDialect>> = {
  ...DIALECTS,
  [PACKAGE_DIALECT]: counting(AI_SDK),
};

const COUNT_PLACES = placesOf(Object.values(UPSTREAM_DIALECTS).map(({ usage }) => usage));

/** The fields in which upstreams count tokens. */
export const USAGE_NAMES: readonly string[] = [...new Set(COUNT_PLACES.fields.map(({ field }) => field))];

const MAY_COUNT = new RegExp(`"(?:${USAGE_NAMES.join('|')})"\\s*:\\s*\\{`);

/** What an upstream of a dialect counts in an answer or an event, in whatever words; null where it counts nothing. */
export function countedIn(object: JsonObject, dialect: UpstreamDialectName): Usage | null {
  return countsIn(object, UPSTREAM_DIALECTS[dialect].usage, COUNT_PLACES);
}

/** A dialect whose streams are read for what their upstream counts in other words as well. */
function counting<Known extends UpstreamDialect>(dialect: Known): Known {
  const read = (event: JsonObject): Usage | null => countedIn(event, dialect.name);
  return {
    ...dialect,
    streamDecoder: (id) => new CountingDecoder(dialect.streamDecoder(id), { sign: MAY_COUNT, read }),
  };
}

/** Something worked out once for every dialect of clients. */
export function byDialect<Result>(of: (dialect: Dialect) => Result): Readonly<Record<DialectName, Result>> {
  const entries = DIALECT_NAMES.map((name) => [name, of(DIALECTS[name])]);
  return Object.fromEntries(entries) as Record<DialectName, Result>;
}

/** The words in which an upstream lists its models; packages list none. */
export function modelListOf(dialect: UpstreamDialectName): ModelList {
  return DIALECTS[dialect === PACKAGE_DIALECT ? USUAL_DIALECT : dialect].modelList;
}
