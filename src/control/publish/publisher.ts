import type { Entities, EntityChanges, TokenEntity } from '../../gateway/catalog/entities.js';
import { changesBetween } from '../../gateway/catalog/diff-entities.js';
import type { Problem } from '../../platform/config/problem.js';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { ControlError } from '../control-error.js';
import { ManagedSource, tokenOf } from '../sources/managed-source.js';
import type { Actor } from '../store/actor.js';
import type { EntityWrite } from '../store/config-commit.js';
import type { ControlStore } from '../store/control-store.js';
import { checkTokens, type ConfigurationSurroundings } from './check-configuration.js';
import { ownerOfDeclared } from './owner-of-declared.js';
import { Draft, type DraftGround } from './draft.js';
import { invalid } from './invalid.js';
import { LookedAt } from './looked-at.js';
import { EMPTY_STATE, stateOf, type ManagedRows, type ManagedState, type StateSurroundings } from './managed-state.js';
import { describeWrites, type EntityDiff } from './describe-writes.js';
import { rowsAfter } from './rows-after.js';

/** Who changes what, and how that is told. */
export interface ChangeAbout {
  readonly actor: Actor;
  readonly via: 'console' | 'api' | 'cli' | 'file' | 'rollback' | 'import';
  /** Kind and verb, such as `channels.update`. */
  readonly action: string;
  /** Id of what it is about; places of faults are told from there. */
  readonly object: string | null;
  readonly summary: string;
  readonly note?: string | null;
  /** Everything is looked into, and nothing is written. */
  readonly isDry?: boolean;
}

/** What a change did, or would do. */
export interface Published<Result> {
  readonly result: Result;
  /** The version that it made; of a dry run and of a change of nothing the present one. */
  readonly n: number;
  readonly at: number | null;
  readonly changes: readonly EntityDiff[];
  readonly warnings: readonly Problem[];
  /** What the configuration is with the change. */
  readonly preview: PublishedConfiguration;
}

/** A configuration as a whole, access tokens but for those that change left aside. */
export interface PublishedConfiguration extends Omit<Entities, 'tokens'> {
  readonly tokens: readonly TokenEntity[];
}

/** What a publisher works on. */
export interface PublisherParts {
  readonly store: ControlStore;
  readonly surroundings: ConfigurationSurroundings & StateSurroundings;
  /** Has every worker serve on changes; resolves once each says that it does. */
  readonly serve: (changes: EntityChanges) => Promise<void>;
  /** What is served at present. */
  readonly serving: () => Entities;
}

const MOST_TRIES = 5;
/** Of a gateway that does not know what is stored. */
const UNKNOWN = -1;

/**
 * The one way by which the configuration changes while the gateway runs: a change is drafted, looked into together with
 * everything else, written as one version, and served by every worker before it is answered. Lives in the first worker.
 */
export class Publisher {
  private state: ManagedState = EMPTY_STATE;
  private n = 0;
  private turn: Promise<unknown> = Promise.resolve();
  private declaredIds: ReadonlyMap<string, string> = new Map();
  private readonly lent = new Map<string, TokenEntity>();
  private readonly source: ManagedSource;
  private readonly looked: LookedAt;

  constructor(
    private readonly parts: PublisherParts,
    private declared: Entities,
  ) {
    this.declaredIds = placesOf(declared);
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
    return this.declaredIds.get(id) ?? null;
  }

  /** What is declared at present. */
  get declaration(): Entities {
    return this.declared;
  }

  /** Reads what is stored; gives everything that is to be served, declared and managed. */
  async load(): Promise<Entities> {
    return await this.inTurn(async () => await this.reload());
  }

  /** Serves another declaration together with what is managed. */
  async adoptDeclared(declared: Entities): Promise<void> {
    await this.inTurn(async () => {
      this.declared = declared;
      this.declaredIds = placesOf(declared);
      await this.takeUp();
    });
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
    const draft = new Draft(this.ground(about.actor));
    const result = await draw(draft);
    const writes = draft.writes();
    const rows = rowsAfter(this.state, draft, writes);
    const { state, tokens, warnings } = this.check(rows, writes, about);
    const changes = describeWrites(writes);
    const preview = { ...this.withDeclared(state.entities), tokens };
    const isNothing = writes.length === 0 && draft.secrets.size === 0 && draft.forgotten.size === 0;
    if (about.isDry === true || isNothing) return { result, n: this.n, at: null, changes, warnings, preview };
    const done = await this.commit(about, draft, writes, changes);
    if (done === null) return null;
    await this.serve(rowsAfter(this.state, draft, writes, { actor: about.actor.id, at: done.at }), writes, draft);
    this.n = done.n;
    return { result, ...done, changes, warnings, preview };
  }

