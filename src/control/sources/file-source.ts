import type { DeclaredRoute } from '../../gateway/catalog/declared.js';
import { readApisJson } from '../../gateway/catalog/readers/apis-json.js';
import type { ConversionContext, ConvertedConfiguration } from '../../gateway/catalog/readers/conversion.js';
import { readModelsJson } from '../../gateway/catalog/readers/models-json.js';
import { readNativeForm, type DeclaredLists } from '../../gateway/catalog/readers/native-lists.js';
import { readProvidersJson } from '../../gateway/catalog/readers/providers-json.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import type { Findings } from '../../platform/config/problem.js';
import { WatchedFiles } from '../../platform/config/watched-files.js';
import { foundPaths, recogniseFiles, textsOf, type ConfigFile, type FileText } from './config-files.js';
import type { ConfigurationSource, DeclaredEntities } from './configuration-source.js';
import { joinLists } from './join-lists.js';

/** Where files may appear without being named. */
const FOLDER = 'config';

/** What the files of the configuration declare: those that the environment names, else those that lie in `config`. */
export class FileSource implements ConfigurationSource<DeclaredEntities> {
  readonly origin = 'file';
  private readonly watched = new WatchedFiles();

  constructor(private readonly loaded: () => LoadedEnvironment) {}

  async read(): Promise<DeclaredEntities> {
    const loaded = this.loaded();
    const findings: Findings = { problems: [], warnings: [] };
    const paths = pathsOf(loaded, findings);
    this.follow(paths);
    const texts = await textsOf(paths, findings.problems);
    const declared = declaredInFiles(filesIn(texts, loaded, findings), loaded);
    return withFindings(declared, findings);
  }

  watch(changed: () => void): () => void {
    return this.watched.watch(changed);
  }

  /** Watches these files from now on. */
  follow(paths: readonly string[]): void {
    this.watched.be([FOLDER, ...paths]);
  }
}

/** The files that are named, else those that lie in `config`. */
export function pathsOf({ environment }: LoadedEnvironment, findings: Findings): readonly string[] {
  const { GATEWAY_CONFIG: named } = environment;
  return named.length > 0 ? named : foundPaths(findings.problems);
}

/** A file that is named must be of a known format; one that merely lies in `config` may be anything. */
export function filesIn(
  texts: readonly FileText[],
  { environment }: LoadedEnvironment,
  findings: Findings,
): ConfigFile[] {
  const isNamed = environment.GATEWAY_CONFIG.length > 0;
  return recogniseFiles(texts, findings.problems, isNamed ? findings.problems : findings.warnings);
}

/** What files declare that were read. */
export function declaredInFiles(files: readonly ConfigFile[], loaded: LoadedEnvironment): DeclaredEntities {
  const findings: Findings = { problems: [], warnings: [] };
  const lists = joinLists(nativeLists(files, loaded, findings));
  const foreign = convertedFiles(files, loaded, findings).map(({ route }): DeclaredRoute => route);
  return { ...lists, single: null, foreign, findings };
}

/** The same with more findings, which come first. */
export function withFindings(declared: DeclaredEntities, { problems, warnings }: Findings): DeclaredEntities {
  const { findings } = declared;
  return {
    ...declared,
    findings: { problems: [...problems, ...findings.problems], warnings: [...warnings, ...findings.warnings] },
  };
}

function nativeLists(
  files: readonly ConfigFile[],
  { variables }: LoadedEnvironment,
  { problems }: Findings,
): DeclaredLists[] {
  return files
    .filter(({ format }) => format === 'routes')
    .map(({ path, value }) => readNativeForm(value, path, variables, problems));
}

/** Files in the formats of other gateways, each as a route. */
export function convertedFiles(
  files: readonly ConfigFile[],
  { environment, variables }: LoadedEnvironment,
  findings: Pick<ConversionContext, 'problems' | 'warnings'>,
): ConvertedConfiguration[] {
  return files.flatMap(({ path, format, value }) => {
    const context = { ...findings, place: path, variables, apiKey: environment.GATEWAY_API_KEY };
    switch (format) {
      case 'providers':
        return [readProvidersJson(value, context)];
      case 'apis':
        return [readApisJson(value, context)];
      case 'models':
        return [readModelsJson(value, context)];
      default:
        return [];
    }
  });
}
