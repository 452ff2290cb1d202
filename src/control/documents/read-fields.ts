import type { Problem } from '../../platform/config/problem.js';
import { validateInto } from '../../platform/config/validate.js';
import type { Plain } from './stored-documents.js';
import { ControlError, type ControlFault } from '../control-error.js';

const UNKNOWN = /^is not a known field/;

/**
 * What was sent as the fields of a class, without those that it says nothing of; throws `unknown_field` or
 * `validation_failed` with the pointer of every fault; `place` is where the document stands in what was sent.
 */
export function readFields<Fields extends object>(type: new () => Fields, value: unknown, place = ''): Plain<Fields> {
  const problems: Problem[] = [];
  const fields = validateInto(type, value, place, problems);
  if (problems.length > 0) throw faultyDocument(problems);
  return JSON.parse(JSON.stringify(fields)) as Plain<Fields>;
}

/** Problems with places in a document as the error that tells them. */
export function faultyDocument(problems: readonly Problem[]): ControlError {
  const faults = problems.map(faultOf);
  const isUnknown = faults.some(({ code }) => code === 'unknown_field');
  const [first] = faults;
  const message = `${first?.pointer === '' ? 'The document' : first?.pointer} ${first?.message}.`;
  return new ControlError(isUnknown ? 'unknown_field' : 'validation_failed', { message, faults });
}

function faultOf({ place, message }: Problem): ControlFault {
  return { pointer: pointerOf(place), code: UNKNOWN.test(message) ? 'unknown_field' : 'invalid', message };
}

/** `targets[1].model` as `/targets/1/model`. */
export function pointerOf(place: string): string {
  if (place === '') return '';
  return `/${place
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter(Boolean)
    .join('/')}`;
}
