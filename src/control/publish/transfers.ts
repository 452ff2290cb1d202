import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { isId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { documentOf } from '../documents/columns.js';
import { hostOf, settingsOf } from '../documents/channel-entity.js';
import { KeyFields } from '../documents/key-fields.js';
import { kindOfId, PREFIX_OF, type ManagedKind } from '../documents/managed-kind.js';
import { ModelFields } from '../documents/model-fields.js';
import { readFields } from '../documents/read-fields.js';
import { RouteFields } from '../documents/route-fields.js';
import type { Plain, StoredDocument, TokenSystem } from '../documents/stored-documents.js';
import { TenantFields } from '../documents/tenant-fields.js';
import { TokenFields } from '../documents/token-fields.js';
import { isReservedVariable } from '../resources/reserved-variables.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { tracesOf } from '../resources/secret-traces.js';
import type { Writing, Written } from '../resources/writing.js';
import { writtenOf } from '../resources/written.js';
import type { Actor } from '../store/actor.js';
import type { EntityDiff } from './describe-writes.js';
import type { Draft } from './draft.js';

/** What `format` says in an exported configuration. */
/** What `format` says in an exported configuration. */
export const EXPORT_FORMAT = 'ai-gateway/1';

/** One entity as it is exported: its fields, its id, and for a secret the name of it. */
export interface Exported {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The managed configuration in a form that can be kept, compared and read back. Holds no secret. */
export interface ExportedConfiguration {
  readonly format: typeof EXPORT_FORMAT;
  readonly version: number;
  readonly tenants: readonly Exported[];
  readonly channels: readonly Exported[];
  readonly keys: readonly Exported[];
  readonly routes: readonly Exported[];
  readonly models: readonly Exported[];
  readonly tokens: readonly Exported[];
}

/** What an import is given. */
export interface ImportRequest {
  readonly document: object;
  /** Secrets by the names that stand for them in the document. */
  readonly secrets: Readonly<Record<string, string>>;
}

const TOKENS_AT_ONCE = 2_000;
const REFERENCE = /^\$\{(\w{1,200})\}$/;
const ORDER: readonly ManagedKind[] = ['tenants', 'channels', 'keys', 'routes', 'models', 'tokens'];
const FIELDS_OF = {
  tenants: TenantFields,
  channels: ChannelFields,
  keys: KeyFields,
  routes: RouteFields,
  models: ModelFields,
  tokens: TokenFields,
} as const;

/** Writes the managed configuration out, and reads it back in. */
export class Transfers {
  constructor(private readonly parts: ResourceParts) {}

  /** Everything that is managed; secrets are told by names. That it was asked for is written down. */
  async export(actor: Actor): Promise<ExportedConfiguration> {
    const { publisher, store } = this.parts;
    await store.of('audit').append({ actor, action: 'config.export' });
    const of = (kind: ManagedKind): Exported[] =>
      [...publisher.managed.rows.values()].filter((row) => row.kind === kind).map(exported);
    return {
      format: EXPORT_FORMAT,
      version: publisher.version,
      tenants: of('tenants'),
      channels: of('channels'),
      keys: of('keys'),
      routes: of('routes'),
      models: of('models'),
      tokens: await this.exportTokens(),
    };
  }

  /**
   * Creates what is not there and changes what is, by id, as one version; what the document does not name stays. A secret
   * that is neither given nor stored already leaves its key to be entered.
   */
  async import({ document, secrets }: ImportRequest, writing: Writing): Promise<Written<readonly EntityDiff[]>> {
    const lists = listsIn(document);
    const count = ORDER.reduce((sum, kind) => sum + lists[kind].length, 0);
    const about = { action: 'config.import', object: null, summary: `${count} entities imported` };
    const published = await this.parts.publisher.change({ ...about, ...writing, via: 'import' }, async (draft) => {
      for (const kind of ORDER) {
        for (const [index, entry] of lists[kind].entries()) await this.take(draft, kind, entry, { index, secrets });
      }
    });
    return writtenOf(published, writing, published.changes);
  }

  private async exportTokens(): Promise<Exported[]> {
    const all: Exported[] = [];
    for (let after = ''; ;) {
      const rows = await this.parts.store.of('entities').tokensBehind(after, TOKENS_AT_ONCE);
      all.push(...rows.map(exported));
      const last = rows.at(-1);
      if (last === undefined || rows.length < TOKENS_AT_ONCE) return all;
      after = last.id;
    }
  }

  private async take(
    draft: Draft,
    kind: ManagedKind,
    { id, ...given }: Exported,
    { index, secrets }: { readonly index: number; readonly secrets: Readonly<Record<string, string>> },
  ): Promise<void> {
    const pointer = `/document/${kind}/${index}`;
    if (!isId(PREFIX_OF[kind], id))
      throw refused(`${pointer}/id`, `must be an id that begins with ${PREFIX_OF[kind]}_`);
    const present = await draft.look(kind, id);
    const { fields, system } = this.read(
      draft,
      kind,
      { id, given, pointer },
      { secrets, present: present?.document ?? null },
    );
    draft.put(kind, id, { fields, system } as StoredDocument<typeof kind>, tenantOf(draft, kind, fields, system));
  }

  private read(
    draft: Draft,
    kind: ManagedKind,
    { id, given, pointer }: { readonly id: string; readonly given: object; readonly pointer: string },
    known: { readonly secrets: Readonly<Record<string, string>>; readonly present: StoredDocument<ManagedKind> | null },
  ): StoredDocument<ManagedKind> {
    if (kind === 'keys') return this.readKey(draft, id, given, { pointer, ...known });
    if (kind === 'tokens') return this.readToken(given, { pointer, ...known });
    const { secret_headers: _headers, ...rest } = given as { readonly secret_headers?: unknown };
    const fields = read(FIELDS_OF[kind] as new () => object, rest, pointer);
    const none = kind === 'channels' ? { headers: {} } : {};
    return { fields, system: known.present?.system ?? none } as StoredDocument<ManagedKind>;
  }

  private readKey(
    draft: Draft,
    id: string,
    given: object,
    known: {
      readonly pointer: string;
      readonly secrets: Readonly<Record<string, string>>;
      readonly present: StoredDocument<ManagedKind> | null;
    },
  ): StoredDocument<'keys'> {
    const { channel, secret, source, ...rest } = given as Record<string, unknown>;
    const fields = read(KeyFields, rest, known.pointer);
    const owner = draft.all('channels').find(({ row }) => row.id === channel);
    if (owner === undefined) throw refused(`${known.pointer}/channel`, 'refers to a channel that does not exist');
    const name = REFERENCE.exec(String(secret))?.[1] ?? '';
    const value = Object.hasOwn(known.secrets, name) ? known.secrets[name] : undefined;
    const { clock, sealer, installationKey } = this.parts;
    const present = known.present?.system as StoredDocument<'keys'>['system'] | undefined;
    if (value !== undefined) {
      const host = hostOf(settingsOf(owner.row.id, owner.document.fields, []));
      draft.keep(sealer.seal({ id, owner: id, host }, value, clock.now()));
      const traces = tracesOf(value, installationKey);
      return { fields, system: { channel: owner.row.id, source: 'stored', setAt: clock.now(), ...traces } };
    }
    const fromVariable = variableOf(source, name, known.pointer);
    if (present !== undefined && (fromVariable === 'stored' || fromVariable === present.source))
      return { fields, system: { ...present, channel: owner.row.id } };
    const none = { last4: null, fingerprint: tracesOf(`\${${name}}`, installationKey).fingerprint };
    return { fields, system: { channel: owner.row.id, source: fromVariable, setAt: clock.now(), ...none } };
  }

  private readToken(
    given: object,
    { pointer, present }: { readonly pointer: string; readonly present: StoredDocument<ManagedKind> | null },
  ): StoredDocument<'tokens'> {
    const { digest, prefix, last4, revoked, ...rest } = given as Record<string, unknown>;
    const fields = read(TokenFields, rest, pointer);
    const system = present?.system as TokenSystem | undefined;
    if (system !== undefined) return { fields, system };
    if (typeof digest !== 'string' || !/^(?:sha256|hmac):[\w-]{43}$/.test(digest))
      throw refused(`${pointer}/digest`, 'must be the digest of an access token');
    const shown = { prefix: textOf(prefix, 16), last4: textOf(last4, 4) };
    const revokedAt = revoked === true ? this.parts.clock.now() : null;
    const made = { digest: digest as TokenSystem['digest'], ...shown, grace: null, revokedAt, rotatedAt: null };
    return { fields, system: made };
  }
}

/** Where a key that comes without its secret takes it from; throws for a variable that is no key of a provider. */
function variableOf(source: unknown, name: string, pointer: string): StoredDocument<'keys'>['system']['source'] {
  if (source !== 'env' || name === '') return 'stored';
  if (isReservedVariable(name))
    throw refused(`${pointer}/secret`, `refers to ${name}, which belongs to the gateway itself`);
  return `env:${name}`;
}

function textOf(value: unknown, length: number): string {
  return typeof value === 'string' ? value.slice(0, length) : '';
}

function exported(row: ManagedEntityRow): Exported {
  const kind = kindOfId(row.id)!;
  const { fields } = documentOf(kind, row);
  if (kind === 'keys') {
    const { channel, source } = documentOf('keys', row).system;
    const isStored = source === 'stored';
    const name = isStored ? row.id.toUpperCase() : source.slice('env:'.length);
    return { id: row.id, channel, ...fields, secret: `\${${name}}`, source: isStored ? 'stored' : 'env' };
  }
  if (kind === 'tokens') {
    const { digest, prefix, last4, revokedAt } = documentOf('tokens', row).system;
    return { id: row.id, ...fields, digest, prefix, last4, revoked: revokedAt !== null };
  }
  if (kind === 'channels') {
    const { headers } = documentOf('channels', row).system;
    return { id: row.id, ...fields, secret_headers: Object.keys(headers) };
  }
  return { id: row.id, ...fields };
}

function listsIn(document: object): Record<ManagedKind, Exported[]> {
  const { format } = document as { readonly format?: unknown };
  if (format !== EXPORT_FORMAT) throw refused('/document/format', `must be "${EXPORT_FORMAT}"`);
  const lists = ORDER.map((kind) => {
    const list = (document as Record<string, unknown>)[kind] ?? [];
    if (!Array.isArray(list) || list.some((entry) => entry === null || typeof entry !== 'object'))
      throw refused(`/document/${kind}`, 'must be a list of objects');
    return [kind, list] as const;
  });
  return Object.fromEntries(lists) as Record<ManagedKind, Exported[]>;
}

/** The same faults, told from the place in the whole document. */
function read<Fields extends object>(type: new () => Fields, value: object, pointer: string): Plain<Fields> {
  try {
    return readFields(type, value);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const faults = error.details.faults?.map((fault) => ({ ...fault, pointer: pointer + fault.pointer })) ?? [];
    throw new ControlError(error.code, { message: `${faults[0]?.pointer} ${faults[0]?.message}.`, faults });
  }
}

function tenantOf(draft: Draft, kind: ManagedKind, fields: object, system: object): string | null | undefined {
  const { route } = fields as { readonly route?: string };
  const { channel } = system as { readonly channel?: string };
  if (kind === 'models' || kind === 'tokens')
    return draft.all('routes').find(({ row }) => row.id === route)?.row.tenant ?? null;
  if (kind === 'keys') return draft.all('channels').find(({ row }) => row.id === channel)?.row.tenant ?? null;
  return undefined;
}

function refused(pointer: string, message: string): ControlError {
  const faults = [{ pointer, code: 'invalid', message }];
  return new ControlError('validation_failed', { message: `${pointer} ${message}.`, faults });
}
