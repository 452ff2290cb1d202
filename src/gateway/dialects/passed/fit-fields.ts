import type { DialectName } from '../../protocol/dialect-name.js';
import { REFUSABLE_FIELDS, type RefusableField, type Traits } from '../../traits/traits.js';
import { EFFORTS } from '../../protocol/neutral-call.js';
import { shortenedId } from '../fit-call.js';
import { takenEffort } from '../shared/effort.js';
import { EFFORT_PATHS, LIMIT_PATHS, REFUSABLE_PATHS } from './field-paths.js';
import type { FieldPath, WireRequest } from './wire-request.js';

/** A client's request on its way to a model of its own dialect. */
export interface PassedContext {
  readonly dialect: DialectName;
  readonly traits: Traits;
  /** It goes on from what an upstream keeps. */
  readonly goesOn: boolean;
  /** What the model does not get as it was said, by the client's paths. */
  readonly dropped: Set<string>;
}

const SAMPLING = ['temperature', 'topP', 'topK'] as const satisfies readonly RefusableField[];

/** Takes out what the model refuses. */
export function removeRefused(request: WireRequest, scene: PassedContext): void {
  const { refuses } = scene.traits;
  const sampling = refuses.has('samplingWhileThinking') && asksForThinking(request, scene.dialect) ? SAMPLING : [];
  for (const field of [...REFUSABLE_FIELDS.filter((each) => refuses.has(each)), ...sampling])
    for (const path of pathsOf(scene.dialect, field)) removeField(request, path, scene.dropped);
}

/** Brings numbers and ids within the model's bounds. */
export function keepBounds(request: WireRequest, { dialect, traits: { bounds }, dropped }: PassedContext): void {
  const { maxTokens = Infinity, userCharacters = Infinity } = bounds;
  for (const path of LIMIT_PATHS[dialect]) {
    const limit = request.get(path);
    if (typeof limit === 'number' && limit > maxTokens) change(request, path, maxTokens, dropped);
  }
  for (const path of pathsOf(dialect, 'user')) {
    const user = request.get(path);
    const short = typeof user === 'string' ? shortenedId(user, userCharacters) : user;
    if (short !== user) change(request, path, short, dropped);
  }
}

/** Calls the limit of tokens by its new name; under both names it is an error of the client's. */
export function renameLimit(request: WireRequest, { dialect, traits }: PassedContext): void {
  if (dialect !== 'openai-chat' || !traits.refuses.has('oldLimitName')) return;
  const limit = request.get('max_tokens');
  if (limit === undefined || request.get('max_completion_tokens') !== undefined) return;
  request.remove('max_tokens');
  request.set('max_completion_tokens', limit);
}

/** Says nothing of an effort beside tools, or that there is to be none. */
export function silenceEffort(request: WireRequest, { dialect, traits: { refuses }, dropped }: PassedContext): void {
  if (dialect !== 'openai-chat') return;
  const effort = request.get('reasoning_effort');
  const tools = request.get('tools');
  if (effort === 'none' || !Array.isArray(tools) || tools.length === 0) return;
  if (refuses.has('defaultEffortBesideTools')) change(request, 'reasoning_effort', 'none', dropped);
  else if (refuses.has('effortBesideTools')) removeField(request, 'reasoning_effort', dropped);
}

/** Asks for an effort that the model takes; Google's dialect has levels of its own. */
export function takeEffort(request: WireRequest, { dialect, traits: { refuses }, dropped }: PassedContext): void {
  if (dialect === 'gemini') return;
  const path = EFFORT_PATHS[dialect];
  const value = request.get(path);
  const effort = EFFORTS.find((word) => word === value);
  const taken = effort && takenEffort(effort, refuses);
  if (taken !== effort) change(request, path, taken, dropped);
}

/** Whether the request asks for thinking in words. */
function asksForThinking(request: WireRequest, dialect: DialectName): boolean {
  const effort = request.get(EFFORT_PATHS[dialect]);
  return effort !== undefined && effort !== 'none';
}

function pathsOf(dialect: DialectName, field: RefusableField): readonly FieldPath[] {
  const paths: Partial<Record<RefusableField, readonly FieldPath[]>> = REFUSABLE_PATHS[dialect];
  return paths[field] ?? [];
}

function removeField(request: WireRequest, path: FieldPath, dropped: Set<string>): void {
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

function change(request: WireRequest, path: FieldPath, value: unknown, dropped: Set<string>): void {
  request.set(path, value);
  dropped.add(path);
}
