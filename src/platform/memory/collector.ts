import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Makes V8's collector callable in this process; where a start does so first, no thread changes V8's options later. */
export function exposeCollector(): void {
  setFlagsFromString('--expose-gc');
}

/** V8's collector of garbage, to be called where it would wait for too long by itself. */
export function garbageCollector(): NodeJS.GCFunction {
  exposeCollector();
  return runInNewContext('gc') as NodeJS.GCFunction;
}
