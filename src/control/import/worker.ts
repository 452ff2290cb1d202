import { TaskServer } from '../../platform/threads/task-server.js';
import { readImport } from './import-task.js';

/** The thread that reads files of other gateways. */
new TaskServer(readImport, () => null).start();
