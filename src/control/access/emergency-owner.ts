import type { PersonRow } from '../../platform/database/control-schema.js';
import type { Actor as Author } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import type { EnvironmentOwner } from './environment-owner.js';

const SETTING = 'access.emergency_owner';

/**
 * The one owner whose password counts where people sign in by a provider alone: for the day on which the provider is
 * down. Only who holds the environment or the data folder says who that is.
 */
export class EmergencyOwner {
  constructor(
    private readonly store: ControlStore,
    private readonly owner: EnvironmentOwner,
  ) {}

  async is(person: PersonRow): Promise<boolean> {
    if (this.owner.isSet) return this.owner.owns(person);
    const kept = await this.store.of('settings').find(SETTING);
    return kept !== null && JSON.parse(kept.value) === person.id;
  }

  /** From now on it is this person. */
  async name(person: string, actor: Author): Promise<void> {
    const audit = { actor, action: 'access.emergency_owner', object: person };
    await this.store.of('settings').write({ name: SETTING, value: person, audit });
  }
}
