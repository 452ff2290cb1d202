import type { DeclaredRoute } from '../../gateway/catalog/declared.js';
import type { LoadedEnvironment } from '../../platform/config/load-environment.js';
import type { Findings } from '../../platform/config/problem.js';
import { textsNow } from './config-files.js';
import { declaredInEnvironment } from './environment-source.js';
import { declaredInFiles, filesIn, convertedFiles, pathsOf } from './file-source.js';

const DEFAULT_PORT = 8000;

/**
 * Where a process listens: by its environment, else by the word of a file of another gateway, else by the habit of that
 * gateway when its file is all there is.
 */
export function listenPort(loaded: LoadedEnvironment, extra: readonly DeclaredRoute[] = []): number {
  const { PORT: port } = loaded.environment;
  if (port !== undefined) return port;
  const untold: Findings = { problems: [], warnings: [] };
  const files = filesIn(textsNow(pathsOf(loaded, untold), untold.problems), loaded, untold);
  const converted = convertedFiles(files, loaded, untold);
  const named = converted.find((each) => each.port !== undefined)?.port;
  if (named !== undefined) return named;
  const [only, another] = converted;
  const isAll = another === undefined && extra.length === 0 && !hasOthers();
  return only !== undefined && isAll ? only.defaultPort : DEFAULT_PORT;

  function hasOthers(): boolean {
    const { routes, single } = declaredInEnvironment(loaded);
    return single !== null || routes.length + declaredInFiles(files, loaded).routes.length > 0;
  }
}
