import { isDeepStrictEqual } from 'node:util';
import type { ControlFault } from '../../../control/control-error.js';

const MOST = 100;
const WORDS = { code: 'differs', message: 'is something else in the document as it is now' };

/** The fields of a change that was made on an older version, where they stand otherwise in the document as it is now. */
export function differingFields(sent: unknown, current: object): ControlFault[] {
  return isObject(sent) ? [...differences(sent, current, '')].slice(0, MOST) : [];
}

function* differences(sent: Fields, current: unknown, place: string): Generator<ControlFault> {
  for (const [name, value] of Object.entries(sent)) {
    const pointer = `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const present = isObject(current) && Object.hasOwn(current, name) ? current[name] : null;
    if (isObject(value) && isObject(present)) yield* differences(value, present, pointer);
    else if (!isDeepStrictEqual(value, present)) yield { pointer, ...WORDS };
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
