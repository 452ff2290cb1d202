import { ENTITY_KINDS, type EntityKind } from '../../gateway/catalog/entities.js';
import type { DeclaredChannel, DeclaredRoute } from '../../gateway/catalog/declared.js';
import { serializeEntities, type SerializedEntities } from '../../gateway/catalog/serialize-entities.js';
import { loadEnvironment, type LoadedEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError, type Problem } from '../../platform/config/problem.js';
import type { Variables } from '../../platform/config/references.js';
import { Secret } from '../../platform/crypto/secret.js';
import { pathsOf } from './file-source.js';
import { identifyCatalog, readDeclared, type CatalogEntities } from './read-catalog.js';

/** So many of anything go from one thread to another at once: each piece is a moment's work. */
export const PIECE = 500;

/** Subject and owner, of the register of identities. */
export type RegisterRow = readonly [string, string];

/** A route as plain data, its secrets in the clear. */
type PlainRoute = Omit<DeclaredRoute, 'tokens' | 'channels'> & {
  readonly tokens: readonly string[];
  readonly channels: readonly (Omit<DeclaredChannel, 'keys'> & { readonly keys: readonly string[] })[];
};

/** What the thread that reads what is declared is told, one step after the other. */
export type ReadingStep =
  | {
      readonly step: 'begin';
      readonly variables: Variables;
      readonly extra: readonly PlainRoute[];
      readonly port: number;
      /** The installation's. */
      readonly key: Uint8Array;
    }
  | { readonly step: 'register'; readonly rows: readonly RegisterRow[] }
  | { readonly step: 'read' }
  | { readonly step: 'next' };

/** What it answers. */
export type ReadingAnswer =
  /** Files that will be read. */
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'noted' }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] }
  | { readonly kind: 'read'; readonly routes: number; readonly warnings: readonly Problem[] }
  | { readonly kind: 'entities'; readonly of: EntityKind; readonly entities: SerializedEntities }
  /** What the register has to know that it does not yet. */
  | { readonly kind: 'given'; readonly rows: readonly RegisterRow[] }
  | { readonly kind: 'end' };

/** A route as it goes to the thread. */
export function plainRoute(route: DeclaredRoute): PlainRoute {
  const channels = route.channels.map((channel) => ({ ...channel, keys: channel.keys.map((key) => key.reveal()) }));
  return { ...route, tokens: route.tokens.map((token) => token.reveal()), channels };
}

function routeOf(route: PlainRoute): DeclaredRoute {
  const channels = route.channels.map((channel) => ({ ...channel, keys: channel.keys.map((key) => new Secret(key)) }));
  return { ...route, tokens: route.tokens.map((token) => new Secret(token)), channels };
}

/** One reading of everything that is declared, from the first step to the last piece; lives in the thread. */
export class Reading {
  private begun: Extract<ReadingStep, { step: 'begin' }> | null = null;
  private loaded: LoadedEnvironment | null = null;
  private readonly register = new Map<string, string>();
  private pieces: Iterator<ReadingAnswer, undefined> = [][Symbol.iterator]();

  /** Takes a step. */
  take(step: ReadingStep): ReadingAnswer {
    try {
      switch (step.step) {
        case 'begin':
          return this.begin(step);
        case 'register':
          for (const [subject, owner] of step.rows) this.register.set(subject, owner);
          return { kind: 'noted' };
        case 'read':
          return this.read();
        case 'next':
          return this.pieces.next().value ?? { kind: 'end' };
      }
    } catch (error) {
      if (error instanceof ConfigurationError) return { kind: 'invalid', problems: error.problems };
      throw error;
    }
  }

  private begin(begun: Extract<ReadingStep, { step: 'begin' }>): ReadingAnswer {
    this.begun = begun;
    this.register.clear();
    this.loaded = loadEnvironment(begun.variables);
    return { kind: 'files', paths: pathsOf(this.loaded, { problems: [], warnings: [] }) };
  }

  private read(): ReadingAnswer {
    const { extra, port, key } = this.begun!;
    const declared = readDeclared(this.loaded!, extra.map(routeOf), port);
    const identified = identifyCatalog(declared, { key, register: this.register });
    this.pieces = piecesOf(identified, this.register);
    return { kind: 'read', routes: declared.routes.length, warnings: declared.warnings };
  }
}

function* piecesOf(
  { entities, register }: CatalogEntities,
  known: ReadonlyMap<string, string>,
): Generator<ReadingAnswer, undefined> {
  for (const kind of ENTITY_KINDS)
    for (let at = 0; at < entities[kind].length; at += PIECE)
      yield {
        kind: 'entities',
        of: kind,
        entities: serializeEntities({ [kind]: entities[kind].slice(at, at + PIECE) }),
      };
  const given = [...register].filter(([subject, owner]) => known.get(subject) !== owner);
  for (let at = 0; at < given.length; at += PIECE) yield { kind: 'given', rows: given.slice(at, at + PIECE) };
}
