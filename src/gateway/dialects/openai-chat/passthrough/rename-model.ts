import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../../platform/json-splice/scan-object.js';
import { splice } from '../../../../platform/json-splice/splice.js';
import { readEvent } from '../../../../platform/sse/event.js';
import { SseSplitter } from '../../../../platform/sse/splitter.js';

const MODEL = new FieldNames(['model']);
const PREFIX = Buffer.from('data: ');
const SUFFIX = Buffer.from('\n\n');

/** The JSON object with another name for its model; an object without one stays as it is. */
export function renameModel(body: Buffer, model: string): Buffer {
  const span = scanObject(body, MODEL).fields.model;
  return span === undefined ? body : splice(body, [{ ...span, bytes: Buffer.from(JSON.stringify(model)) }]);
}

/** The same for every event of whole events that carries a JSON object. */
export function renameModelInEvents(events: Buffer, model: string): Buffer {
  const splitter = new SseSplitter();
  splitter.push(events);
  let start = 0;
  const renamed = splitter.ends.map((end) => {
    const event = events.subarray(start, end);
    start = end;
    const { data } = readEvent(event);
    return data?.[0] === 0x7b ? Buffer.concat([PREFIX, renameModel(data, model), SUFFIX]) : event;
  });
  return Buffer.concat(renamed);
}
