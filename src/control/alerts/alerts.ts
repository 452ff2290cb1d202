import { randomBytes } from 'node:crypto';
import { randomId } from '../../platform/crypto/base32.js';
import type { SealedSecretRow } from '../../platform/database/control-schema.js';
import type { Clock } from '../../platform/time/clock.js';
import type { EgressRules } from '../../platform/upstream/egress-rules.js';
import { ControlError } from '../control-error.js';
import { mergePatch } from '../documents/merge-patch.js';
import { readFields } from '../documents/read-fields.js';
import type { Plain } from '../documents/stored-documents.js';
import type { Expected, Writing } from '../resources/writing.js';
import type { Sealer } from '../secrets/sealer.js';
import type { ControlStore } from '../store/control-store.js';
import type { AlertEvent, AlertKind } from './alert-event.js';
import { AlertFields, type AlertShape } from './alert-fields.js';
import type { AlertTarget } from './alert-message.js';
import type { AlertRow } from './alerts.repository.js';
import type { Deliveries, DeliveryReport } from './deliveries.js';

/** What is kept of an alert beside its secrets. */
interface StoredAlert extends Omit<Plain<AlertFields>, 'url' | 'secret'> {
  readonly url_host: string;
  readonly has_secret: boolean;
}

/** An alert as it is shown. */
export interface AlertView extends StoredAlert {
  readonly object: 'alert';
  readonly id: string;
  readonly shape: AlertShape;
  readonly kinds: AlertKind[];
  readonly disabled: boolean;
  readonly version: number;
  readonly last_delivery: (DeliveryReport & { readonly at: string }) | null;
  /** Once, where the gateway made it. */
  readonly secret?: string;
}

/** What alerts stand on. */
export interface AlertsParts {
  readonly store: ControlStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly egress: Pick<EgressRules, 'refuses'>;
  readonly deliveries: Deliveries;
}

interface WriteTerms {
  readonly expected: Expected;
  readonly writing: Writing;
  readonly former?: AlertRow | null;
}

const MOST_ALERTS = 50;
const SECRET_BYTES = 24;
/** What these shapes are signed with is ours to choose. */
const OWN_SIGNATURE: ReadonlySet<AlertShape> = new Set(['generic', 'plain']);

/** Who is told of what, and where. */
export class Alerts {
  constructor(private readonly parts: AlertsParts) {}

  async list(): Promise<AlertView[]> {
    return (await this.parts.store.of('alerts').all()).map((row) => this.view(row));
  }

  /** Throws `not_found`. */
  async get(id: string): Promise<AlertView> {
    return this.view(await this.find(id));
  }

  async create(value: object, writing: Writing): Promise<AlertView> {
    const given = readFields(AlertFields, value);
    if (given.url === undefined) throw missing('/url');
    if ((await this.parts.store.of('alerts').all()).length >= MOST_ALERTS)
      throw new ControlError('not_possible', { message: `There are ${MOST_ALERTS} alerts already.` });
    const shape = given.shape ?? 'generic';
    const made = given.secret === undefined && OWN_SIGNATURE.has(shape) ? newSecret() : null;
    const secret = given.secret ?? made;
    const id = randomId('al_');
    const view = await this.write(id, { ...given, ...(secret !== null && { secret }) }, { expected: 0, writing });
    return made === null ? view : { ...view, secret: made };
  }

  /** A JSON merge patch; address and secret stay unless they are given. A new address takes the secret along. */
  async patch(id: string, patch: object, expected: Expected, writing: Writing): Promise<AlertView> {
    const row = await this.find(id);
    const { url_host: _host, has_secret: _has, ...fields } = JSON.parse(row.document) as StoredAlert;
    const merged = readFields(AlertFields, mergePatch(fields, patch));
    if (expected !== 'any' && expected !== row.version) throw this.conflict(row);
    return await this.write(id, merged, { expected, writing, former: row });
  }

  async remove(id: string, expected: Expected, writing: Writing): Promise<void> {
    const row = await this.find(id);
    if (expected !== 'any' && expected !== row.version) throw this.conflict(row);
    if (writing.isDry === true) return;
    const audit = { actor: writing.actor, action: 'alert.delete', object: id };
    const outcome = await this.parts.store.of('alerts').write({ id, document: null, expected, secrets: [], audit });
    if (outcome.kind === 'stale') throw this.conflict(outcome.row);
    if (outcome.kind === 'missing') throw new ControlError('not_found');
  }

