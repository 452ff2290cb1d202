import type { Origin } from '../../api/types.ts';

/** An environment variable with its effective value and where that comes from. */
export interface Variable {
  name: string;
  group: string | null;
  about: string | null;
  origin: Origin;
  is_set: boolean;
  is_secret: boolean;
  value: string | null;
  /** Where it is set as well, to no effect. */
  hidden_origins: Origin[];
  writable: boolean;
  read_only_reason: string | null;
  read_only_code: string | null;
}
