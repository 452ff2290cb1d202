/** The id of something that only an upstream keeps, and the field that names it. */
export interface KeptId {
  readonly id: string;
  readonly field: string;
}

/** Text that is made for it is searched no faster than it is read. */
export const MOST_SEARCHED_BYTES = 64 * 1024;
