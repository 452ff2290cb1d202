import type { Problem } from '../../platform/config/problem.js';
import { ControlError, type ControlFault } from '../control-error.js';
import { pointerOf } from '../documents/read-fields.js';

/** Problems of a configuration as the error of a change: places inside of what it is about become pointers into it. */
export function invalid(
  problems: readonly Problem[],
  object: string | null,
  code: 'validation_failed' | 'snapshot_invalid',
): ControlError {
  const faults = problems.map((problem) => faultOf(problem, object));
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const place = first?.pointer === '' ? '' : `${first?.pointer} `;
  return new ControlError(code, { message: `${place}${first?.message}${more}`, faults });
}

function faultOf({ place, message }: Problem, object: string | null): ControlFault {
  if (object !== null && place === object) return { pointer: '', code: 'invalid', message };
  if (object !== null && place.startsWith(`${object}.`)) {
    return { pointer: pointerOf(place.slice(object.length + 1)), code: 'invalid', message };
  }
  return { pointer: '', code: 'invalid', message: `${place}: ${message}` };
}
