import type { Entities, EntityChanges, TokenEntity } from '../../gateway/catalog/entities.js';
import { changesBetween } from '../../gateway/catalog/diff-entities.js';
import type { Problem } from '../../platform/config/problem.js';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { nextTurn } from '../../platform/time/timers.js';
import { ControlError } from '../control-error.js';
import type { DeclaredChanges, FormerDeclaration } from '../sources/declaration-reader.js';
import { kindOfId } from '../documents/managed-kind.js';
import { ManagedSource } from '../sources/managed-source.js';
import type { PreviewAbout, PreviewResult } from '../preview/preview-requests.js';
import type { Actor } from '../store/actor.js';
import type { EntityWrite } from '../store/config-commit.js';
import type { ControlStore } from '../store/control-store.js';
import { checkTokens, type CheckedConfiguration, type ConfigurationSurroundings } from './check-configuration.js';
import { Declared } from './declared.js';
import { Draft, type DraftGround } from './draft.js';
import { invalid } from './invalid.js';
import { LookedAt } from './looked-at.js';
import { EMPTY_STATE, stateOf, type ManagedRows, type ManagedState, type StateSurroundings } from './managed-state.js';
import type { ChangeAbout, Published, PublishedConfiguration } from './configuration-change.js';
import { describeWrites, type EntityDiff } from './describe-writes.js';
import type { Publishing } from './publishing.js';
import { rowsAfter } from './rows-after.js';
import { tokenChanges } from './token-changes.js';
import { Trial, type CheckedDraft, type TrialGround } from './trial.js';

/** What a publisher works on. */
export interface PublisherParts {
  readonly store: ControlStore;
  readonly surroundings: ConfigurationSurroundings & StateSurroundings;
  /** Has every worker serve on changes; resolves once each says that it does. */
  readonly serve: (changes: EntityChanges) => Promise<void>;
  /** What is served at present. */
  readonly serving: () => Entities;
  /** What would have become of the last requests, those of one tenant where it is given, under another configuration. */
  readonly preview: (next: PublishedConfiguration, about: PreviewAbout) => Promise<PreviewResult>;
}

const MOST_TRIES = 5;
/** Of a gateway that does not know what is stored. */
const UNKNOWN = -1;

/**
 * The one way by which the configuration changes while the gateway runs: a change is drafted, looked into together with
 * everything else, written as one version, and served by every worker before it is answered. Lives in the first worker.
 */
export class Publisher implements Publishing {
  private state: ManagedState = EMPTY_STATE;
  private n = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private readonly declared: Declared;
  private readonly lent = new Map<string, TokenEntity>();
  private readonly source: ManagedSource;
  private readonly looked: LookedAt;

  constructor(
    private readonly parts: PublisherParts,
    declared: Entities,
  ) {
    this.declared = new Declared(declared);
    this.source = new ManagedSource(parts.store);
    this.looked = new LookedAt(parts.surroundings);
  }

  /** The number of the last version. */
  get version(): number {
    return this.n;
  }

  /** What is managed at present. */
  get managed(): ManagedState {
    return this.state;
  }

  /** Where something declared says that it stands; null for what is not declared. */
  declaredAt(id: string): string | null {
    return this.declared.placeOf(id);
  }

  /** What is declared at present. */
  get declaration(): Entities {
    return this.declared.entities;
  }

  /** The same, and each by its id. */
  get declaredBefore(): Omit<FormerDeclaration, 'identity'> {
    return this.declared;
  }

  /** Reads what is stored; gives everything that is to be served, declared and managed. */
  async load(): Promise<Entities> {
    return await this.inTurn(async () => await this.reload());
  }

  /** Serves what is declared otherwise than before, together with what is managed. */
  async adoptDeclared(other: DeclaredChanges): Promise<void> {
    await this.inTurn(async () => {
      const { put = {}, remove = [] } = other.changes ?? {};
      const gone = remove.filter((id) => kindOfId(id) === 'tokens');
      const isWhole = this.n === UNKNOWN || (await this.areManaged(gone));
      const before = this.declared.with(this.state.entities);
      for (const _ of this.declared.taking(other)) await nextTurn();
      if (isWhole) await this.takeUp();
      else await this.serveOn(before, put.tokens ?? [], gone);
    });
  }

