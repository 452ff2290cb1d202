/**
 * Holds what a viewer is sent to so many bytes a look, however long single events are: whatever one look has sent beyond
 * that, the next looks wait for.
 */
export class Pace {
  private owed = 0;

  constructor(private readonly bytesPerLook: number) {}

  /** Begins a look; false where it has nothing to send yet. */
  begin(): boolean {
    this.owed = Math.max(0, this.owed - this.bytesPerLook);
    return this.owed === 0;
  }

  sent(bytes: number): void {
    this.owed += bytes;
  }
}
