import { parseObject } from '../../gateway/dialects/shared/parse-object.js';
import { isObject, textIn } from '../../gateway/dialects/shared/fields.js';

const DONE = 'data: [DONE]';

/** Whether a chat stream says that it is complete. */
export function isDoneEvent(stream: string): boolean {
  return stream.trimEnd().endsWith(DONE);
}

/** The code of the error in the last event of a chat stream; null where it holds none. */
export function saysError(stream: string): string | null {
  const last = stream.trimEnd().split('\n\n').at(-1) ?? '';
  const error = last.startsWith('data: {') ? parseObject(last.slice('data: '.length))?.['error'] : undefined;
  return isObject(error) ? (textIn(error['code']) ?? 'error') : null;
}
