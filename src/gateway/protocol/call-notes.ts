/** Something that can be found out about a request, and the type of it. */
export class NoteTopic<Note> {
  /** Holds the type; there is never one of them. */
  declare readonly note: Note;

  constructor(readonly name: string) {}
}

/** What has been found out about the bytes of a request by whoever passed it on, so that nobody finds it out twice. */
export class CallNotes {
  private notes: Map<NoteTopic<unknown>, unknown> | null = null;

  of<Note>(topic: NoteTopic<Note>): Note | undefined {
    return this.notes?.get(topic) as Note | undefined;
  }

  /** The note on a topic, made when there is none yet. */
  obtain<Note>(topic: NoteTopic<Note>, make: () => Note): Note {
    const known = this.of(topic);
    if (known !== undefined) return known;
    const made = make();
    (this.notes ??= new Map()).set(topic, made);
    return made;
  }

  forget(topic: NoteTopic<unknown>): void {
    this.notes?.delete(topic);
  }
}
