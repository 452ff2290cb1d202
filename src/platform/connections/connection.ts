import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A client that takes nothing for so long is cut off. */
const UNSENT_IDLE_MS = 60_000;
/** The timeout of a socket looks once whether anything has moved, and ends it at the second look. */
const SOCKET_TIMEOUT_MS = UNSENT_IDLE_MS / 2;
/** One that takes something now and then has to take so much of it. */
const LEAST_BYTES_PER_MS = 16;

/** What a head may differ by from the sum of its words: spaces, the request line, line ends. */
const SLACK_BYTES = 1_024;

/** How long a head is, roughly. */
export function headBytesOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): number {
  let bytes = 0;
  for (const text of rawHeaders) bytes += text.length + 2;
  return bytes;
}

/** A connection of a client. */
export class Connection {
  /** A request of it has been let in, and its answer has not left yet. */
  isBusy = false;
  /** One function for all of its requests. */
  readonly onAnswered: () => void;
  /** How much has been read when the request that has been let in is over; until then its bytes are its own matter. */
  private endsAt = 0;
  private readonly onBody: () => void;
  private unsentSince: number | null = null;

  constructor(
    readonly socket: Socket,
    /** Null when it is not counted for its address. */
    readonly address: string | null,
    onIdle: (connection: Connection) => void,
  ) {
    this.onAnswered = () => {
      this.isBusy = false;
      this.endsAt = socket.bytesRead;
      onIdle(this);
    };
    this.onBody = () => void (this.endsAt = socket.bytesRead);
  }

  /** What has come behind the last request that has been let in, whether that is answered or not. */
  get headBytes(): number {
    return Math.max(0, this.socket.bytesRead - this.endsAt);
  }

  /** A request has been let in. */
  begin(request: IncomingMessage): void {
    const { 'transfer-encoding': encoding, 'content-length': length = '0' } = request.headers;
    const from = this.isBusy ? this.socket.bytesRead : this.endsAt;
    this.isBusy = true;
    this.endsAt = encoding === undefined ? from + headBytesOf(request) + SLACK_BYTES + Number(length) : Infinity;
    if (encoding !== undefined) request.on('end', this.onBody);
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
