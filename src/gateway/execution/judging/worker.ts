import { TaskServer } from '../../../platform/threads/task-server.js';
import { judgeTask } from './judge-task.js';

/** The thread that judges large answers. */
new TaskServer(judgeTask, (judged) => (judged.kind === 'fault' ? null : judged.bytes)).start();
