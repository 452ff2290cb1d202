import { ConfigurationError } from '../config/problem.js';

/** The database, or a file beside it, cannot be used as it is; names it and says what to do. */
export class StorageError extends ConfigurationError {
  constructor(place: string, message: string) {
    super([{ place, message }]);
    this.name = 'StorageError';
  }
}
