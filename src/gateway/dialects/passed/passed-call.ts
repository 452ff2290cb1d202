import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../platform/json-splice/scan-object.js';
import { withBytes, type Call, type CallField } from '../../protocol/call.js';
import { NoteTopic } from '../../protocol/call-notes.js';
import type { Traits } from '../../traits/traits.js';
import type { Dialect } from '../dialect.js';
import { byDialect, DIALECTS } from '../dialects.js';
import { refersToKept } from '../kept-elsewhere.js';
import { limitPaths } from './fit-fields.js';
import type { PassedContext } from './passed-dialect.js';
import { WireRequest } from './wire-request.js';

/** A client's request as a model of its own dialect takes it. */
export interface PassedCall {
  /** The client's own call when nothing had to change. */
  readonly call: Call;
  /** What the model does not get as it was said, by the client's paths. */
  readonly dropped: readonly string[];
}

/** Fields that steps look at beside those that may be refused. */
const ALSO_READ = ['tools', 'thinking', 'output_config', 'system'];
const READ = byDialect(namesFor);
const CALL_FIELDS = new FieldNames<CallField>(['model', 'stream_options']);

const NOTHING: readonly string[] = [];
/** What models do not get as it was said, by their traits. The bytes are made again: two copies of a body are too much. */
const DROPPED = new NoteTopic<Map<string, readonly string[]>>('what models do not get');

/** Fits a request's own bytes to what a model demands of them. */
export function passedCall(call: Call, traits: Traits | null): PassedCall {
  if (traits === null || call.operation.family !== 'conversation') return { call, dropped: NOTHING };
  const passed = fit(call, traits);
  rememberDropped(call, traits, passed.dropped);
  return passed;
}

/** Takes note of what a model does not get of a request. */
export function rememberDropped(call: Call, { fingerprint }: Traits, dropped: readonly string[]): void {
  call.notes.obtain(DROPPED, () => new Map()).set(fingerprint, dropped);
}

/** What a model does not get of a request as it was said; the request is fitted once, however often this is asked. */
export function droppedFromPassed(call: Call, traits: Traits | null): readonly string[] {
  if (traits === null) return NOTHING;
  return call.notes.of(DROPPED)?.get(traits.fingerprint) ?? passedCall(call, traits).dropped;
}

function fit(call: Call, traits: Traits): PassedCall {
  const { facts, passed } = DIALECTS[call.dialect];
  const request = new WireRequest(call.body, READ[call.dialect], passed.spelling?.respell);
  const goesOn = facts.kept.holdsTurns && refersToKept(call);
  const scene: PassedContext = { facts, passed, body: call.body, traits, goesOn, dropped: new Set() };
  for (const step of passed.steps) step(request, scene);
  const body = request.finish();
  if (body === call.body) return { call, dropped: [] };
  return { call: withBytes(call, { body, top: scanObject(body, CALL_FIELDS) }), dropped: [...scene.dropped] };
}

function namesFor({ facts, passed }: Dialect): FieldNames<string> {
  const paths = [...Object.values(facts.refusablePaths).flat(), ...limitPaths(facts), ...ALSO_READ];
  const names = paths.map((path) => path.split('.')[0]!);
  return new FieldNames(
    [...new Set([...names, facts.toolChoiceField, facts.conversationField])],
    passed.spelling?.names,
  );
}
