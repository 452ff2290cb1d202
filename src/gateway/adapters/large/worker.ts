import { TaskServer } from '../../../platform/threads/task-server.js';
import { doWork } from './work.js';

/** The thread that works on large bodies. */
new TaskServer(doWork, (answer) => ('refusal' in answer ? null : answer.body)).start();