  /** Tells a sample, once, and says how that went. */
  async test(id: string, { actor }: Writing): Promise<DeliveryReport> {
    const { store, clock, deliveries } = this.parts;
    const row = await this.find(id);
    const target = await this.targetOf(row);
    if (target === null) throw new ControlError('key_detached', { message: 'Enter the address again.' });
    const subject = { kind: 'alert', id, name: this.view(row).name };
    const said = { title: 'Test of an alert', text: 'If you read this, it works.', subject, data: {} };
    const event: AlertEvent = { ...said, id: randomId('evt_'), kind: 'test', state: 'firing', at: clock.now() };
    const report = await deliveries.attempt(id, event, target);
    await store.of('audit').append({ actor, action: 'alert.test', object: id, result: report.ok ? 'ok' : 'failed' });
    return report;
  }

  /** Has everybody told who wants to hear of it. */
  async tell(event: AlertEvent): Promise<void> {
    for (const row of await this.parts.store.of('alerts').all()) {
      const { kinds, disabled } = this.view(row);
      if (disabled || (kinds.length > 0 && !kinds.some((kind) => kind === event.kind))) continue;
      const target = await this.targetOf(row);
      if (target !== null) this.parts.deliveries.send(row.id, event, target);
    }
  }

  /** Whether anybody wants to hear of anything. */
  async isAnybodyThere(): Promise<boolean> {
    return (await this.list()).some(({ disabled }) => !disabled);
  }

  private async find(id: string): Promise<AlertRow> {
    const row = (await this.parts.store.of('alerts').all()).find((one) => one.id === id);
    if (row === undefined) throw new ControlError('not_found');
    return row;
  }

  private async write(
    id: string,
    { url, secret, ...fields }: Plain<AlertFields>,
    { expected, writing, former = null }: WriteTerms,
  ): Promise<AlertView> {
    const document = this.documentOf(fields, { url, secret }, former);
    const version = former?.version ?? 0;
    if (writing.isDry === true) return this.view({ id, document: JSON.stringify(document), version });
    const secrets = [this.sealed(id, 'url', url), this.sealed(id, 'secret', secret)].filter((row) => row !== null);
    const action = former === null ? 'alert.create' : 'alert.update';
    const audit = { actor: writing.actor, action, object: id, diff: { ...document } };
    const outcome = await this.parts.store.of('alerts').write({ id, document, expected, secrets, audit });
    if (outcome.kind === 'stale') throw this.conflict(outcome.row);
    if (outcome.kind === 'missing') throw new ControlError('not_found');
    return this.view({ id, document: JSON.stringify(document), version: outcome.version });
  }

  /** What is kept in the open; throws `egress_denied` for an address that webhooks may not go to. */
  private documentOf(
    fields: Omit<Plain<AlertFields>, 'url' | 'secret'>,
    { url, secret }: { readonly url: string | undefined; readonly secret: string | undefined },
    former: AlertRow | null,
  ): StoredAlert {
    const { url_host: host = '', has_secret: had = false } = (
      former === null ? {} : JSON.parse(former.document)
    ) as Partial<StoredAlert>;
    const has_secret = had || secret !== undefined;
    if (url === undefined) return { ...fields, url_host: host, has_secret };
    const target = new URL(url);
    if (this.parts.egress.refuses(target)) throw new ControlError('egress_denied', { param: 'url' });
    return { ...fields, url_host: target.host, has_secret };
  }

  private sealed(owner: string, part: string, text: string | undefined): SealedSecretRow | null {
    if (text === undefined) return null;
    return this.parts.sealer.seal({ id: `${owner}/${part}`, owner, host: '' }, text, this.parts.clock.now());
  }

  private async targetOf({ id, document }: AlertRow): Promise<AlertTarget | null> {
    const secrets = this.parts.store.of('sealedSecrets');
    const [url, secret] = await Promise.all([secrets.find(`${id}/url`), secrets.find(`${id}/secret`)]);
    const opened = url === null ? null : this.parts.sealer.open(url, '');
    if (opened === null) return null;
    const { shape = 'generic' } = JSON.parse(document) as StoredAlert;
    const key = secret === null ? null : this.parts.sealer.open(secret, '');
    return { shape, url: opened.reveal(), secret: key?.reveal() ?? null };
  }

  private view({ id, document, version }: AlertRow): AlertView {
    const { kinds = [], shape = 'generic', disabled = false, ...rest } = JSON.parse(document) as StoredAlert;
    const last = this.parts.deliveries.lastOf(id);
    const last_delivery = last === null ? null : { ...last, at: new Date(last.at).toISOString() };
    return { object: 'alert', id, ...rest, kinds, shape, disabled, version, last_delivery };
  }

  private conflict(row: AlertRow): ControlError {
    return new ControlError('version_conflict', { current: this.view(row), version: row.version });
  }
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

function missing(pointer: string): ControlError {
  const faults = [{ pointer, code: 'invalid', message: 'is required' }];
  return new ControlError('validation_failed', { message: `${pointer} is required.`, faults });
}
