import { resolve } from 'node:path';
import { checkConsole } from './check-console.js';
import { Environment } from './environment.js';
import { ConfigurationError, type Problem } from './problem.js';
import { readReferencedFile, type Variables } from './references.js';
import { validateInto } from './validate.js';
import { variableLayers, withoutEmpty } from './variable-layers.js';
import { variablesOf } from './variable.js';

/** The validated environment, and the raw variables that configuration may refer to. */
export interface LoadedEnvironment {
  readonly environment: Environment;
  readonly variables: Variables;
}

/** The variables of this process, with what the console wrote and a `.env` file in the working directory underneath. */
export function processVariables(): Variables {
  const { process: own, managed, file } = variableLayers();
  return { ...file, ...managed, ...own };
}

/** Validates the variables that the gateway knows, empty ones as unset; throws a ConfigurationError with every problem. */
export function loadEnvironment(given: Variables = processVariables()): LoadedEnvironment {
  const variables = withoutEmpty(given);
  const problems: Problem[] = [];
  const values: Record<string, string> = {};
  for (const [name, { isSecret }] of variablesOf(Environment)) {
    const value = isSecret ? valueOrFile(name, variables, problems) : variables[name];
    if (value !== undefined) values[name] = value;
  }
  const environment = validateInto(Environment, values, '', problems);
  if (problems.length === 0) problems.push(...checkConsole(environment).problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  // Of a path that begins in a folder that has gone, Node would look for the first part without end.
  Object.assign(environment, { DATA_DIR: resolve(environment.DATA_DIR) });
  return { environment, variables };
}

/** A secret variable, or the content of the file that `NAME_FILE` names; both at once is a problem. */
function valueOrFile(name: string, variables: Variables, problems: Problem[]): string | undefined {
  const place = `${name}_FILE`;
  const path = variables[place];
  if (path === undefined) return variables[name];
  if (variables[name] !== undefined) problems.push({ place, message: `is set as well as ${name}; set one of them` });
  return readReferencedFile(path, place, problems);
}

/** Those of the named variables that this process has, for programs that it starts. */
export function inheritedVariables(names: readonly string[]): Record<string, string> {
  const found = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}
