/** Who does something, as far as what is written down needs it. */
export interface Actor {
  /** Id of a person or admin token, or a word such as `cli`. */
  readonly id: string;
  readonly name: string;
  /** Tenant that the actor is confined to; null: none. */
  readonly tenant: string | null;
  /** Where it came from, shortened to its network; null on this machine. */
  readonly network: string | null;
  readonly requestId: string | null;
  /** What the actor gave as the reason. */
  readonly reason: string | null;
}
