import { looksOf, watchFiles, type FileLooks } from './watch-files.js';

/** Files that are watched, while which ones these are may change. */
export class WatchedFiles {
  private paths: readonly string[] = [];
  private looks: FileLooks = new Map();
  private changed: (() => void) | null = null;
  private stop = (): void => {};

  /** It is these from now on, as they look now, and those that are watched already as they looked then. */
  be(paths: readonly string[]): void {
    const distinct = [...new Set(paths)];
    if (distinct.join('\0') === this.paths.join('\0')) return;
    this.paths = distinct;
    this.looks = looksOf(distinct, this.looks);
    this.restart();
  }

  /** Tells of every change since it was said which files these are; gives how to stop. */
  watch(changed: () => void): () => void {
    this.changed = changed;
    this.restart();
    return () => {
      this.changed = null;
      this.stop();
    };
  }

  private restart(): void {
    this.stop();
    this.stop = this.changed === null ? () => {} : watchFiles(this.paths, this.changed, this.looks);
  }
}
