import { statSync } from 'node:fs';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { ConfigurationError } from '../../platform/config/problem.js';
import type { Variables } from '../../platform/config/references.js';
import { pathsOf } from './file-source.js';

/** Whether more than so many bytes declare what these variables and their files declare; what cannot be read has none. */
export function declareMore(variables: Variables, bytes: number): boolean {
  const { GATEWAY_ROUTES: text = '', GATEWAY_ROUTES_FILE: path } = variables;
  const named = text.length + bytesOf(path ? [path] : []);
  return named > bytes || named + bytesOf(filesOf(variables)) > bytes;
}

function filesOf(variables: Variables): readonly string[] {
  try {
    return pathsOf(loadEnvironment(variables), { problems: [], warnings: [] });
  } catch (error) {
    if (error instanceof ConfigurationError) return [];
    throw error;
  }
}

function bytesOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + sizeOf(path), 0);
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
