import { presetOf } from '../../catalog/presets.js';
import type { Operation, OperationFamily } from '../../protocol/operation.js';

/** Names of OpenTelemetry's semantic conventions for GenAI (in development, as of 2026-11), HTTP and errors. */
export const ATTRIBUTE = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  requestStream: 'gen_ai.request.stream',
  choiceCount: 'gen_ai.request.choice.count',
  firstChunk: 'gen_ai.response.time_to_first_chunk',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_write.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  audioInputTokens: 'gen_ai.usage.audio.input_tokens',
  audioOutputTokens: 'gen_ai.usage.audio.output_tokens',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  requestId: 'gateway.request.id',
  route: 'gateway.route',
  token: 'gateway.token',
  outcome: 'gateway.outcome',
  attempts: 'gateway.attempts',
  channel: 'gateway.channel',
  key: 'gateway.key',
  cost: 'gateway.cost_usd',
  usageSource: 'gateway.usage.source',
} as const;

const OPERATIONS: Readonly<Partial<Record<OperationFamily, string>>> = { completion: 'text_completion' };

/** What the conventions call an operation. */
export function operationName({ family, name }: Operation): string {
  return OPERATIONS[family] ?? name;
}

/** What the conventions call a provider; its own name where they have none. */
export function providerName(provider: string): string {
  return presetOf(provider)?.traces ?? provider;
}
