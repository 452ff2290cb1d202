import { BoundedMap } from '../../platform/memory/bounded-map.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import { compilePattern, type ModelPattern } from './model-pattern.js';
import { TRAIT_TABLE, type TraitRow } from './trait-table.js';
import { NO_TRAITS, traitsOf, type Traits, type TraitSettings } from './traits.js';

const MAX_REMEMBERED = 256;

/** The traits of one model at a channel. */
export interface ModelTraits {
  /** For a request in the gateway's words. */
  readonly translated: Traits;
  /** For a client's own words; null when nothing is demanded of them. */
  readonly passed: Traits | null;
}

/** Of a model that takes everything. */
export const NO_MODEL_TRAITS: ModelTraits = { translated: NO_TRAITS, passed: null };

interface CompiledRow {
  readonly isOf: ModelPattern;
  readonly row: Omit<TraitRow, 'models'>;
}

/** Knows the traits of a channel's models: what the table has for its provider, then what its configuration says. */
export class ChannelTraits {
  private readonly rows: readonly CompiledRow[];
  private readonly known = new BoundedMap<string, ModelTraits>(MAX_REMEMBERED);

  /** `own` holds the configuration's word by model pattern; without a provider's name nothing else counts. */
  constructor(preset: string | null, own: Readonly<Record<string, TraitSettings>>, table = TRAIT_TABLE) {
    const shipped =
      preset === null
        ? []
        : (table === TRAIT_TABLE ? SHIPPED : table.map(compileRow)).filter(
            ({ row }) => row.presets?.includes(preset) ?? true,
          );
    const configured = Object.entries(own).map(([models, settings]) => compileRow({ models, ...settings }));
    this.rows = [...shipped, ...configured];
  }

  /** The traits of a model that is spoken to in a dialect. */
  of(model: string, dialect: UpstreamDialectName): ModelTraits {
    return this.known.obtain(`${dialect} ${model}`, () => this.find(model, dialect));
  }

  private find(model: string, dialect: UpstreamDialectName): ModelTraits {
    const found = this.rows.filter(
      ({ isOf, row }) => (row.dialect === undefined || row.dialect === dialect) && isOf(model),
    );
    const translated = traitsOf(found.map(({ row }) => row));
    const passed = traitsOf(found.filter(({ row }) => row.isAssumed !== true).map(({ row }) => row));
    return { translated, passed: passed.fingerprint === NO_TRAITS.fingerprint ? null : passed };
  }
}

function compileRow({ models, ...row }: TraitRow): CompiledRow {
  return { isOf: compilePattern(models), row };
}

/** The rows of the table that the gateway comes with, compiled once. */
const SHIPPED: readonly CompiledRow[] = TRAIT_TABLE.map(compileRow);
