import { watchFiles } from './watch-files.js';

/** Files that are watched, while which ones these are may change. */
export class WatchedFiles {
  private paths: readonly string[] = [];
  private changed: (() => void) | null = null;
  private stop = (): void => {};

  /** It is these from now on. Those that are watched stay so: a change between two watches would be noticed by neither. */
  be(paths: readonly string[]): void {
    const distinct = [...new Set(paths)];
    if (distinct.join('\0') === this.paths.join('\0')) return;
    this.paths = distinct;
    this.restart();
  }

  /** Tells of every change from now on; gives how to stop. */
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
    this.stop = this.changed === null ? () => {} : watchFiles(this.paths, this.changed);
  }
}
