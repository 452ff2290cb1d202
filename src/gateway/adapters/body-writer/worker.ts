import { TaskServer } from '../../../platform/threads/task-server.js';
import { writeBody } from './body-task.js';

/** The thread that writes large bodies. */
new TaskServer(writeBody, (written) => ('body' in written ? written.body : null)).start();
