import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { UpstreamKey } from '../../gateway/catalog/upstream-key.js';
import type { Fault } from '../../gateway/execution/fault.js';
import { modelListOf } from '../../gateway/dialects/dialects.js';
import { decodeModels, type ModelObject } from '../../gateway/dialects/model-list.js';
import type { TestLedger } from '../../gateway/ledger/test-ledger.js';
import type { PriceBook } from '../../gateway/pricing/price-book.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Redactor } from '../../platform/logging/redactor.js';
import type { Clock } from '../../platform/time/clock.js';
import { probeConnection, type ProbedConnection } from '../../platform/upstream/connection-probe.js';
import type { ControlAnswer, ControlClient } from '../../platform/upstream/control-client.js';
import type { Egress } from '../../platform/upstream/egress.js';
import { connectionSteps } from './connection-steps.js';
import { FAULT_WORDS } from './fault-words.js';
import { isHttp, type KeyTest } from './key-test.js';
import { recordOf } from './record-of.js';
import { reportOf } from './report-of.js';
import { testCall } from './test-call.js';
import { failed, passed, type TestReport, type TestStep, type TestStepName } from './test-report.js';
import { Trial, type TrialResult, type TrialServices } from './trial.js';

const STAGE_MS = 5_000;
const LIST_MS = 8_000;
const REFUSED: ReadonlySet<number> = new Set([401, 403]);

/** What a test works with. */
export interface TestServices {
  readonly services: TrialServices;
  readonly prices: PriceBook;
  readonly ledger: TestLedger;
  readonly client: ControlClient;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly redactor: Redactor;
}

/** What the upstream lists. */
interface ListedModels {
  readonly step: TestStep;
  /** Null where the upstream lists none. */
  readonly models: readonly ModelObject[] | null;
}

/** Tests one key of a channel, step by step, up to the first step without which the next make no sense. */
export class ChannelTest {
  private readonly steps: TestStep[] = [];
  private readonly begun: number;
  private connection: ProbedConnection | null = null;
  private listed: ListedModels | null = null;
  private model: string | null = null;

  constructor(
    private readonly order: KeyTest,
    private readonly parts: TestServices,
  ) {
    this.begun = parts.clock.monotonic();
  }

  /** Never rejects. */
  async run(): Promise<TestReport> {
    if (!(await this.connect())) return this.report(null);
    await this.list();
    this.model = this.chooseModel();
    if (this.model === null) {
      const detail = 'No model is named, and the upstream lists none.';
      this.steps.push(failed('chat', null, { detail, hint: 'Name a model of the channel.' }));
      return this.report(null);
    }
    const whole = await this.try(this.model, false);
    this.steps.push(this.authStep(whole), this.stepOf('chat', whole));
    const streamed = whole.fault === null && this.order.streams ? await this.try(this.model, true) : null;
    if (streamed !== null) this.noteStream(streamed);
    const last = streamed?.fault === null ? streamed : whole;
    if (last.fault === null) this.steps.push(this.usageStep(last));
    return this.report(whole, last);
  }

  /** False when nothing can be asked. */
  private async connect(): Promise<boolean> {
    const { channel, signal } = this.order;
    if (!isHttp(channel)) return true;
    const { clock, egress } = this.parts;
    const limits = { clock, egress, timeoutMs: Math.min(STAGE_MS, this.leftMs()), signal };
    this.connection = await probeConnection(channel.addresses.conversation.origin, limits);
    this.steps.push(...connectionSteps(this.connection));
    return this.steps.every(({ ok }) => ok);
  }

  private async list(): Promise<void> {
    const { channel, key } = this.order;
    if (!channel.listsModels) return;
    const begun = this.parts.clock.monotonic();
    const answer = await this.askForModels(channel, key);
    const ms = Math.round(this.parts.clock.monotonic() - begun);
    this.listed = readList(channel, answer, ms);
    this.steps.push(this.listed.step);
  }

  private async askForModels({ addresses }: Channel, key: UpstreamKey): Promise<ControlAnswer | null> {
    const { client } = this.parts;
    try {
      return await client.get(addresses.modelsUrl, key.controlHeaders(), Math.min(LIST_MS, this.leftMs()));
    } catch (error) {
      if (error instanceof GatewayError) return null;
      throw error;
    }
  }

