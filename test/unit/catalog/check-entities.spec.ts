import { describe, expect, it } from '@jest/globals';
import { catalogOf, channelProblems, CHANNEL, GOOD_TOKEN, linesOf, routeProblems } from '../../support/catalog.js';

const AT = 'GATEWAY_ROUTES[0]';

/** Problems of GATEWAY_ROUTES as a whole. */
function problems(routes: unknown): string[] {
  return linesOf(() => catalogOf(routes));
}

describe('credentials', () => {
  it('of two routes are not the same', () => {
    const route = { token: GOOD_TOKEN, channels: [CHANNEL] };
    expect(problems([route, route])).toEqual([`GATEWAY_ROUTES[1]: has a token that ${AT} has already`]);
  });

  it.each(['with space', 'é', 'x'.repeat(4097), 'a\nb'])('can be carried by a header, unlike %j', (secret) => {
    expect(routeProblems({ token: secret })).toEqual([
      `${AT}: has a token that no header can carry: printable ASCII, at most 4096 characters`,
    ]);
    expect(channelProblems({ api_keys: ['good-key', secret] })).toEqual([
      `${AT}.channels[0]: has an upstream key that no header can carry; is it cut, empty or over two lines?`,
    ]);
  });

  it('are no placeholders where others can reach them, and deserve a word where nobody can', () => {
    const routes = [{ token: 'change-me', channels: [{ ...CHANNEL, api_keys: ['sk-123456'] }] }];
    const lines = [
      `${AT}: has a gateway token that is a known placeholder; make a long random one`,
      `${AT}.channels[0]: has an upstream key that is a placeholder; fill in the real one`,
    ];
    expect(linesOf(() => catalogOf(routes, { HOST: '0.0.0.0' }))).toEqual(lines);
    expect(catalogOf(routes).warnings.map(({ place, message }) => `${place}: ${message}`)).toEqual(lines);
  });

  it('of a channel that is switched off may be placeholders', () => {
    const channels = [CHANNEL, { ...CHANNEL, id: 'off', enabled: false, api_keys: ['sk-123456'] }];
    expect(linesOf(() => catalogOf([{ token: GOOD_TOKEN, channels }], { HOST: '0.0.0.0' }))).toEqual([]);
  });
});

describe('a route as a whole', () => {
  it.each([
    'http://127.0.0.1:8000',
    'http://localhost:8000/v1',
    'http://[::1]:8000',
    'http://0.0.0.0:8000',
    'http://10.1.2.3:8000',
  ])('does not lead back to the gateway itself: %s', (baseUrl) => {
    const routes = [{ token: GOOD_TOKEN, channels: [{ ...CHANNEL, base_url: baseUrl }] }];
    expect(linesOf(() => catalogOf(routes, { HOST: '10.1.2.3' }))).toEqual([
      `${AT}.channels[0].base_url: is the address of this gateway itself`,
    ]);
  });

  it('may lead to another port, and not to the host name that the gateway goes by', () => {
    expect(channelProblems({ base_url: 'http://127.0.0.1:8001' })).toEqual([]);
    const routes = [{ token: GOOD_TOKEN, channels: [{ ...CHANNEL, base_url: 'https://gw.example.com/v1' }] }];
    expect(linesOf(() => catalogOf(routes, { DOMAIN: 'gw.example.com' }))).toHaveLength(1);
  });

  it('is open only where it says so, only once, and on a network only where that is allowed', () => {
    const open = { open: true, channels: [CHANNEL] };
    expect(problems([open])).toEqual([]);
    expect(problems([open, { ...open, name: 'second' }])).toEqual([
      `GATEWAY_ROUTES[1]: serves clients without a token, as ${AT} does already`,
    ]);
    expect(linesOf(() => catalogOf([open], { HOST: '0.0.0.0' }))).toEqual([
      `${AT}: has no token, so anybody could use it; set GATEWAY_API_KEY, or GATEWAY_ALLOW_ANONYMOUS=true if that is meant`,
    ]);
    expect(linesOf(() => catalogOf([open], { HOST: '0.0.0.0', GATEWAY_ALLOW_ANONYMOUS: 'true' }))).toEqual([]);
  });

  it('warns when every channel is switched off', () => {
    const { warnings } = catalogOf([{ token: GOOD_TOKEN, channels: [{ ...CHANNEL, enabled: false }] }]);
    expect(warnings).toEqual([{ place: AT, message: 'has no channel that is switched on' }]);
  });
});

describe('virtual models', () => {
  const withModels = (models: object[], fields: object = {}): string[] => routeProblems({ models, ...fields });
  const MODELS_AT = `${AT}.models`;

  it('lead to channels and virtual models that exist', () => {
    expect(
      withModels([
        { id: 'chat', targets: [{ channel: 'aa', model: 'm' }, { model: 'chatt' }, { channel: 'a', model: 'x' }] },
      ]),
    ).toEqual([
      `${MODELS_AT}[0].targets[0].channel: refers to the channel "aa", which does not exist; did you mean "a"?`,
      `${MODELS_AT}[0].targets[1].model: refers to the virtual model "chatt", which does not exist; did you mean "chat"? (a target without "channel" names a virtual model)`,
    ]);
  });

  it('have targets, and ids of their own', () => {
    const sound = { id: 'x', targets: [{ channel: 'a', model: 'm' }] };
    expect(withModels([{ id: 'v', targets: [] }])).toEqual([`${MODELS_AT}[0]: has no targets`]);
    expect(withModels([sound, sound])).toEqual([
      `${MODELS_AT}[1].id: names a model that ${MODELS_AT}[0] names already: "x"`,
    ]);
    expect(withModels([{ id: 'v', targets: [{ channel: 'a' }] }])).toEqual([
      `${MODELS_AT}[0].targets[0].model: should not be empty`,
      `${MODELS_AT}[0].targets[0].model: must be a string`,
    ]);
  });

  it('do not go in circles, however long', () => {
    const leads = (id: string, ...to: string[]): object => ({ id, targets: to.map((model) => ({ model })) });
    expect(withModels([leads('a', 'a')])).toEqual([`${MODELS_AT}[0]: goes in a circle: a → a`]);
    expect(withModels([leads('a', 'b'), leads('b', 'c'), leads('c', 'a')])).toEqual([
      `${MODELS_AT}[0]: goes in a circle: a → b → c → a`,
      `${MODELS_AT}[1]: goes in a circle: b → c → a → b`,
      `${MODELS_AT}[2]: goes in a circle: c → a → b → c`,
    ]);
    const sound = { id: 'end', targets: [{ channel: 'a', model: 'm' }] };
    expect(withModels([leads('a', 'b', 'end'), leads('b', 'end'), sound])).toEqual([]);
    expect(withModels([leads('outside', 'a'), leads('a', 'a')])).toEqual([`${MODELS_AT}[1]: goes in a circle: a → a`]);
  });

  it('are what catch_all names', () => {
    expect(routeProblems({ catch_all: 'chat' })).toEqual([
      `${AT}.catch_all: refers to the virtual model "chat", which does not exist`,
    ]);
  });
});
