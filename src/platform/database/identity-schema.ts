/** What an installation keeps of itself, once each. */
export interface InstallationRow {
  name: string;
  value: string;
}

/** Which id something that is declared without one was given. */
export interface IdentityRow {
  /** What it was recognised by: a digest, or the id of what belongs to it. */
  subject: string;
  owner: string;
}

/** The tables from which what is declared gets its ids. */
export interface IdentitySchema {
  installation: InstallationRow;
  identities: IdentityRow;
}

/** The tables in an order in which they may be copied; the first column of each names its rows. */
export const IDENTITY_TABLES = ['installation', 'identities'] as const satisfies (keyof IdentitySchema)[];

/** The row of `installation` with the key that ids are computed with, in base64. */
export const IDENTITY_KEY = 'identity_key';