  /** Whether something managed stands behind access tokens that were declared, under the same id. */
  private async areManaged(ids: readonly string[]): Promise<boolean> {
    return ids.length > 0 && (await this.parts.store.of('entities').findAll(ids)).length > 0;
  }

  /** Serves access tokens that are stored nowhere, and takes others of them back. */
  async lend(tokens: readonly TokenEntity[], back: readonly string[]): Promise<void> {
    await this.inTurn(async () => {
      for (const token of tokens) this.lent.set(token.id, token);
      for (const id of back) this.lent.delete(id);
      await this.parts.serve({ put: { tokens }, remove: back });
    });
  }

  /** Takes up what another gateway on the same database has written meanwhile. */
  async catchUp(): Promise<void> {
    if ((await this.source.version()) === this.n) return;
    await this.inTurn(async () => await this.takeUp());
  }

  /** Tells when another gateway may have written something; gives how to stop. */
  watch(changed: () => void): () => void {
    return this.source.watch(changed);
  }

  /** Drafts, checks, writes and serves. Throws a ControlError, and then nothing has changed. */
  async change<Result>(about: ChangeAbout, draw: (draft: Draft) => Promise<Result>): Promise<Published<Result>> {
    const published = await this.published(about, draw);
    const preview = about.isDry === true ? await this.preview(published.configuration, about) : undefined;
    return preview === undefined ? published : { ...published, preview };
  }

  /** Tries several changes, each upon those before it. */
  trial(): Trial {
    const ground: TrialGround = {
      publisher: this,
      draftOn: (state, { actor }) => this.ground(actor, state),
      check: (state, draft, about) => this.check(state, draft, about),
      whole: (checked) => this.whole(checked),
      preview: async (next, about) => await this.preview(next, about),
    };
    return new Trial(ground, this.state);
  }

  private async preview(
    next: PublishedConfiguration,
    { previewed: count = 0, actor }: Pick<ChangeAbout, 'actor' | 'previewed'>,
  ): Promise<PreviewResult | undefined> {
    return count === 0 ? undefined : await this.parts.preview(next, { count, tenant: actor.tenant });
  }

