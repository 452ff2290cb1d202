/** What became of one row or entry of another gateway. */
export type Verdict = 'mapped' | 'changed' | 'left_out';

/** One row of the other gateway, as the report tells it. Never holds a secret. */
export interface MappedRow {
  /** Table or list there. */
  readonly table: string;
  readonly id: string;
  readonly name: string;
  readonly verdict: Verdict;
  readonly note: string;
  /** It was in use there. */
  readonly isEnabled: boolean;
}

/** A key of a channel; without secret and variable it has to be entered. */
export interface MappedKey {
  /** What it is known by in its channel; without it, its place. */
  readonly ref?: string;
  readonly secret: string | null;
  /** An environment variable that holds it, by the word of the file. */
  readonly env?: string;
  readonly label?: string;
  readonly isEnabled: boolean;
}

/** A channel, with its fields as the admin API takes them. */
export interface MappedChannel {
  readonly ref: string;
  readonly fields: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly keys: readonly MappedKey[];
}

/** What access tokens are bound to. */
export interface MappedRoute {
  readonly ref: string;
  readonly fields: Readonly<Record<string, unknown>> & { readonly name: string };
  /** References of channels, in their order; null: every channel. */
  readonly channels:
    readonly { readonly channel: string; readonly priority?: number; readonly weight?: number }[] | null;
}

/** A virtual model of a route. */
export interface MappedModel {
  readonly ref: string;
  readonly route: string;
  readonly slug: string;
  readonly aliases?: readonly string[];
  /** Without a channel, `model` names another virtual model. */
  readonly targets: readonly {
    readonly channel: string | null;
    readonly model: string;
    readonly priority: number;
    readonly weight?: number;
  }[];
}

/** A client's key, which goes on to count. */
export interface MappedToken {
  readonly ref: string;
  readonly route: string;
  readonly fields: Readonly<Record<string, unknown>> & { readonly name: string };
  /** The key itself, or its SHA-256 in hexadecimal digits where nothing else is known. */
  readonly secret: { readonly kind: 'text'; readonly text: string } | { readonly kind: 'sha256'; readonly hex: string };
  /** The end of it, as the other gateway shows it; only beside a digest. */
  readonly last4?: string;
}

/** Everything that another gateway's configuration amounts to here. Plain data. */
export interface MappedSource {
  readonly kind: string;
  readonly channels: readonly MappedChannel[];
  readonly routes: readonly MappedRoute[];
  readonly models: readonly MappedModel[];
  readonly tokens: readonly MappedToken[];
  readonly rows: readonly MappedRow[];
}

/** How a row of the other gateway is told. */
interface RowWords {
  readonly name?: unknown;
  readonly note?: string;
  readonly isEnabled?: boolean;
}

const LONGEST_NAME = 120;

/** Collects what a configuration amounts to, and a word on each of its rows. */
export class Mapping {
  readonly channels: MappedChannel[] = [];
  readonly routes: MappedRoute[] = [];
  readonly models: MappedModel[] = [];
  readonly tokens: MappedToken[] = [];
  readonly rows: MappedRow[] = [];

  constructor(readonly kind: string) {}

  /** Says what became of a row. */
  tell(table: string, id: unknown, verdict: Verdict, { name = '', note = '', isEnabled = true }: RowWords = {}): void {
    this.rows.push({ table, id: textOf(id), name: nameOf(name, ''), verdict, note, isEnabled });
  }

  /** A row that is mapped whole, or with something about it that is worth reading. */
  tellMapped(table: string, id: unknown, name: unknown, notes: readonly string[]): void {
    this.tell(table, id, notes.length === 0 ? 'mapped' : 'changed', { name, note: notes.join('; ') });
  }

  get source(): MappedSource {
    const { kind, channels, routes, models, tokens, rows } = this;
    return { kind, channels, routes, models, tokens, rows };
  }
}

/** A name that anything may have. */
export function nameOf(value: unknown, otherwise: string): string {
  const text = textOf(value).trim().slice(0, LONGEST_NAME);
  return text === '' ? otherwise : text;
}

/** A column or field as text. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
}

/** A column or field as a number; NaN where it is none. */
export function numberOf(value: unknown): number {
  return textOf(value).trim() === '' ? Number.NaN : Number(textOf(value));
}

/** What stands between commas or on lines, without doubles. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return [...new Set(value.map((item) => textOf(item).trim()).filter(Boolean))];
  return [
    ...new Set(
      textOf(value)
        .split(/[,\n]/)
        .map((item) => item.trim())
        .filter(Boolean),
    ),
  ];
}

/** An object, or a text that holds one; empty where it is neither. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  if (typeof value !== 'string' || !value.trim().startsWith('{')) return {};
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return {};
  }
}

/** Objects of a list. */
export function objectsOf(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

/** Texts by name, of an object. */
export function textsOf(value: unknown): Record<string, string> {
  const pairs = Object.entries(objectOf(value)).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  return Object.fromEntries(pairs);
}

/** Fields that say something. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isSaid = (value: unknown): boolean =>
    value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0) && !isEmptyObject(value);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isSaid(value)));
}

/** Its name is behind one of the words that other gateways put before names of variables. */
const REFERENCE = /^(?:os\.environ\/|env\.|\$\{|\$)([A-Za-z_]\w{0,127})\}?$/;

/** A key as another gateway's file has it: itself, or the variable that holds it. */
export function keyOf(
  value: unknown,
  more: Pick<MappedKey, 'label'> & { readonly isEnabled?: boolean } = {},
): MappedKey {
  const text = textOf(value).trim();
  const [, env] = REFERENCE.exec(text) ?? [];
  const { label, isEnabled = true } = more;
  const own = { isEnabled, ...(label !== undefined && { label }) };
  return env === undefined ? { secret: text === '' ? null : text, ...own } : { secret: null, env, ...own };
}

function isEmptyObject(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0;
}
