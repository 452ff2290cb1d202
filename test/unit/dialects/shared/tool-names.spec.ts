import { UPSTREAM_DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { fitToolNames, toolNameTable } from '../../../../src/gateway/dialects/shared/tool-names.js';
import {
  PACKAGE_DIALECT,
  UPSTREAM_DIALECT_NAMES,
  type UpstreamDialectName,
} from '../../../../src/gateway/protocol/dialect-name.js';
import { EMPTY_CALL, type NeutralCall } from '../../../../src/gateway/protocol/neutral-call.js';
import type { Tool } from '../../../../src/gateway/protocol/tool.js';
import { callPart, callsIn, PAIRS_AND_WAYS, readAnswer, replyOf } from '../../../support/dialect-answers.js';
import { SAMPLES } from '../../../support/dialects/samples.js';

const LONG = 'mcp__plugin_acme-customer-database_management__synchronize_all_customer_records_of_a_region_v2';
const SIBLING = `${LONG.slice(0, 80)}_other_end`;
const ODD = ['2fa_check', 'café.latte', '👋', 'a b', '-dash', 'x'.repeat(300)];
/** What upstreams take; packages go by the strictest of them. */
const ALLOWED = Object.fromEntries(
  UPSTREAM_DIALECT_NAMES.map((name) => [
    name,
    name === PACKAGE_DIALECT ? /^[A-Za-z_][\w-]{0,63}$/ : SAMPLES[name].requests.toolNames,
  ]),
) as Record<UpstreamDialectName, RegExp>;

function tool(name: string): Tool {
  return { kind: 'function', name, description: null, schema: null, isStrict: null };
}

/** A call that tells every name in tools, choice, history and result. */
function callWith(names: readonly string[]): NeutralCall {
  return {
    ...EMPTY_CALL,
    tools: names.map(tool),
    toolChoice: { kind: 'named', name: names[0]! },
    messages: names.flatMap((name, at) => [
      { role: 'assistant', parts: [callPart(`id-${at}`, name)] },
      { role: 'tool', callId: `id-${at}`, name, isError: false, parts: [] },
    ]),
  };
}

describe.each(UPSTREAM_DIALECT_NAMES)('names of tools for an upstream of %s', (dialect) => {
  const names = ['plain_name', LONG, SIBLING, ...ODD];
  const fitted = fitToolNames(callWith(names), UPSTREAM_DIALECTS[dialect].facts.toolNames);

  it('fit, differ, and keep what fits already', () => {
    const sent = fitted.tools.map(({ name }) => name);
    for (const name of sent) expect(name).toMatch(ALLOWED[dialect]);
    expect(new Set(sent).size).toBe(names.length);
    names.forEach((name, at) => expect(sent[at] === name).toBe(ALLOWED[dialect].test(name)));
  });

  it('are the same in tools, choice, history and results', () => {
    const sent = fitted.tools.map(({ name }) => name);
    const told = fitted.messages.map((message) =>
      message.role === 'assistant'
        ? callsIn(replyOf(...message.parts))[0]!.name
        : message.role === 'tool' && message.name,
    );
    expect(told).toEqual(sent.flatMap((name) => [name, name]));
    expect(fitted.toolChoice).toEqual({ kind: 'named', name: sent[0] });
    const allowed = { ...callWith(names), toolChoice: { kind: 'allowed', isRequired: true, names } as const };
    expect(fitToolNames(allowed, UPSTREAM_DIALECTS[dialect].facts.toolNames).toolChoice).toEqual({
      kind: 'allowed',
      isRequired: true,
      names: sent,
    });
  });

  it('stay the same however the rest of the call changes', () => {
    const alone = fitToolNames({ ...EMPTY_CALL, tools: [tool(LONG)] }, UPSTREAM_DIALECTS[dialect].facts.toolNames)
      .tools[0]!.name;
    expect(fitted.tools[1]!.name).toBe(alone);
  });

  it('make room for a tool that bears a fitted name already', () => {
    const taken = fitToolNames({ ...EMPTY_CALL, tools: [tool(ODD[5]!)] }, UPSTREAM_DIALECTS[dialect].facts.toolNames)
      .tools[0]!.name;
    const both = fitToolNames(
      { ...EMPTY_CALL, tools: [tool(taken), tool(ODD[5]!)] },
      UPSTREAM_DIALECTS[dialect].facts.toolNames,
    );
    expect(both.tools[0]!.name).toBe(taken);
    expect(both.tools[1]!.name).not.toBe(taken);
    expect(both.tools[1]!.name).toMatch(ALLOWED[dialect]);
  });

  it('leave a call alone that has none to fit', () => {
    const call = callWith(['plain_name', 'other-name']);
    expect(fitToolNames(call, UPSTREAM_DIALECTS[dialect].facts.toolNames)).toBe(call);
    expect(toolNameTable(call, UPSTREAM_DIALECTS[dialect].facts.toolNames).toClient.size).toBe(0);
  });
});

it.each(PAIRS_AND_WAYS)(
  'a client of %s gets its own names back from an upstream of %s, %s',
  (client, upstream, way) => {
    const call = callWith([LONG, SIBLING, '2fa_check']);
    const sent = fitToolNames(call, UPSTREAM_DIALECTS[upstream].facts.toolNames).tools.map(({ name }) => name);
    const reply = replyOf(...sent.map((name, at) => callPart(`new-${at}`, name)), callPart('new-x', 'unheard_of'));
    const calls = callsIn(readAnswer([client, upstream, way], call, reply));
    expect(calls.map(({ name }) => name)).toEqual([LONG, SIBLING, '2fa_check', 'unheard_of']);
  },
);
