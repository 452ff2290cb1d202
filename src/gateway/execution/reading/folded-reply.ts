import { readEvent } from '../../../platform/sse/event.js';
import { SseSplitter } from '../../../platform/sse/splitter.js';
import { renameModel } from '../../dialects/openai-chat/passthrough/rename-model.js';
import { StreamToReply } from '../../dialects/openai-chat/passthrough/stream-to-reply.js';
import { NOTHING_SEEN } from '../bill.js';
import { INVALID_ANSWER, type AnswerJudge, type JudgedAnswer } from './whole-answer.js';

/** A longer stream would not be told in one piece: no model says so much. */
const MOST_BYTES = 32 * 1024 * 1024;

/** Makes the whole answer of a chat stream that has been read already, so that each of its events holds JSON or nothing. */
export function foldedReply(reportedModel: string | null): AnswerJudge {
  return (stream) => {
    try {
      return folded(stream, reportedModel);
    } catch {
      return INVALID_ANSWER;
    }
  };
}

/** A picture is passed over before, so that its JSON may be none. */
function folded(stream: Buffer, reportedModel: string | null): JudgedAnswer {
  if (stream.length > MOST_BYTES) return INVALID_ANSWER;
  const fold = new StreamToReply();
  const splitter = new SseSplitter(stream.length);
  splitter.push(stream);
  let start = 0;
  for (const end of splitter.ends) {
    const { data } = readEvent(splitter.bytes.subarray(start, end));
    if (data !== null && data.length > 0) fold.add(JSON.parse(data.toString()) as Record<string, unknown>);
    start = end;
  }
  const reply = Buffer.from(JSON.stringify(fold.reply()));
  const bytes = reportedModel === null ? reply : renameModel(reply, reportedModel);
  return { kind: 'reply', bytes, seen: NOTHING_SEEN };
}
