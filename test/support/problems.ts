import { readCatalog } from '../../src/control/sources/read-catalog.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { ConfigurationError } from '../../src/platform/config/problem.js';

/** What `gateway check` prints of a configuration that is not valid; nothing of one that is. */
export function problemsOf(variables: Record<string, string>): string {
  try {
    readCatalog(loadEnvironment(variables));
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return '';
}
