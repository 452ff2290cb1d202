import { REFUSABLE_FIELDS, type RefusableField } from '../../traits/traits.js';
import { EFFORTS } from '../../protocol/neutral-call.js';
import { shortenedId } from '../fit-call.js';
import { takenEffort } from '../shared/effort.js';
import type { DialectFacts, FieldPath } from '../dialect-facts.js';
import type { FittingStep, PassedContext } from './passed-dialect.js';
import type { WireRequest } from './wire-request.js';

const SAMPLING = ['temperature', 'topP', 'topK'] as const satisfies readonly RefusableField[];

/** Takes out what the model refuses. */
function removeRefused(request: WireRequest, scene: PassedContext): void {
  const { refuses } = scene.traits;
  const sampling = refuses.has('samplingWhileThinking') && asksForThinking(request, scene.facts) ? SAMPLING : [];
  for (const field of [...REFUSABLE_FIELDS.filter((each) => refuses.has(each)), ...sampling])
    for (const path of scene.facts.refusablePaths[field] ?? []) removeField(request, path, scene.dropped);
}

/** Brings numbers and ids within the model's bounds. */
function keepBounds(request: WireRequest, { facts, traits: { bounds }, dropped }: PassedContext): void {
  const { maxTokens = Infinity, userCharacters = Infinity } = bounds;
  for (const path of limitPaths(facts)) {
    const limit = request.get(path);
    if (typeof limit === 'number' && limit > maxTokens) change(request, path, maxTokens, dropped);
  }
  for (const path of facts.refusablePaths.user ?? []) {
    const user = request.get(path);
    const short = typeof user === 'string' ? shortenedId(user, userCharacters) : user;
    if (short !== user) change(request, path, short, dropped);
  }
}

/** Asks for an effort that the model takes. */
export function takeEffort(request: WireRequest, { facts, traits: { refuses }, dropped }: PassedContext): void {
  const path = facts.effortPath;
  const value = request.get(path);
  const effort = EFFORTS.find((word) => word === value);
  const taken = effort && takenEffort(effort, refuses);
  if (taken !== effort) change(request, path, taken, dropped);
}

/** What is left out, or brought within bounds, in whatever dialect. */
export const COMMON_STEPS: readonly FittingStep[] = [removeRefused, keepBounds];

/** Whether the request asks for thinking in words. */
function asksForThinking(request: WireRequest, { effortPath }: DialectFacts): boolean {
  const effort = request.get(effortPath);
  return effort !== undefined && effort !== 'none';
}

/** Where requests of a dialect limit the tokens of their answer. */
export function limitPaths({ maximum: { name, within, fields } }: DialectFacts): readonly FieldPath[] {
  return within === null ? fields : [`${within}.${name}`];
}

/** Leaves out a field, and tells of it unless it says nothing but what is usual. */
export function removeField(request: WireRequest, path: FieldPath, dropped: Set<string>): void {
  const value = request.get(path);
  if (value === undefined) return;
  request.remove(path);
  if (!isUsual(path, value)) dropped.add(path);
}

/** A value that is taken anyway, so that nothing is lost without it. */
function isUsual(path: FieldPath, value: unknown): boolean {
  if (value === 1) return /temperature|top_?p|^n$|candidateCount/i.test(path);
  return value === 0 || value === false;
}

/** Gives a field another value, and tells of it. */
export function change(request: WireRequest, path: FieldPath, value: unknown, dropped: Set<string>): void {
  request.set(path, value);
  dropped.add(path);
}
