import { derivedId, type IdPrefix } from '../../platform/crypto/ids.js';
import { tokenDigest } from '../../gateway/catalog/identity/token-digest.js';
import { documentOf } from '../documents/columns.js';
import { EXPORT_FORMAT, type Transfers } from '../publish/transfers.js';
import type { EntityDiff } from '../publish/describe-writes.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { tracesOf } from '../resources/secret-traces.js';
import { uniqueSlug } from '../resources/unique-slug.js';
import type { Writing } from '../resources/writing.js';
import type { MappedChannel, MappedKey, MappedRoute, MappedSource, MappedToken } from './mapping.js';

/** What an import did, or would do. */
export interface ImportReport {
  readonly kind: string;
  readonly is_dry: boolean;
  readonly config_version: number;
  readonly changes: readonly EntityDiff[];
  /** Keys that have to be entered. */
  readonly missing_keys: readonly string[];
  /** Environment variables that the file names, and whether they were allowed and are set. */
  readonly variables: readonly { readonly name: string; readonly is_allowed: boolean; readonly is_set: boolean }[];
}

/** How an import goes. */
export interface ImportTerms {
  /** Variables that keys may refer to; the file alone opens none. */
  readonly env: readonly string[];
}

type Entry = Readonly<Record<string, unknown>> & { readonly id: string };

interface Assembled {
  readonly channels: readonly Entry[];
  readonly keys: readonly Entry[];
  readonly secrets: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

const SHOWN = 8;
const DEFAULT = 'default';

/** Takes other gateways' configurations in: ids follow from where a thing comes from, so that a second run changes and never doubles. */
export class Imports {
  constructor(
    private readonly parts: ResourceParts,
    private readonly transfers: Transfers,
  ) {}

  /** One version, or with `isDry` only what it would be. Throws a ControlError, and then nothing has changed. */
  async run(source: MappedSource, terms: ImportTerms, writing: Writing): Promise<ImportReport> {
    const { channels, keys, secrets, missing } = this.assemble(source, terms);
    const tenant = this.tenant(source);
    const routes = source.routes
      .filter((route) => this.isToWrite(source, route))
      .map((route): Entry => {
        const own = route.channels?.map(({ channel, ...more }) => ({
          channel: this.id(source, 'ch', channel),
          ...more,
        }));
        const entry = { id: this.id(source, 'rt', route.ref), tenant: tenant.id, ...route.fields };
        return own === undefined ? entry : { ...entry, channels: own };
      });
    const models = source.models.map(({ ref, route, slug, aliases = [], targets }): Entry => {
      const all = targets.map(({ channel, ...more }, place) => ({
        id: this.id(source, 'tg', `${ref}/${place}`),
        ...(channel !== null && { channel: this.id(source, 'ch', channel) }),
        ...more,
      }));
      const own = { slug, route: this.id(source, 'rt', route), targets: all };
      return { id: this.id(source, 'vm', ref), ...own, ...(aliases.length > 0 && { aliases }) };
    });
    const tokens = source.tokens.map((token) => this.token(source, token));
    const tenants = tenant.isNew ? [{ id: tenant.id, name: DEFAULT }] : [];
    const document = { format: EXPORT_FORMAT, tenants, channels, keys, routes, models, tokens };
    const { is_dry, config_version, document: changes } = await this.transfers.import({ document, secrets }, writing);
    const variables = this.variablesIn(source, terms);
    return { kind: source.kind, is_dry, config_version, changes, missing_keys: missing, variables };
  }

  /** A route that only lends its name to access tokens stays as it is. */
  private isToWrite(source: MappedSource, { ref, channels }: MappedRoute): boolean {
    return channels !== null || !this.parts.publisher.managed.rows.has(this.id(source, 'rt', ref));
  }

  /** The tenant that every installation has. */
  private tenant(source: MappedSource): { readonly id: string; readonly isNew: boolean } {
    const known = this.parts.serving().tenants.find(({ name }) => name === DEFAULT);
    return known === undefined ? { id: this.id(source, 'tn', DEFAULT), isNew: true } : { id: known.id, isNew: false };
  }

