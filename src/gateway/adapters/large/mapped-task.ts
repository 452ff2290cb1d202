import { compileMapping, compileReply, type MappingSettings, type ReplySettings } from '../../catalog/mapping.js';
import type { ProgramSettings } from '../../catalog/program.js';
import { encodingOf } from '../../catalog/channel-encoding.js';
import { lostAt, rememberLostAt } from '../../dialects/dropped-params.js';
import type { AnswerIdentity } from '../../dialects/openai-chat/parts/chunk-writer.js';
import { droppedFromPassed, rememberDropped } from '../../dialects/passed/passed-call.js';
import { rememberTranslation, translatedBefore, type TranslationNote } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import { swells } from '../../../platform/json-splice/swells.js';
import { mapReply, NOT_A_REPLY } from '../mapped/reply.js';
import { mapRequest } from '../mapped/request.js';
import { parsedRequest } from '../parsed-request.js';
import { programJob, type ProgramJob } from '../program/job.js';
import { askedOf, type AskedCall, type CallTask } from './call-task.js';

/** What its answer has to know of a request that became something else. */
export interface BecomeNotes {
  readonly note: TranslationNote | null;
  readonly passed: readonly string[];
  readonly uncarried: readonly string[];
}

/** A large request that is to be mapped to that of another API. */
export interface MapTask extends CallTask {
  readonly settings: MappingSettings;
  readonly asStream: boolean;
}

/** The request of the mapped API. */
export interface MappedBody extends BecomeNotes {
  readonly body: Uint8Array | null;
  readonly query: string;
}

/** Maps a request; throws `invalid_request` when it lacks what the mapping needs. */
export function mapBody(task: MapTask): MappedBody {
  const asked = askedOf(task);
  const { call, model, upstream } = asked;
  const request = { ...parsedRequest(call, model, upstream), model, stream: task.asStream };
  return { ...mapRequest(compileMapping(task.settings), request), ...notesOf(asked) };
}

/** A large request that is to be the job of a program. */
export interface JobTask extends CallTask {
  readonly settings: ProgramSettings;
}

/** The job of a program; its input stands in `body`. */
export interface LargeJob extends BecomeNotes {
  readonly body: Uint8Array;
  readonly job: Omit<ProgramJob, 'input'>;
}

/** Makes the job; throws `invalid_request`. */
export function makeJob(task: JobTask): LargeJob {
  const asked = askedOf(task);
  const { call, model, upstream } = asked;
  const request = parsedRequest(call, model, upstream);
  const { input, ...job } = programJob(task.settings, call.operation.family, request);
  return { body: Buffer.from(input), job, ...notesOf(asked) };
}

function notesOf({ call, words, upstream: { carries } }: AskedCall): BecomeNotes {
  return {
    note: translatedBefore(call, words) ?? null,
    passed: droppedFromPassed(call, words.traits.passed),
    uncarried: carries === null ? [] : lostAt(call, words, carries),
  };
}

/** Takes over what has been found out of a request elsewhere. */
export function rememberNotes(call: Call, { channel, model }: AttemptTarget, notes: BecomeNotes): void {
  const words = encodingOf(channel, model);
  const { note, passed } = notes;
  if (note !== null) rememberTranslation(call, words, note);
  if (words.traits.passed !== null) rememberDropped(call, words.traits.passed, passed);
  if (words.carries !== null) rememberLostAt(call, words.carries, notes.uncarried);
}

/** A large answer of a mapped API. */
export interface MapReplyTask {
  readonly settings: ReplySettings;
  readonly identity: AnswerIdentity;
  readonly body: Uint8Array;
}

/** Maps an answer to one of OpenAI's; one that would swell is none. */
export function mapLargeReply({ settings, identity, body }: MapReplyTask): { readonly body: Uint8Array } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  return { body: swells(bytes) ? Buffer.from(NOT_A_REPLY) : mapReply(compileReply(settings), bytes, identity) };
}
