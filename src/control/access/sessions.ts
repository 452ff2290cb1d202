import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import type { PersonActor } from './actor.js';
import { authorOf, type RequestFacts } from './author.js';
import { showSession } from './person-view.js';
import { roleHas } from './rights.js';

const MOST_SHOWN = 1_000;

/** Sessions as people see and end them: their own, and those of others where they may. */
export class Sessions {
  constructor(private readonly store: ControlStore) {}

  /** `person` is somebody else's id; null for one's own. */
  async list(person: string | null, { actor }: { readonly actor: PersonActor }) {
    const whose = await this.whose(person, actor);
    const rows = await this.store.of('sessions').list({ person: whose, tenant: actor.tenant, limit: MOST_SHOWN });
    return rows.map((row) => showSession(row, actor.session));
  }

  /** Throws `not_found` for a session that is not there, or of somebody whose sessions the actor may not end. */
  async end(
    id: string,
    { actor, facts }: { readonly actor: PersonActor; readonly facts: RequestFacts },
  ): Promise<void> {
    const audit = { actor: authorOf(actor, facts), action: 'session.end', object: id };
    const sessions = this.store.of('sessions');
    if (await sessions.end(id, actor.id, audit)) return;
    const seesOthers = roleHas(actor.role, 'people.write');
    const others = seesOthers ? await sessions.list({ person: null, tenant: actor.tenant, limit: MOST_SHOWN }) : [];
    const isReachable = others.some((row) => row.id === id);
    if (!isReachable || !(await sessions.end(id, null, audit))) throw new ControlError('not_found');
  }

  /** Ends all sessions of a person (one's own: but for the present one). */
  async endAll(
    person: string | null,
    { actor, facts }: { readonly actor: PersonActor; readonly facts: RequestFacts },
  ): Promise<void> {
    const whose = await this.whose(person, actor);
    const audit = { actor: authorOf(actor, facts), action: 'session.end_all', object: whose };
    await this.store.of('sessions').endAll(whose, whose === actor.id ? actor.session : null, audit);
  }

  private async whose(person: string | null, actor: PersonActor): Promise<string> {
    if (person === null || person === actor.id) return actor.id;
    if (!roleHas(actor.role, 'people.write')) throw new ControlError('role_denied');
    const found = await this.store.of('people').find(person);
    if (found === null || (actor.tenant !== null && found.tenant !== actor.tenant)) throw new ControlError('not_found');
    return person;
  }
}
