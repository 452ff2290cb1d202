import type { IdentityRegister, IdentitySource } from './identity-source.js';

/** Where an installation keeps what its computed ids are made from: the database, or a file in DATA_DIR. */
export interface IdentityStore {
  /** What is kept at present. */
  readonly source: IdentitySource;
  /** Keeps what a configuration that is in force was given, beside what is there. */
  remember(register: IdentityRegister): Promise<void>;
}
