import type { OnModuleDestroy } from '@nestjs/common';
import type { ProcessLog } from '../../../platform/logging/logger.js';
import { TextSample } from '../../../platform/memory/text-sample.js';
import { TaskThread } from '../../../platform/threads/task-thread.js';
import type { WallClock } from '../../dialects/reply-context.js';
import { INVALID_ANSWER, type JudgedAnswer, type LaterJudge } from '../reading/whole-answer.js';
import type { JudgedTask, JudgeQuestion, JudgeTask } from './judge-task.js';

const IDLE_MS = 30_000;
/**
 * Far more than an answer, what it is parsed to, and what becomes of that take by the bounds of each: one text of tens of
 * megabytes that reaches the limit of a thread at once ends the whole process.
 */
const MAX_HEAP_MB = 512;

/** Who is answered, and when. */
export interface Answered {
  /** By the slot of the access token; null where none asks. */
  readonly owner: number | null;
  readonly clock: WallClock;
}

/** Has large answers judged on a thread of its own, one after the other: parsing and writing them would hold up everybody. */
export class AnswerJudges implements OnModuleDestroy {
  private readonly thread: TaskThread<JudgeTask, JudgedTask>;

  constructor(log: ProcessLog, program = new URL('./worker.js', import.meta.url)) {
    const settings = { program, name: 'judges large answers', maxHeapMb: MAX_HEAP_MB, idleMs: IDLE_MS };
    this.thread = new TaskThread(settings, log.logger);
  }

  onModuleDestroy(): void {
    this.thread.end();
  }

  /** The judges of the answers of one request. */
  for({ owner, clock }: Answered): (question: JudgeQuestion) => LaterJudge {
    return (question) =>
      (body, { isWanted, tell, onTheSpot }) => {
        const open = () => (isWanted() ? taskOf(question, body, clock.wallNow()) : null);
        this.thread.run({ owner: owner ?? -1, open }, (end) => {
          if (end.kind === 'answer') tell(judged(end.answer));
          else if (end.kind === 'too_large') tell(INVALID_ANSWER);
          else if (end.kind === 'lost' && isWanted()) onTheSpot();
        });
      };
  }
}

/** The body stays here: whoever is on the spot when the thread is lost needs it. */
function taskOf(question: JudgeQuestion, bytes: Buffer, wallNow: number): { task: JudgeTask; transfer: ArrayBuffer[] } {
  const body = new Uint8Array(bytes);
  return { task: { question, body, wallNow }, transfer: [body.buffer] };
}

function judged(answer: JudgedTask): JudgedAnswer {
  if (answer.kind === 'fault') return answer;
  const { kind, bytes, seen } = answer;
  const whole = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  return { kind, bytes: whole, seen: { ...seen, answer: seen.answer && TextSample.of(seen.answer) } };
}
