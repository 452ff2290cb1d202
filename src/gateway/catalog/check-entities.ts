import type { Findings, Problem } from '../../platform/config/problem.js';
import type { Secret } from '../../platform/crypto/secret.js';
import { checkPasted, type SecretHolder } from './check-pasted.js';
import { checkReferences, usableChannels } from './check-references.js';
import { checkLists } from './check-lists.js';
import type { DeclaredChannel, DeclaredRoute } from './declared.js';
import { channelsByReference, type Declaration } from './identity/declaration.js';
import { isPlaceholder } from './secret-quality.js';

const MAX_TOKEN_LENGTH = 4096;

/** What the checks must know of the process. */
export interface Surroundings {
  readonly isLoopback: boolean;
  readonly allowsAnonymous: boolean;
  /** Where the gateway itself is reached, as `host:port`. */
  readonly ownHosts: ReadonlySet<string>;
  readonly metricsToken: string | undefined;
}

/** Checks what no single entity can know: uniqueness, references, open routes, placeholders, the gateway's own address. */
export function checkEntities(declaration: Declaration, surroundings: Surroundings): Findings {
  const findings: Findings = { problems: [], warnings: [] };
  const { routes } = declaration;
  const holders = holdersOf(declaration);
  checkTokens(holders, findings.problems);
  checkMetricsToken(holders, surroundings, findings.problems);
  checkKeys(holders, findings.problems);
  checkOpenRoutes(routes, surroundings, findings);
  checkPlaceholders(holders, surroundings.isLoopback ? findings.warnings : findings.problems);
  checkPasted(holders, findings);
  checkLists(declaration, findings);
  for (const { channels } of holders) checkOwnAddress(channels, surroundings.ownHosts, findings.problems);
  const shared = channelsByReference(declaration.channels);
  for (const route of routes) {
    const usable = usableChannels(route, shared);
    checkReferences(route, usable, findings.problems);
    if (!usable.some(({ enabled }) => enabled)) {
      findings.warnings.push({ place: route.place, message: 'has no channel that is switched on' });
    }
  }
  return findings;
}

/** Whatever holds secrets: routes, channels beside them, and access tokens beside them. */
function holdersOf({ routes, channels, tokens }: Declaration): SecretHolder[] {
  return [
    ...routes,
    ...channels.map((channel) => ({ place: channel.place, tokens: [], channels: [channel] })),
    ...tokens.map(({ place, secret }) => ({ place, tokens: [secret], channels: [] })),
  ];
}

function checkTokens(routes: readonly SecretHolder[], problems: Problem[]): void {
  const places = new Map<string, string>();
  for (const { place, tokens } of routes) {
    for (const token of tokens) {
      const value = token.reveal();
      const first = places.get(value);
      if (first !== undefined) problems.push({ place, message: `has a token that ${first} has already` });
      else places.set(value, place);
      if (isSendable(value)) continue;
      const message = `has a token that no header can carry: printable ASCII, at most ${MAX_TOKEN_LENGTH} characters`;
      problems.push({ place, message });
    }
  }
}

/** Whoever may look at numbers must not be able to spend money, and the other way round. */
function checkMetricsToken(routes: readonly SecretHolder[], { metricsToken }: Surroundings, problems: Problem[]): void {
  if (metricsToken === undefined) return;
  const place = 'METRICS_TOKEN';
  const isGatewayToken = routes.some(({ tokens }) => tokens.some((token) => token.reveal() === metricsToken));
  if (isGatewayToken) problems.push({ place, message: 'is a gateway token as well; make another one' });
  if (isPlaceholder(metricsToken)) problems.push({ place, message: 'is a known placeholder; make a long random one' });
}

function checkKeys(routes: readonly SecretHolder[], problems: Problem[]): void {
  for (const { place, keys } of routes.flatMap(({ channels }) => channels)) {
    if (keys.every((key) => isSendable(key.reveal()))) continue;
    const message = 'has an upstream key that no header can carry; is it cut, empty or over two lines?';
    problems.push({ place, message });
  }
}

function isSendable(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token) && token.length <= MAX_TOKEN_LENGTH;
}

function checkOpenRoutes(routes: readonly DeclaredRoute[], surroundings: Surroundings, findings: Findings): void {
  const [first, second] = routes.filter(({ isOpen }) => isOpen);
  if (first === undefined) return;
  const { isLoopback, allowsAnonymous } = surroundings;
  if (second !== undefined) {
    findings.problems.push({
      place: second.place,
      message: `serves clients without a token, as ${first.place} does already`,
    });
  }
  if (!isLoopback && !allowsAnonymous) {
    const message =
      'has no token, so anybody could use it; set GATEWAY_API_KEY, or GATEWAY_ALLOW_ANONYMOUS=true if that is meant';
    findings.problems.push({ place: first.place, message });
  }
}

function checkPlaceholders(routes: readonly SecretHolder[], findings: Problem[]): void {
  const isBad = (secret: Secret): boolean => isPlaceholder(secret.reveal());
  for (const { place, tokens, channels } of routes) {
    if (tokens.some(isBad)) {
      findings.push({ place, message: 'has a gateway token that is a known placeholder; make a long random one' });
    }
    for (const channel of channels) {
      if (!channel.enabled || !channel.keys.some(isBad)) continue;
      findings.push({
        place: channel.place,
        message: 'has an upstream key that is a placeholder; fill in the real one',
      });
    }
  }
}

function checkOwnAddress(
  channels: readonly DeclaredChannel[],
  ownHosts: ReadonlySet<string>,
  problems: Problem[],
): void {
  for (const { place, baseUrl, transport } of channels) {
    if (transport.kind === 'echo' || !URL.canParse(baseUrl)) continue;
    const { hostname, port, protocol } = new URL(baseUrl);
    const host = `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
    if (ownHosts.has(host))
      problems.push({ place: `${place}.base_url`, message: 'is the address of this gateway itself' });
  }
}
