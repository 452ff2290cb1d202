import { readLegacyEnvironment } from '../../gateway/catalog/readers/legacy-environment.js';
import { readNativeForm, type DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';
import { loadEnvironment, type LoadedEnvironment } from '../../platform/config/load-environment.js';
import { parseJson } from '../../platform/config/parse-json.js';
import type { Problem } from '../../platform/config/problem.js';
import type { Variables } from '../../platform/config/references.js';
import { managedEnvPath, variableLayers } from '../../platform/config/variable-layers.js';
import { WatchedFiles } from '../../platform/config/watched-files.js';
import type { ConfigurationSource, DeclaredEntities } from './configuration-source.js';

const NOTHING_LISTED: DeclaredLists = { tenants: [], channels: [], routes: [], tokens: [] };

/** What variables of the environment declare. */
export class EnvironmentSource implements ConfigurationSource<DeclaredEntities> {
  readonly origin = 'env';
  private readonly watched = new WatchedFiles();

  constructor(private readonly variables: () => Variables) {}

  /** The variables as they are now; throws a ConfigurationError. */
  load(): LoadedEnvironment {
    const loaded = loadEnvironment(this.variables());
    this.follow(loaded.variables);
    return loaded;
  }

  async read(): Promise<DeclaredEntities> {
    return await Promise.resolve(declaredInEnvironment(this.load()));
  }

  watch(changed: () => void): () => void {
    return this.watched.watch(changed);
  }

  /** Watches from now on what these variables, and the files that they stand in, come from. */
  follow({ GATEWAY_ROUTES_FILE: named }: Variables): void {
    this.watched.be(['.env', managedEnvPath(variableLayers()), ...(named ? [named] : [])]);
  }
}

/** The lists of `GATEWAY_ROUTES`, and the route that single variables make up. */
export function declaredInEnvironment({ environment, variables }: LoadedEnvironment): DeclaredEntities {
  const problems: Problem[] = [];
  const { GATEWAY_ROUTES: text } = environment;
  const place = variables['GATEWAY_ROUTES_FILE'] ?? 'GATEWAY_ROUTES';
  const value = text === undefined ? undefined : parseJson(text, place, problems);
  const lists = value === undefined ? NOTHING_LISTED : readNativeForm(value, place, variables, problems);
  const single = readLegacyEnvironment(environment, problems);
  return { ...lists, single, foreign: [], findings: { problems, warnings: [] } };
}
