import { createHash, createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Whom the provider says somebody to be, and in which ways its word is false. */
export interface ProviderScript {
  /** Claims beside those that every token has; undefined leaves one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** What is told at the user-info endpoint alone. */
  readonly userinfo?: Readonly<Record<string, unknown>>;
  /** Signs with a key that it does not publish, with the client's secret, or not at all. */
  readonly signs?: 'stranger' | 'HS256' | 'none';
  /** Sends the browser back with this error. */
  readonly error?: string;
}

const CLIENT_SECRET = 'client-secret-of-the-test';
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const strange = generateKeyPairSync('rsa', { modulusLength: 2048 });

interface Grant {
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly prompt: string | null;
}

/** A small OpenID provider on loopback that does what the script says. */
export class OpenIdProvider {
  script: ProviderScript = {};
  /** What was asked of it, by path. */
  readonly asked: string[] = [];
  private readonly grants = new Map<string, Grant>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.answer(request, response));
  }

  static async start(): Promise<OpenIdProvider> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OpenIdProvider(server);
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The variables of a gateway that people sign in to by it. */
  get variables(): Record<string, string> {
    const { issuer: OIDC_ISSUER } = this;
    return {
      OIDC_ISSUER,
      OIDC_CLIENT_ID: 'gateway',
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      PUBLIC_URL: 'http://localhost',
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.issuer);
    this.asked.push(url.pathname);
    if (url.pathname === '/.well-known/openid-configuration') return json(response, this.discovery());
    if (url.pathname === '/jwks')
      return json(response, { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig' }] });
    if (url.pathname === '/authorize') return this.authorize(url, response);
    if (url.pathname === '/token') return this.token(request, new URLSearchParams(await text(request)), response);
    if (url.pathname === '/userinfo') return json(response, { sub: this.subject, ...this.script.userinfo });
    response.writeHead(404).end();
  }

  private discovery(): object {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      ...(this.script.userinfo !== undefined && { userinfo_endpoint: `${issuer}/userinfo` }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    };
  }

  private authorize({ searchParams }: URL, response: ServerResponse): void {
    const redirectUri = searchParams.get('redirect_uri')!;
    const back = new URL(redirectUri);
    back.searchParams.set('state', searchParams.get('state')!);
    if (this.script.error !== undefined) back.searchParams.set('error', this.script.error);
    else {
      const code = randomUUID();
      const challenge = searchParams.get('code_challenge')!;
      const nonce = searchParams.get('nonce')!;
      this.grants.set(code, { nonce, challenge, redirectUri, prompt: searchParams.get('prompt') });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  /** A code counts once, for who knows the verifier of its challenge and the secret of the client. */
  private token({ headers }: IncomingMessage, form: URLSearchParams, response: ServerResponse): void {
    const grant = this.grants.get(form.get('code')!);
    this.grants.delete(form.get('code')!);
    const challenge = createHash('sha256').update(form.get('code_verifier')!).digest('base64url');
    const isRight = grant?.challenge === challenge && grant.redirectUri === form.get('redirect_uri');
    if (decoded(headers.authorization) !== `gateway:${CLIENT_SECRET}` || !isRight)
      return json(response, { error: 'invalid_grant' }, 400);
    const id_token = this.signed(grant);
    json(response, { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token });
  }

  private get subject(): string {
    const told = this.script.claims?.['sub'];
    return typeof told === 'string' ? told : 'subject-1';
  }

  private signed({ nonce, prompt }: Grant): string {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, aud: 'gateway', sub: this.subject, iat: now, exp: now + 60, nonce };
    const claims = { ...usual, ...(prompt === 'login' && { auth_time: now }), ...this.script.claims };
    switch (this.script.signs) {
      case 'none':
        return `${part({ alg: 'none' })}.${part(claims)}.`;
      case 'HS256': {
        const body = `${part({ alg: 'HS256' })}.${part(claims)}`;
        return `${body}.${createHmac('sha256', CLIENT_SECRET).update(body).digest('base64url')}`;
      }
      default:
        return byRsa(claims, this.script.signs === 'stranger' ? strange.privateKey : own.privateKey);
    }
  }
}

/** Id and secret of Basic authentication, each encoded as in a form (RFC 6749). */
function decoded(header = ''): string {
  return decodeURIComponent(Buffer.from(header.replace('Basic ', ''), 'base64').toString());
}

function byRsa(claims: object, key: KeyObject): string {
  const body = `${part({ alg: 'RS256', kid: 'own' })}.${part(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
