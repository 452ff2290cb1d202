import { Injectable } from '@nestjs/common';
import { authorOf } from '../access/author.js';
import type { Asking } from '../access/people.js';
import type { AuditRow } from '../../platform/database/control-schema.js';
import { storedLabel } from '../documents/stored-label.js';
import type { AuditQuery } from '../store/audit.repository.js';
import { ControlStore } from '../store/control-store.js';

/** An entry with what it tells of by name. */
export interface NamedEntry extends AuditRow {
  /** What the object is called, or was last; null where it has no name. */
  readonly object_name: string | null;
}

/** Writes down what somebody did that changes nothing in the database, and tells what was done. */
@Injectable()
export class AuditTrail {
  constructor(private readonly store: ControlStore) {}

  /** `action` is kind and verb, such as `channel.test`. */
  async note({ actor, facts }: Asking, action: string, object: string | null = null, result = 'ok'): Promise<void> {
    await this.store.of('audit').append({ actor: authorOf(actor, facts), action, object, result });
  }

  /** Entries, newest first. */
  async page(query: AuditQuery): Promise<NamedEntry[]> {
    const audit = this.store.of('audit');
    const rows = await audit.page(query);
    const ids = new Set(rows.flatMap(({ object }) => (object === null ? [] : [object])));
    const subjects = await audit.subjects([...ids]);
    const names = new Map(subjects.map(({ id, document, name }) => [id, name ?? storedLabel(document)]));
    return rows.map((row) => ({ ...row, object_name: names.get(row.object ?? '') || null }));
  }
}
