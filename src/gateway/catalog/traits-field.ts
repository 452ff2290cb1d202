import { nearest } from '../../platform/config/nearest.js';
import { patternFault } from '../traits/model-pattern.js';
import {
  BOUNDS,
  REFUSABLE_FIELDS,
  REFUSABLE_HABITS,
  type Bound,
  type Refusable,
  type TraitSettings,
} from '../traits/traits.js';

/** What a configuration says of some models. */
export interface TraitField {
  readonly refuses?: readonly string[];
  readonly takes?: readonly string[];
  readonly bounds?: Readonly<Record<string, number>>;
}

const MOST_BOUND = 1e9;
const FIELDS: readonly string[] = ['refuses', 'takes', 'bounds'] satisfies (keyof TraitField)[];
const REFUSABLES = byFieldName<Refusable>([...REFUSABLE_FIELDS, ...(Object.keys(REFUSABLE_HABITS) as Refusable[])]);
const BOUND_NAMES = byFieldName<Bound>(Object.keys(BOUNDS) as Bound[]);

/** A trait's name as a configuration writes it: `thinkingOff` is `thinking_off`. */
function fieldNameOf(trait: string): string {
  return trait.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Why a value is no object of traits; undefined when it is one. */
export function traitsFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'must be an object of model names and traits';
  for (const [models, traits] of Object.entries(value)) {
    const fault = patternFault(models) ?? settingsFault(traits);
    if (fault !== undefined) return `${fault} (at ${JSON.stringify(models)})`;
  }
  return undefined;
}

/** The traits as the rest of the gateway knows them. */
export function toTraits(given: Readonly<Record<string, TraitField>> | undefined): Record<string, TraitSettings> {
  return Object.fromEntries(Object.entries(given ?? {}).map(([models, traits]) => [models, toSettings(traits)]));
}

/** The traits as a configuration writes them. */
export function traitFields(traits: Readonly<Record<string, TraitSettings>>): Record<string, TraitField> {
  return Object.fromEntries(Object.entries(traits).map(([models, settings]) => [models, fieldOf(settings)]));
}

function settingsFault(value: unknown): string | undefined {
  if (!isObject(value)) return `must be an object of ${FIELDS.join(', ')}`;
  for (const [field, given] of Object.entries(value)) {
    if (!FIELDS.includes(field)) return `has an unknown field "${field}"; known are ${FIELDS.join(', ')}`;
    const fault = field === 'bounds' ? boundsFault(given) : namesFault(field, given);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function namesFault(field: string, value: unknown): string | undefined {
  if (!Array.isArray(value)) return `needs a list for "${field}"`;
  const unknown = (value as unknown[]).find((name) => typeof name !== 'string' || !REFUSABLES.has(name));
  return unknown === undefined ? undefined : `does not know ${described(unknown, REFUSABLES)}`;
}

function boundsFault(value: unknown): string | undefined {
  if (!isObject(value)) return `needs an object of ${[...BOUND_NAMES.keys()].join(', ')} for "bounds"`;
  for (const [name, bound] of Object.entries(value)) {
    if (!BOUND_NAMES.has(name)) return `does not know ${described(name, BOUND_NAMES)}`;
    const isFine = Number.isSafeInteger(bound) && (bound as number) >= 1 && (bound as number) <= MOST_BOUND;
    if (!isFine) return `needs a whole number from 1 to ${MOST_BOUND} for "${name}"`;
  }
  return undefined;
}

function described(name: unknown, known: ReadonlyMap<string, string>): string {
  const suggestion = typeof name === 'string' ? nearest(name, [...known.keys()]) : undefined;
  return `${JSON.stringify(name)}${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`;
}

function toSettings({ refuses, takes, bounds }: TraitField): TraitSettings {
  const named = (names: readonly string[]): Refusable[] => names.map((name) => REFUSABLES.get(name)!);
  return {
    ...(refuses === undefined ? {} : { refuses: named(refuses) }),
    ...(takes === undefined ? {} : { takes: named(takes) }),
    ...(bounds === undefined ? {} : { bounds: renamed(bounds, (name) => BOUND_NAMES.get(name)!) }),
  };
}

function fieldOf({ refuses, takes, bounds }: TraitSettings): TraitField {
  return {
    ...(refuses === undefined ? {} : { refuses: refuses.map(fieldNameOf) }),
    ...(takes === undefined ? {} : { takes: takes.map(fieldNameOf) }),
    ...(bounds === undefined ? {} : { bounds: renamed(bounds, fieldNameOf) }),
  };
}

function renamed(bounds: Readonly<Record<string, number>>, nameOf: (name: string) => string): Record<string, number> {
  return Object.fromEntries(Object.entries(bounds).map(([name, bound]) => [nameOf(name), bound]));
}

function byFieldName<Name extends string>(names: readonly Name[]): ReadonlyMap<string, Name> {
  return new Map(names.map((name) => [fieldNameOf(name), name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
