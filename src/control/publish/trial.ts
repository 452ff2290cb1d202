import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import type { Problem } from '../../platform/config/problem.js';
import type { PreviewResult } from '../preview/preview-requests.js';
import { writtenRow, type EntityWrite } from '../store/config-commit.js';
import type { ChangeAbout, Published, PublishedConfiguration } from './configuration-change.js';
import { describeWrites, type EntityDiff } from './describe-writes.js';
import { Draft, type DraftGround } from './draft.js';
import type { ManagedState } from './managed-state.js';
import type { Publishing } from './publishing.js';
import { joined, type TokenChanges } from './token-changes.js';

/** A draft that was found valid, and what it makes of what is managed. */
export interface CheckedDraft {
  readonly writes: readonly EntityWrite[];
  readonly state: ManagedState;
  readonly tokens: TokenChanges;
  readonly warnings: readonly Problem[];
}

/** What a trial borrows of the publisher whose configuration it goes out from. */
export interface TrialGround {
  readonly publisher: Omit<Publishing, 'change' | 'managed'>;
  readonly draftOn: (state: ManagedState, about: ChangeAbout) => DraftGround;
  /** Throws a ControlError for what cannot be. */
  readonly check: (state: ManagedState, draft: Draft, about: ChangeAbout) => CheckedDraft;
  readonly whole: (checked: Pick<CheckedDraft, 'state' | 'tokens'>) => PublishedConfiguration;
  readonly preview: (
    next: PublishedConfiguration,
    about: Pick<ChangeAbout, 'actor' | 'previewed'>,
  ) => Promise<Previewed>;
}

/** Undefined where nobody asks. */
type Previewed = PreviewResult | undefined;

/** Changes that are only tried, each upon those before it; nothing is written, and nobody is served otherwise. */
export class Trial implements Publishing {
  /** Every change so far. */
  readonly changes: EntityDiff[] = [];
  private tokens: TokenChanges = { put: [], gone: [] };
  /** Rows of access tokens as they were left; null: there is none any more. */
  private readonly tokenRows = new Map<string, ManagedEntityRow | null>();

  constructor(
    private readonly ground: TrialGround,
    private state: ManagedState,
  ) {}

  get managed(): ManagedState {
    return this.state;
  }

  get version(): number {
    return this.ground.publisher.version;
  }

  get declaration(): Publishing['declaration'] {
    return this.ground.publisher.declaration;
  }

  get declaredBefore(): Publishing['declaredBefore'] {
    return this.ground.publisher.declaredBefore;
  }

  declaredAt(id: string): string | null {
    return this.ground.publisher.declaredAt(id);
  }

  /** Drafts and checks. Throws a ControlError, and then nothing of it counts. */
  async change<Result>(about: ChangeAbout, draw: (draft: Draft) => Promise<Result>): Promise<Published<Result>> {
    const draft = new Draft(this.draftGround(about));
    const result = await draw(draft);
    const { writes, state, tokens, warnings } = this.ground.check(this.state, draft, about);
    this.state = state;
    this.tokens = joined(this.tokens, tokens);
    for (const write of writes) {
      const { id, kind } = (write.after ?? write.before)!;
      if (kind === 'tokens') this.tokenRows.set(id, writtenRow(write, about.actor.id, 0));
    }
    const changes = describeWrites(writes);
    this.changes.push(...changes);
    return {
      result,
      n: this.version,
      at: null,
      changes,
      warnings,
      configuration: this.ground.whole({ state, tokens }),
    };
  }

  /** What would have become of the last requests after all of them. */
  async preview(about: Pick<ChangeAbout, 'actor' | 'previewed'>): Promise<Previewed> {
    const { state, tokens } = this;
    return await this.ground.preview(this.ground.whole({ state, tokens }), about);
  }

  private draftGround(about: ChangeAbout): DraftGround {
    const ground = this.ground.draftOn(this.state, about);
    const findToken = async (id: string): Promise<ManagedEntityRow | null> =>
      this.tokenRows.get(id) ?? (this.tokenRows.has(id) ? null : await ground.findToken(id));
    return { ...ground, findToken };
  }
}
