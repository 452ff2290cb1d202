import type { Socket } from 'node:net';

/** A client that takes nothing for so long is cut off. */
const UNSENT_IDLE_MS = 60_000;
/** The timeout of a socket looks once whether anything has moved, and ends it at the second look. */
const SOCKET_TIMEOUT_MS = UNSENT_IDLE_MS / 2;
/** One that takes something now and then has to take so much of it. */
const LEAST_BYTES_PER_MS = 16;

/** A connection of a client. */
export class Connection {
  /** A request of it has been let in, and its answer has not left yet. */
  isBusy = false;
  /** One function for all of its requests. */
  readonly onAnswered: () => void;
  private readBefore = 0;
  private unsentSince: number | null = null;

  constructor(
    readonly socket: Socket,
    /** Null when it is not counted for its address. */
    readonly address: string | null,
    onIdle: (connection: Connection) => void,
  ) {
    this.onAnswered = () => {
      this.isBusy = false;
      this.readBefore = socket.bytesRead;
      onIdle(this);
    };
  }

  /** What has come since the last answer, and belongs to no request that has been let in. */
  get headBytes(): number {
    return this.isBusy ? 0 : this.socket.bytesRead - this.readBefore;
  }

  /**
   * Whether the client takes too little of what is written to it. The socket itself ends when it takes nothing at all:
   * only it sees that a single large piece moves.
   */
  isTooSlow(now: number): boolean {
    const { socket } = this;
    if (socket.writableLength === 0) {
      if (this.unsentSince !== null && this.isBusy) socket.setTimeout(0);
      this.unsentSince = null;
      return false;
    }
    if (this.unsentSince === null) {
      this.unsentSince = now;
      socket.setTimeout(SOCKET_TIMEOUT_MS);
    }
    return now - this.unsentSince > UNSENT_IDLE_MS + socket.writableLength / LEAST_BYTES_PER_MS;
  }
}