  private async published<Result>(
    about: ChangeAbout,
    draw: (draft: Draft) => Promise<Result>,
  ): Promise<Published<Result>> {
    return await this.inTurn(async () => {
      for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
        const published = await this.attempt(about, draw);
        if (published !== null) return published;
        await this.takeUp();
      }
      throw new ControlError('unavailable');
    });
  }

  /** One thing after the other, whatever becomes of the one before. */
  private async inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const turn = this.turn.then(act, act);
    this.turn = turn.catch(() => {});
    return await turn;
  }

  /** Null when another gateway was faster. */
  private async attempt<Result>(
    about: ChangeAbout,
    draw: (draft: Draft) => Promise<Result>,
  ): Promise<Published<Result> | null> {
    const draft = new Draft(this.ground(about.actor, this.state));
    const result = await draw(draft);
    const checked = this.check(this.state, draft, about);
    const { writes, warnings } = checked;
    const changes = describeWrites(writes);
    const configuration = this.whole(checked);
    const isNothing = writes.length === 0 && draft.secrets.size === 0 && draft.forgotten.size === 0;
    if (about.isDry === true || isNothing) return { result, n: this.n, at: null, changes, warnings, configuration };
    const done = await this.commit(about, draft, writes, changes);
    if (done === null) return null;
    await this.serve(rowsAfter(this.state, draft, writes, { actor: about.actor.id, at: done.at }), writes, draft);
    this.n = done.n;
    return { result, ...done, changes, warnings, configuration };
  }

  private whole({ state, tokens }: Pick<CheckedDraft, 'state' | 'tokens'>): PublishedConfiguration {
    return { ...this.declared.with(state.entities), tokens: tokens.put, goneTokens: tokens.gone };
  }

  private ground({ tenant }: Actor, { rows, secrets }: ManagedState): DraftGround {
    const declaredAt = (id: string): string | null => this.declared.placeOf(id, tenant);
    const findToken = async (id: string): Promise<ManagedEntityRow | null> =>
      await this.parts.store.of('entities').find(id);
    return { rows, secrets, n: this.n, findToken, declaredAt };
  }

  private check(before: ManagedState, draft: Draft, { actor, object }: ChangeAbout): CheckedDraft {
    const problems: Problem[] = [];
    const writes = draft.writes();
    const rows = rowsAfter(before, draft, writes, { actor: actor.id, at: 0 });
    const state = stateOf(rows, before, this.parts.surroundings, problems);
    if (problems.length > 0) throw invalid(problems, object, 'validation_failed');
    const tokens = tokenChanges(writes);
    const whole = this.declared.with(state.entities);
    const findings = this.looked.at(state, this.declaration, whole);
    const found = [...findings.problems, ...checkTokens(whole, tokens.put)];
    if (found.length > 0) throw invalid(found, object, 'snapshot_invalid');
    return { writes, state, tokens, warnings: findings.warnings };
  }

  private async commit(
    { actor, via, action, object, summary, note = null }: ChangeAbout,
    draft: Draft,
    writes: readonly EntityWrite[],
    changes: readonly EntityDiff[],
  ): Promise<{ readonly n: number; readonly at: number } | null> {
    const tenants = new Set(writes.map(({ before, after }) => (after ?? before)?.tenant ?? null));
    const tenant = tenants.size === 1 ? [...tenants][0] : undefined;
    const audit = { actor, action, object, diff: changes, ...(tenant !== undefined && { tenant }) };
    const written = await this.parts.store.of('config').commit({
      base: this.n,
      writes,
      secrets: [...draft.secrets.values()],
      forget: [...draft.forgotten],
      version: { via, summary, note },
      audit,
    });
    return written.kind === 'committed' ? { n: written.n, at: written.at } : null;
  }

  private async serve(rows: ManagedRows, writes: readonly EntityWrite[], draft: Draft): Promise<void> {
    const before = this.declared.with(this.state.entities);
    this.state = stateOf(rows, this.state, this.parts.surroundings, []);
    const { put, gone } = tokenChanges(writes, (id) => this.declaredAt(id) === null);
    await this.serveOn(before, put, gone, draft.secrets.size > 0);
  }

  /** Serves what is other than before, access tokens but for these left aside. */
  private async serveOn(
    before: CheckedConfiguration,
    tokens: readonly TokenEntity[],
    gone: readonly string[],
    isForced = false,
  ): Promise<void> {
    const after = this.declared.with(this.state.entities);
    const changes = changesBetween({ ...before, tokens: [] }, { ...after, tokens: [] });
    if (changes === null && tokens.length === 0 && gone.length === 0 && !isForced) return;
    await this.serveOrForget({
      ...changes,
      put: { ...changes?.put, ...(tokens.length > 0 && { tokens }) },
      remove: [...(changes?.remove ?? []), ...gone],
    });
  }

  /** Reads what is stored and serves it. */
  private async takeUp(): Promise<void> {
    const changes = changesBetween(this.parts.serving(), await this.reload());
    if (changes !== null) await this.serveOrForget(changes);
  }

  /** What could not be served is read again by whatever comes next. */
  private async serveOrForget(changes: EntityChanges): Promise<void> {
    try {
      await this.parts.serve(changes);
    } catch (error) {
      this.n = UNKNOWN;
      throw error;
    }
  }

  private async reload(): Promise<Entities> {
    const { n, tokens, ...stored } = await this.source.read();
    this.state = stateOf(stored, this.state, this.parts.surroundings, []);
    this.n = n;
    const managed = tokens.filter(({ id }) => this.declaredAt(id) === null);
    return {
      ...this.declared.with(this.state.entities),
      tokens: [...this.declaration.tokens, ...managed, ...this.lent.values()],
    };
  }
}
