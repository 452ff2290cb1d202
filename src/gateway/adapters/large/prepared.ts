import type { Exchange, ResponseHandler } from '../../../platform/upstream/transport.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import { taskOf, type CallTask } from './call-task.js';
import type { LargeBodies } from './large-bodies.js';
import { PreparedExchange } from './prepared-exchange.js';
import type { WorkAnswer, WorkKind, WorkTask } from './work.js';

/** Whose turn it is where no access token asks. */
export const NOBODY = -1;

/** A request whose turn it is, and who hears of it. */
export interface Attempted {
  readonly call: Call;
  readonly place: AttemptTarget;
  readonly owner: number;
  readonly handler: ResponseHandler;
}

/** What is made of requests elsewhere. */
type CallWork = { [Kind in WorkKind]: WorkTask<Kind> extends CallTask ? Kind : never }[WorkKind];

/** Has something made of a large request on the thread, and begins with it. */
export function prepared<Kind extends CallWork>(
  bodies: LargeBodies,
  { call, place, owner, handler }: Attempted,
  work: { readonly kind: Kind; readonly more: Omit<WorkTask<Kind>, keyof CallTask> },
  begin: (made: WorkAnswer<Kind>) => Exchange,
): Exchange {
  const exchange = new PreparedExchange(begin, (error) => handler.onRefused?.(error));
  const open = () => {
    if (exchange.isOver) return null;
    const task = taskOf(call, place);
    return { task: { ...task, ...work.more } as unknown as WorkTask<Kind>, transfer: [task.body.buffer] };
  };
  bodies.do({ kind: work.kind, owner, open }, (end) => {
    if (end === null) return;
    if ('error' in end) exchange.onRefused(end.error);
    else exchange.onMade(end.made);
  });
  return exchange;
}
