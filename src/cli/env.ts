import { exampleFile } from '../platform/config/example-file.js';

/** Prints .env.example. */
export function printExample(): void {
  process.stdout.write(exampleFile());
}
