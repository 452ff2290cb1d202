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

/** The dialects of clients by name. */
export const DIALECTS: Readonly<Record<DialectName, Dialect>> = {
  'openai-chat': OPENAI_CHAT,
  'openai-responses': OPENAI_RESPONSES,
  anthropic: ANTHROPIC,
  gemini: GEMINI,
};

/** The dialects of upstreams by name. */
export const UPSTREAM_DIALECTS: Readonly<Record<UpstreamDialectName, UpstreamDialect>> = {
  ...DIALECTS,
  [PACKAGE_DIALECT]: AI_SDK,
};

/** Something worked out once for every dialect of clients. */
export function byDialect<Result>(of: (dialect: Dialect) => Result): Readonly<Record<DialectName, Result>> {
  const entries = DIALECT_NAMES.map((name) => [name, of(DIALECTS[name])]);
  return Object.fromEntries(entries) as Record<DialectName, Result>;
}

/** The words in which an upstream lists its models; packages list none. */
export function modelListOf(dialect: UpstreamDialectName): ModelList {
  return DIALECTS[dialect === PACKAGE_DIALECT ? USUAL_DIALECT : dialect].modelList;
}