  /** Of what is another tenant's, whoever is confined to one is not even told that it is declared. */
  private ground({ tenant }: Actor): DraftGround {
    const { rows, secrets } = this.state;
    const declaredAt = (id: string): string | null => {
      const place = this.declaredAt(id);
      const isHidden = place !== null && tenant !== null && ownerOfDeclared(id, this.declared) !== tenant;
      return isHidden ? null : place;
    };
    const findToken = async (id: string): Promise<ManagedEntityRow | null> =>
      await this.parts.store.of('entities').find(id);
    return { rows, secrets, n: this.n, findToken, declaredAt };
  }

  private check(
    rows: ManagedRows,
    writes: readonly EntityWrite[],
    about: ChangeAbout,
  ): { state: ManagedState; tokens: TokenEntity[]; warnings: readonly Problem[] } {
    const problems: Problem[] = [];
    const state = stateOf(rows, this.state, this.parts.surroundings, problems);
    if (problems.length > 0) throw invalid(problems, about.object, 'validation_failed');
    const tokens = writes.flatMap(({ after }) => tokensIn(after));
    const whole = this.withDeclared(state.entities);
    const findings = this.looked.at(state, this.declared, whole);
    const found = [...findings.problems, ...checkTokens(whole, tokens)];
    if (found.length > 0) throw invalid(found, about.object, 'snapshot_invalid');
    return { state, tokens, warnings: findings.warnings };
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
    const before = this.withDeclared(this.state.entities);
    this.state = stateOf(rows, this.state, this.parts.surroundings, []);
    const after = this.withDeclared(this.state.entities);
    const changes = changesBetween({ ...before, tokens: [] }, { ...after, tokens: [] });
    const touched = writes.filter(({ before: was, after: is }) => (is ?? was)?.kind === 'tokens');
    const visible = touched.filter(({ before: was, after: is }) => this.declaredAt((is ?? was)!.id) === null);
    const put = visible.flatMap(({ after: is }) => tokensIn(is));
    const kept = new Set<string>(put.map(({ id }) => id));
    const gone = visible.map(({ before: was, after: is }) => (is ?? was)!.id).filter((id) => !kept.has(id));
    if (changes === null && put.length === 0 && gone.length === 0 && draft.secrets.size === 0) return;
    await this.parts.serve({
      ...changes,
      put: { ...changes?.put, ...(put.length > 0 && { tokens: put }) },
      remove: [...(changes?.remove ?? []), ...gone],
    });
  }

  /** Reads what is stored and serves it; what could not be served is read again by whatever comes next. */
  private async takeUp(): Promise<void> {
    const changes = changesBetween(this.parts.serving(), await this.reload());
    if (changes === null) return;
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
      ...this.withDeclared(this.state.entities),
      tokens: [...this.declared.tokens, ...managed, ...this.lent.values()],
    };
  }

  /** What is declared goes before what is managed under the same id. */
  private withDeclared(managed: Omit<Entities, 'tokens'>): Omit<Entities, 'tokens'> {
    const { declared } = this;
    const both = <Entity extends { readonly id: string }>(
      first: readonly Entity[],
      second: readonly Entity[],
    ): Entity[] => [...first, ...second.filter(({ id }) => !this.declaredIds.has(id))];
    return {
      tenants: both(declared.tenants, managed.tenants),
      channels: both(declared.channels, managed.channels),
      keys: both(declared.keys, managed.keys),
      routes: both(declared.routes, managed.routes),
      models: both(declared.models, managed.models),
      targets: both(declared.targets, managed.targets),
    };
  }
}

function placesOf(entities: Entities): ReadonlyMap<string, string> {
  const all = Object.values(entities).flat() as Entities['tenants'][number][];
  return new Map(all.map(({ id, origin }) => [id, origin.place]));
}

function tokensIn(row: EntityWrite['after']): TokenEntity[] {
  return row === null ? [] : tokenOf(row as ManagedEntityRow);
}
