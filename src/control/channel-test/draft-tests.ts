import type { ConfigurationSurroundings } from '../publish/check-configuration.js';
import { ActorTurns } from '../operate/actor-turns.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import type { Actor } from '../store/actor.js';
import { MOST_AT_ONCE, type ChannelTestRequest } from './channel-tests.js';
import { draftChannel, type DraftForm } from './draft-channels.js';
import type { DraftOrder } from './draft-tester.js';
import type { TestReport } from './test-report.js';
import { resultOf, type ChannelTestResult } from './test-result.js';

/** What tests of drafts stand on. */
export interface DraftTestParts extends ResourceParts {
  readonly surroundings: ConfigurationSurroundings;
  /** Tests a channel that is not saved. */
  readonly testDraft: (order: DraftOrder) => Promise<TestReport[]>;
}

/** Who wants a draft tested. Plain data. */
export interface DraftAsker {
  readonly actor: Actor;
  /** Where names lead is told to owners alone. */
  readonly mayKnowAddress: boolean;
}

/** Tests of channels that are not saved, two at a time for everybody. */
export class DraftTests {
  private readonly turns = new ActorTurns(MOST_AT_ONCE);
  private readonly running = new Map<string, AbortController>();

  constructor(private readonly parts: DraftTestParts) {}

  /**
   * Throws `validation_failed` and `unknown_field` for a form that could not be saved, `not_found`, `key_detached` and
   * `rate_limited`; what the upstream does is in the result.
   */
  async test(form: DraftForm, wish: ChannelTestRequest, asker: DraftAsker): Promise<ChannelTestResult> {
    const { surroundings } = this.parts;
    const { actor, mayKnowAddress } = asker;
    const drafted = draftChannel(form, surroundings, this.parts);
    const reports = await this.turns.take(actor.id, async () => await this.run({ ...drafted, ...wish }, actor));
    const result = resultOf(reports, mayKnowAddress);
    await this.note(form, result, actor);
    return result;
  }

  /** Gives a test up whose asker has left. */
  async cancel(requestId: string, actor: string): Promise<void> {
    this.running.get(`${actor}/${requestId}`)?.abort();
    await Promise.resolve();
  }

  private async run(
    { channel, keys, key, model, stream = true }: ReturnType<typeof draftChannel> & ChannelTestRequest,
    { id, name: called, requestId }: Actor,
  ): Promise<TestReport[]> {
    const name = `${id}/${requestId ?? ''}`;
    const ending = new AbortController();
    this.running.set(name, ending);
    const by = { id, name: called };
    const asked = { model: model ?? null, streams: stream, by, requestId: requestId ?? '', signal: ending.signal };
    try {
      return await this.parts.testDraft({ channel, keys, key, ...asked });
    } finally {
      this.running.delete(name);
    }
  }

  private async note({ channel }: DraftForm, result: ChannelTestResult, actor: Actor): Promise<void> {
    const { failing_step: step, model } = result;
    const entry = { actor, action: 'channels.test', object: channel, result: step ?? 'ok' };
    await this.parts.store.of('audit').append({ ...entry, diff: { draft: true, model } });
  }
}
