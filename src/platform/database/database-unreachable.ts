/** The database does not answer, or cannot be written to; trying later may help. */
export class DatabaseUnreachable extends Error {
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`The database cannot be used at the moment (${code}); check DATABASE_URL, the disk and DATA_DIR.`, options);
    this.name = 'DatabaseUnreachable';
  }
}