  /** As the upstream knows it. */
  private chooseModel(): string | null {
    const { model, channel } = this.order;
    if (model !== null) return channel.modelMapping.get(model) ?? model;
    const named = channel.models.find((name) => !name.endsWith('*'));
    const mapped = channel.modelMapping.values().next().value;
    return mapped ?? named ?? this.listed?.models?.[0]?.id ?? null;
  }

  private async try(model: string, wantsStream: boolean): Promise<TrialResult> {
    const { channel, key, by, requestId, endsAt, signal } = this.order;
    const { ledger, prices, services } = this.parts;
    const call = testCall(requestId, model, wantsStream);
    const place = { channel, key, model };
    const settle = ledger.open({ by, call, place });
    const result = await new Trial(call, place, services, { endsAt, signal }).run();
    settle(recordOf(result, { call, place, seen: result.seen }, { prices, hasLeft: signal.aborted }));
    return result;
  }

  /** A key is good where it was answered, whatever came of the answer. */
  private authStep({ fault, status }: TrialResult): TestStep {
    if (fault === null) return passed('auth', null);
    const isRefused = fault.kind === 'key_refused' || fault.kind === 'unauthorized';
    if (isRefused) return failed('auth', null, { status, ...FAULT_WORDS[fault.kind], ...this.said(fault) });
    return passed('auth', null, status === null ? { detail: 'The upstream has not said anything about the key.' } : {});
  }

  private noteStream(result: TrialResult): void {
    const { firstContentMs, ms, fault } = result;
    if (firstContentMs === null) this.steps.push(this.stepOf('first_content', result));
    else this.steps.push(passed('first_content', firstContentMs));
    if (fault === null || firstContentMs !== null) this.steps.push({ ...this.stepOf('done', result), ms });
  }

  private stepOf(name: TestStepName, { fault, error, ms, status }: TrialResult): TestStep {
    if (fault === null) return passed(name, ms, { status });
    if (error !== null) return failed(name, ms, { detail: error.message, hint: FAULT_WORDS.caller_fault.hint });
    return failed(name, ms, { status, ...FAULT_WORDS[fault.kind], ...this.said(fault) });
  }

  /** What the upstream itself said, without anything that looks like a secret. */
  private said({ kind, refusal }: Fault): Partial<TestStep> {
    const { detail } = FAULT_WORDS[kind];
    if (refusal === null || refusal.message === '') return {};
    return { detail: `${detail} It says: ${this.parts.redactor.quote(refusal.message)}` };
  }

  private usageStep({ seen }: TrialResult): TestStep {
    if (seen.usage !== null) return passed('usage', null);
    const detail = 'The upstream does not say how many tokens were used; they are estimated.';
    return passed('usage', null, { detail });
  }

  private report(tried: TrialResult | null, lastTried = tried): TestReport {
    const [whole, last] = [answered(tried), answered(lastTried)];
    const { steps, connection, model, order, parts } = this;
    const totalMs = Math.round(parts.clock.monotonic() - this.begun);
    const models = this.listed?.models ?? null;
    const report = reportOf({ steps, totalMs, connection, models, model, whole, last }, order, parts.prices);
    return { ...report, sample: report.sample && parts.redactor.scrub(report.sample) };
  }

  private leftMs(): number {
    return Math.max(1, this.order.endsAt - this.parts.clock.monotonic());
  }
}

/** A list is good to have: an upstream without one may serve all the same. */
function readList({ dialect, provider }: Channel, answer: ControlAnswer | null, ms: number): ListedModels {
  if (answer === null) {
    return { models: null, step: failed('models', ms, { detail: 'The upstream does not answer for its models.' }) };
  }
  const { status, body } = answer;
  if (status !== 200) {
    const words = REFUSED.has(status) ? FAULT_WORDS.key_refused.detail : 'The upstream does not list its models.';
    return { models: null, step: failed('models', ms, { status, detail: words }) };
  }
  const models = decodeModels(parseJson(body), modelListOf(dialect), provider);
  return { models, step: passed('models', ms, { status, detail: `${models.length} models.` }) };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown;
  } catch {
    return null;
  }
}

/** The result of a trial that was answered. */
function answered(result: TrialResult | null): TrialResult | null {
  return result?.fault === null ? result : null;
}
