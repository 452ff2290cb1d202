import { ControlError } from '../control-error.js';
import type { PersonOutcome } from './people.repository.js';
import { showPerson } from './person-view.js';
import type { PersonRow } from '../../platform/database/control-schema.js';

/** The person of an outcome; throws what kept the change from being made. */
export function personOf(outcome: PersonOutcome): PersonRow {
  switch (outcome.kind) {
    case 'done':
      return outcome.person;
    case 'stale':
      throw new ControlError('version_conflict', {
        current: showPerson(outcome.person),
        version: outcome.person.version,
      });
    case 'missing':
      throw new ControlError('not_found');
    case 'taken':
      throw new ControlError('slug_taken', { param: 'login' });
    case 'last_owner':
      throw new ControlError('last_owner');
  }
}
