import { answerText } from '../../gateway/dialects/openai-chat/passthrough/answer-text.js';
import { parseObject } from '../../gateway/dialects/shared/parse-object.js';
import type { ModelObject } from '../../gateway/dialects/model-list.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import { costMicros } from '../../gateway/pricing/price-card.js';
import type { PriceBook } from '../../gateway/pricing/price-book.js';
import type { ProbedConnection } from '../../platform/upstream/connection-probe.js';
import { curlOf } from './curl-of.js';
import type { KeyTest } from './key-test.js';
import { testCall } from './test-call.js';
import { certificateView, inOrder, type TestReport, type TestStep } from './test-report.js';
import type { TrialResult } from './trial.js';

const MOST_SAMPLE = 200;

/** What a test has found so far. */
export interface Findings {
  readonly steps: readonly TestStep[];
  readonly totalMs: number;
  readonly connection: ProbedConnection | null;
  /** Null where the upstream lists none. */
  readonly models: readonly ModelObject[] | null;
  /** As the upstream knows it. */
  readonly model: string | null;
  /** The whole answer; null where none came. */
  readonly whole: TrialResult | null;
  /** The last complete answer, whole or streamed. */
  readonly last: TrialResult | null;
}

/** The report of what was found. The list of models is good to have; its absence is no failure. */
export function reportOf(findings: Findings, order: KeyTest, prices: PriceBook): TestReport {
  const { whole, last, model, models, connection, totalMs } = findings;
  const steps = inOrder(findings.steps);
  const failing = steps.find(({ ok, name }) => !ok && name !== 'models');
  return {
    ok: failing === undefined && whole !== null,
    total_ms: totalMs,
    key: order.key.index + 1,
    model,
    failing_step: failing?.name ?? null,
    steps,
    tls: certificateView(connection?.certificate ?? null),
    models: modelsView(models, model, order),
    usage: last && usageView(last, model, order, prices),
    sample: whole && sampleOf(whole),
    curl: model && curlFor(model, order),
    address: connection?.address ?? null,
  };
}

function modelsView(models: Findings['models'], model: string | null, { model: asked }: KeyTest): TestReport['models'] {
  if (models === null) return null;
  return { count: models.length, has_requested: asked === null ? null : models.some(({ id }) => id === model) };
}

function usageView(
  { seen: { usage } }: TrialResult,
  model: string | null,
  { channel }: KeyTest,
  prices: PriceBook,
): TestReport['usage'] {
  if (usage === null) return { reported: false, in: null, out: null, cost: null };
  const card = model === null ? null : prices.cardOf(channel, model);
  const cost = card === null ? null : formatMicros(costMicros(card, usage));
  return { reported: true, in: usage.promptTokens, out: usage.completionTokens, cost };
}

function sampleOf({ reply }: TrialResult): string | null {
  if (reply === null || parseObject(reply.toString()) === null) return null;
  const text = answerText(reply).beginning.toString();
  return text === '' ? null : text.slice(0, MOST_SAMPLE);
}

/** Only of what is spoken to over HTTP in words that the gateway writes itself. */
function curlFor(model: string, { channel, key, requestId, streams }: KeyTest): string | null {
  if (channel.transport.kind !== 'http') return null;
  return curlOf(testCall(requestId, model, streams), { channel, key, model });
}