  private assemble(source: MappedSource, terms: ImportTerms): Assembled {
    const secrets: Record<string, string> = {};
    const missing: string[] = [];
    const taken = new Set<string>();
    const channels: Entry[] = [];
    const keys: Entry[] = [];
    for (const channel of source.channels) {
      const id = this.id(source, 'ch', channel.ref);
      const slug = this.slugFor(id, channel, taken);
      taken.add(slug);
      channels.push({ id, ...channel.fields, slug });
      for (const [place, key] of channel.keys.entries()) {
        const entry = this.key(source, { key, ref: `${channel.ref}/${key.ref ?? place}`, channel: id, terms });
        keys.push(entry);
        const name = entry.id.toUpperCase();
        if (key.secret !== null && !this.isKept(entry.id, key.secret)) secrets[name] = key.secret;
        if (key.secret === null && entry['source'] === 'stored') missing.push(`${slug}, key ${place + 1}`);
      }
    }
    return { channels, keys, secrets, missing };
  }

  private key(
    source: MappedSource,
    { key, ref, channel, terms }: { key: MappedKey; ref: string; channel: string; terms: ImportTerms },
  ): Entry {
    const id = this.id(source, 'key', ref);
    const isReference = key.env !== undefined && terms.env.includes(key.env);
    const own = { ...(key.label !== undefined && { label: key.label }), ...(!key.isEnabled && { enabled: false }) };
    if (isReference) return { id, channel, ...own, secret: `\${${key.env}}`, source: 'env' };
    return { id, channel, ...own, secret: `\${${id.toUpperCase()}}`, source: 'stored' };
  }

  /** What is there already under this secret is not entered anew. */
  private isKept(id: string, secret: string): boolean {
    const row = this.parts.publisher.managed.rows.get(id);
    if (row === undefined) return false;
    const { fingerprint } = documentOf('keys', row).system;
    return fingerprint === tracesOf(secret, this.parts.installationKey).fingerprint;
  }

  private token(source: MappedSource, { ref, route, fields, secret, last4 }: MappedToken): Entry {
    const isText = secret.kind === 'text';
    const digest = isText
      ? tokenDigest(secret.text, this.parts.installationKey)
      : `sha256:${Buffer.from(secret.hex, 'hex').toString('base64url')}`;
    const shown = isText
      ? {
          prefix: secret.text.slice(0, Math.min(SHOWN, secret.text.length >> 2)),
          last4: secret.text.slice(secret.text.length >= 20 ? -4 : Infinity),
        }
      : { prefix: '', last4: last4 ?? '' };
    return { id: this.id(source, 'tk', ref), ...fields, route: this.id(source, 'rt', route), digest, ...shown };
  }

  /** The slug that it has already, else one that nothing else has. */
  private slugFor(id: string, { fields }: MappedChannel, taken: ReadonlySet<string>): string {
    const { publisher } = this.parts;
    const rows = [...publisher.managed.rows.values()].filter(({ kind }) => kind === 'channels');
    const present = rows.find((row) => row.id === id)?.slug;
    if (present !== undefined && present !== null) return present;
    const others = [
      ...rows.map(({ slug }) => slug),
      ...publisher.declaration.channels.map(({ label }) => label),
      ...taken,
    ];
    return uniqueSlug(fields.name, others);
  }

  private variablesIn({ channels }: MappedSource, { env }: ImportTerms): ImportReport['variables'] {
    const names = channels.flatMap(({ keys }) => keys.map((key) => key.env)).filter((name) => name !== undefined);
    const variables = this.parts.variables();
    return [...new Set(names)].map((name) => {
      const is_allowed = env.includes(name);
      // a file must not be able to ask which variables there are
      return { name, is_allowed, is_set: is_allowed && Boolean(variables[name]) };
    });
  }

  private id(source: MappedSource, prefix: IdPrefix, ref: string): string {
    return derivedId(prefix, this.parts.installationKey, ['import', source.kind, ref]);
  }
}
