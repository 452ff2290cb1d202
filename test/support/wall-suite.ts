import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { ScriptedUpstream } from './scripted-upstream.js';
import { Bystander, headOf, LIMIT_MB, RawClient, startWall, type Wall, type WallSettings } from './walls.js';

/** What an attack has done: to the process, and to whoever only wanted to be served. */
export interface Harm {
  readonly isAlive: boolean;
  readonly mbAboveLimit: number;
  /** Which statuses the bystander has got. */
  readonly statuses: readonly number[];
  readonly errors: readonly string[];
}

/** The gateway lives within its memory, and the bystander was served each time. */
export const NO_HARM: Harm = { isAlive: true, mbAboveLimit: 0, statuses: [200], errors: [] };

/** A gateway that is attacked while somebody else uses it, anew for each test. */
export class WallSuite {
  readonly clients: RawClient[] = [];
  private standing: { readonly upstream: ScriptedUpstream } | null = null;
  private attacked: { readonly wall: Wall; readonly bystander: Bystander } | null = null;

  get upstream(): ScriptedUpstream {
    return this.standing!.upstream;
  }

  get wall(): Wall {
    return this.attacked!.wall;
  }

  get bystander(): Bystander {
    return this.attacked!.bystander;
  }

  /** Statuses that clients were answered with; 0 for those that were not. */
  get statuses(): number[] {
    return this.clients.map(({ status }) => status);
  }

  /** Starts the gateway; resolves once the bystander has been served. */
  async begin(settings: Partial<WallSettings> = {}, pauseMs?: number): Promise<Wall> {
    const wall = await startWall({ upstream: this.upstream.baseUrl, ...settings });
    const bystander = new Bystander(wall.url, pauseMs);
    this.attacked = { wall, bystander };
    await bystander.asked(2);
    return wall;
  }

  /** The same with one channel of the attacker's own, which speaks a dialect. */
  async beginWith(channel: object, variables: Record<string, string> = {}): Promise<Wall> {
    const own = { id: 'c', base_url: this.upstream.baseUrl, api_key: 'key-a', models: ['test-model'], ...channel };
    const none = { base_url: undefined, api_keys: undefined, default_model: undefined, provider: undefined };
    return await this.begin({ route: { ...none, channels: [own] }, variables });
  }

  /** A client that has said so much. */
  connect(bytes: string | Buffer = ''): RawClient {
    const client = new RawClient(this.wall.port);
    if (bytes.length > 0) client.write(bytes);
    this.clients.push(client);
    return client;
  }

  /** A client that has sent a JSON request of the attacker. */
  send(path: string, body: string | Buffer | object): RawClient {
    const bytes =
      typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
    return this.connect(headOf(path, bytes.length)).write(bytes);
  }

  /** What came of it so far, to be compared with `NO_HARM`. */
  get harm(): Harm {
    const { wall, bystander } = this;
    const isAlive = wall.isAlive();
    const mbAboveLimit = Math.max(0, wall.peakMb() - LIMIT_MB);
    return { isAlive, mbAboveLimit, statuses: [...new Set(bystander.statuses)], errors: bystander.errors };
  }

  async start(): Promise<void> {
    this.standing = { upstream: await ScriptedUpstream.start() };
  }

  async end(): Promise<void> {
    await this.attacked?.bystander.stop();
    for (const { socket } of this.clients.splice(0)) socket.destroy();
    await this.attacked?.wall.stop();
    this.attacked = null;
    this.upstream.reset();
  }
}

/** Sets the suite up in the surrounding `describe` or file. */
export function wallSuite(): WallSuite {
  const suite = new WallSuite();
  beforeAll(() => suite.start());
  afterEach(() => suite.end());
  afterAll(() => suite.upstream.stop());
  return suite;
}
