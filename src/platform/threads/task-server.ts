import { parentPort } from 'node:worker_threads';
import { garbageCollector } from '../memory/collector.js';

/** What is parsed takes many times its bytes; so much may be garbage before it is collected. */
const SWEEP_BYTES = 1024 * 1024;

/** The inside of a TaskThread: answers one task after the other. */
export class TaskServer<Task extends { readonly body: Uint8Array }, Answer> {
  private readonly collect = garbageCollector();
  private parsed = 0;

  /** `bytesOf` names the bytes in an answer, which leave without a copy where they are their whole buffer. */
  constructor(
    private readonly answer: (task: Task) => Answer,
    private readonly bytesOf: (answer: Answer) => Uint8Array | null,
  ) {}

  /** Begins to answer what this thread is sent. */
  start(): void {
    parentPort?.on('message', (task: Task) => this.serve(task));
  }

  private serve(task: Task): void {
    this.parsed += task.body.length;
    this.post(this.answer(task));
    if (this.parsed < SWEEP_BYTES) return;
    this.parsed = 0;
    this.collect();
  }

  private post(answer: Answer): void {
    const bytes = this.bytesOf(answer);
    const buffer = bytes?.buffer;
    const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes?.length;
    parentPort?.postMessage(answer, isWhole ? [buffer] : []);
  }
}
