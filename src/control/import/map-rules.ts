import { parse } from 'yaml';
import type { MappedRow, MappedSource } from './mapping.js';

/** What somebody wants otherwise than an import would have it, by what things are called there or by their ids there. */
export interface MapRules {
  /** Left out. */
  readonly skip?: readonly string[];
  /** Fields, as the admin API takes them, in place of those that were found; null leaves a field out. */
  readonly channels?: Overrides;
  readonly routes?: Overrides;
  readonly models?: Overrides;
  readonly tokens?: Overrides;
}

type Fields = Readonly<Record<string, unknown>>;
type Overrides = Readonly<Record<string, Fields>>;

const PARTS = ['channels', 'routes', 'models', 'tokens'] as const;

/** Rules of an import cannot be followed. */
export class WrongRules extends Error {}

/** Reads rules as JSON or YAML. Throws a WrongRules. */
export function parseRules(text: string): MapRules {
  try {
    return checkedRules(parse(text, { schema: 'core', customTags: [], maxAliasCount: 0, logLevel: 'silent' }));
  } catch (error) {
    if (error instanceof WrongRules) throw error;
    throw new WrongRules('The rules are neither JSON nor YAML', { cause: error });
  }
}

/** Rules that came as a value. Throws a WrongRules. */
export function checkedRules(value: unknown): MapRules {
  if (!isObject(value))
    throw new WrongRules('The rules must be an object of skip, channels, routes, models and tokens');
  for (const [name, part] of Object.entries(value)) {
    if (name === 'skip') {
      if (!Array.isArray(part) || part.some((each) => typeof each !== 'string'))
        throw new WrongRules('"skip" must be a list of names or ids');
    } else if (!PARTS.some((known) => known === name))
      throw new WrongRules(`"${name}" is no rule; there are: skip, ${PARTS.join(', ')}`);
    else if (!isObject(part) || !Object.values(part).every(isObject))
      throw new WrongRules(`"${name}" must be an object of names and fields`);
  }
  return value;
}

/** A source as the rules want it. Throws a WrongRules for a rule that means nothing in it. */
export function withRules(source: MappedSource, rules: MapRules): MappedSource {
  const known = new Set<string>();
  const named = (ref: string, name: string): string[] => {
    for (const each of [ref, name]) known.add(each);
    return [ref, name];
  };
  const skip = new Set(rules.skip);
  const isKept = (names: readonly string[]): boolean => !names.some((name) => skip.has(name));
  const laid = <Part extends { readonly ref: string; readonly fields: Fields & { readonly name: string } }>(
    parts: readonly Part[],
    overrides: Overrides = {},
  ): Part[] =>
    parts.flatMap((part) => {
      const names = named(part.ref, part.fields.name);
      return isKept(names) ? [{ ...part, fields: overlaid(part.fields, names, overrides) }] : [];
    });
  const channels = laid(source.channels, rules.channels);
  const routes = laid(source.routes, rules.routes);
  const tokens = laid(source.tokens, rules.tokens);
  const models = source.models.flatMap((model) => {
    const names = named(model.ref, model.slug);
    return isKept(names) ? [{ ...model, ...overlaid({ slug: model.slug }, names, rules.models ?? {}) }] : [];
  });
  expectKnown(rules, known);
  const present = new Set(channels.map(({ ref }) => ref));
  const ofRoutes = new Set(routes.map(({ ref }) => ref));
  return {
    kind: source.kind,
    channels,
    routes: routes.map((route) => ({
      ...route,
      channels: route.channels?.filter(({ channel }) => present.has(channel)) ?? null,
    })),
    models: models
      .filter(({ route }) => ofRoutes.has(route))
      .map((model) => ({
        ...model,
        targets: model.targets.filter(({ channel }) => channel === null || present.has(channel)),
      }))
      .filter(({ targets }) => targets.length > 0),
    tokens: tokens.filter(({ route }) => ofRoutes.has(route)),
    rows: source.rows.map((row) => (isKept([row.id, row.name]) ? row : skipped(row))),
  };
}

function overlaid<Own extends Fields>(fields: Own, names: readonly string[], overrides: Overrides): Own {
  const wanted: Fields = Object.assign(
    {},
    ...names.map((name) => (Object.hasOwn(overrides, name) ? overrides[name] : {})),
  );
  const given = Object.entries({ ...fields, ...wanted }).filter(([, value]) => value !== null);
  return Object.fromEntries(given) as Own;
}

function skipped(row: MappedRow): MappedRow {
  return { ...row, verdict: 'left_out', note: 'the rules skip it', isEnabled: false };
}

/** A rule for something that is not there is a slip of the pen. */
function expectKnown({ skip = [], ...parts }: MapRules, known: ReadonlySet<string>): void {
  const wanted = [...skip, ...Object.values(parts).flatMap((part: Overrides) => Object.keys(part))];
  const unknown = wanted.find((name) => !known.has(name));
  if (unknown !== undefined) throw new WrongRules(`The rules name "${unknown}", which is not there`);
}

function isObject(value: unknown): value is Record<string, Fields> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
