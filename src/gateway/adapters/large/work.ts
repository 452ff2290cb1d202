import { GatewayError } from '../../../platform/errors/gateway-error.js';
import { serializeError, type SerializedError } from '../../../platform/errors/serialized-error.js';
import { makeJob, mapBody, mapLargeReply } from './mapped-task.js';
import { readRequest } from './read-task.js';
import { writeBody } from './write-task.js';

/** What is done with large bodies; of each answer the `body` leaves the thread without a copy. */
const WORK = { read: readRequest, write: writeBody, map: mapBody, job: makeJob, map_reply: mapLargeReply } as const;

type Work = typeof WORK;

/** The kinds of what is done. */
export type WorkKind = keyof Work;

/** What work of a kind needs, as plain data. */
export type WorkTask<Kind extends WorkKind> = Parameters<Work[Kind]>[0];

/** What comes of it, as plain data. */
export type WorkAnswer<Kind extends WorkKind> = ReturnType<Work[Kind]>;

/** Any of it. */
export type LargeTask = { [Kind in WorkKind]: { readonly kind: Kind } & WorkTask<Kind> }[WorkKind];

/** What came of it, or why nothing did. */
export type LargeAnswer = WorkAnswer<WorkKind> | { readonly refusal: SerializedError };

/** Does one piece of work. */
export function doWork(task: LargeTask): LargeAnswer {
  try {
    return (WORK[task.kind] as (task: LargeTask) => WorkAnswer<WorkKind>)(task);
  } catch (error) {
    return { refusal: serializeError(GatewayError.from(error)) };
  }
}
