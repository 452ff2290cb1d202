import { Injectable } from '@nestjs/common';
import { authorOf } from '../access/author.js';
import type { Asking } from '../access/people.js';
import { ControlStore } from '../store/control-store.js';

/** Writes down what somebody did that changes nothing in the database. */
@Injectable()
export class AuditTrail {
  constructor(private readonly store: ControlStore) {}

  /** `action` is kind and verb, such as `channel.test`. */
  async note({ actor, facts }: Asking, action: string, object: string | null = null, result = 'ok'): Promise<void> {
    await this.store.of('audit').append({ actor: authorOf(actor, facts), action, object, result });
  }
}
