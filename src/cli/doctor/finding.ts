/** What one look has found, and what mends it. */
export interface Finding {
  readonly what: string;
  readonly state: 'good' | 'warning' | 'bad' | 'skipped';
  readonly found: string;
  /** What to do; left out when nothing is wrong. */
  readonly mend?: string;
}

/** A finding with nothing to mend. */
export function good(what: string, found: string): Finding {
  return { what, state: 'good', found };
}

/** Something that could not be looked at, and why. */
export function skipped(what: string, found: string): Finding {
  return { what, state: 'skipped', found };
}

/** Something that works and should not stay so. */
export function warning(what: string, found: string, mend: string): Finding {
  return { what, state: 'warning', found, mend };
}

/** Something that does not work. */
export function bad(what: string, found: string, mend: string): Finding {
  return { what, state: 'bad', found, mend };
}
