import { describe, expect, it } from '@jest/globals';
import { GO_ON } from '../../../../src/gateway/dialects/fit-conversation.js';
import { droppedFromPassed, passedCall } from '../../../../src/gateway/dialects/passed/passed-call.js';
import { traitsOf } from '../../../../src/gateway/traits/traits.js';
import { callOf, passed, type PassedRow as Row } from '../../../support/passed-calls.js';

const FORCED = { refuses: ['forcedTools'] } as const;
const GENTLE = { refuses: ['forcedToolsWhileThinking'] } as const;
const EFFORT = { refuses: ['effortBesideTools'] } as const;
const SILENT = { refuses: ['defaultEffortBesideTools'] } as const;
const LIMIT = { bounds: { maxTokens: 9 } } as const;
const LONG = 'u'.repeat(65);
const DIGEST = 'f20e249d15fa4b9f44ba21d154f62e1efa76ddfdce5d25139a33a4787cee5a8b';

const CHAT: readonly Row[] = [
  ['{"reasoning_effort":"max"}', { refuses: ['effortMax'] }, '{"reasoning_effort":"xhigh"}', ['reasoning_effort']],
  ['{"reasoning_effort":"high"}', { refuses: ['effortMax'] }, '{"reasoning_effort":"high"}', []],
  ['{"reasoning_effort":7}', { refuses: ['effortMax'] }, '{"reasoning_effort":7}', []],
  ['{"seed":1, "x":1e400}', { refuses: ['seed'] }, '{"x":1e400}', ['seed']],
  ['{"seed":null}', { refuses: ['seed'] }, '{"seed":null}', []],
  ['{"temperature":1,"n":1,"a":0}', { refuses: ['temperature', 'choices'] }, '{"a":0}', []],
  ['{"logprobs":true,"top_logprobs":2,"a":0}', { refuses: ['logprobs'] }, '{"a":0}', ['logprobs', 'top_logprobs']],
  [
    '{"temperature":0.2,"reasoning_effort":"low"}',
    { refuses: ['samplingWhileThinking'] },
    '{"reasoning_effort":"low"}',
    ['temperature'],
  ],
  [
    '{"temperature":0.2,"reasoning_effort":"none"}',
    { refuses: ['samplingWhileThinking'] },
    '{"temperature":0.2,"reasoning_effort":"none"}',
    [],
  ],
  ['{"tool_choice":"required"}', FORCED, '{"tool_choice":"auto"}', ['tool_choice']],
  ['{"tool_choice":{"type":"function","function":{"name":"f"}}}', FORCED, '{"tool_choice":"auto"}', ['tool_choice']],
  [
    '{"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required"}}}',
    FORCED,
    '{"tool_choice":"auto"}',
    ['tool_choice'],
  ],
  [
    '{"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto"}}}',
    FORCED,
    '{"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto"}}}',
    [],
  ],
  ['{"tool_choice":"none"}', FORCED, '{"tool_choice":"none"}', []],
  ['{"tool_choice":"required"}', GENTLE, '{"tool_choice":"auto"}', ['tool_choice']],
  [
    '{"tool_choice":"required","thinking":{"type":"disabled"}}',
    GENTLE,
    '{"tool_choice":"required","thinking":{"type":"disabled"}}',
    [],
  ],
  ['{"tools":[{}],"reasoning_effort":"high","a":0}', EFFORT, '{"tools":[{}],"a":0}', ['reasoning_effort']],
  ['{"tools":[],"reasoning_effort":"high"}', EFFORT, '{"tools":[],"reasoning_effort":"high"}', []],
  ['{"tools":[{}],"reasoning_effort":"none"}', EFFORT, '{"tools":[{}],"reasoning_effort":"none"}', []],
  ['{"tools":[{}]}', EFFORT, '{"tools":[{}]}', []],
  ['{"tools":[{}]}', SILENT, '{"reasoning_effort":"none","tools":[{}]}', ['reasoning_effort']],
  ['{"tools":[{}],"reasoning_effort":"low"}', SILENT, '{"tools":[{}],"reasoning_effort":"none"}', ['reasoning_effort']],
  ['{"max_tokens":10}', LIMIT, '{"max_tokens":9}', ['max_tokens']],
  ['{"max_completion_tokens":10}', LIMIT, '{"max_completion_tokens":9}', ['max_completion_tokens']],
  ['{"max_tokens":9}', LIMIT, '{"max_tokens":9}', []],
  ['{"max_tokens":10}', { ...LIMIT, refuses: ['oldLimitName'] }, '{"max_completion_tokens":9}', ['max_tokens']],
  ['{"max_tokens":5}', { refuses: ['oldLimitName'] }, '{"max_completion_tokens":5}', []],
  [`{"user":"${LONG}"}`, { bounds: { userCharacters: 64 } }, `{"user":"${DIGEST}"}`, ['user']],
  ['{"user":"u"}', { bounds: { userCharacters: 64 } }, '{"user":"u"}', []],
];

const BUDGET = { refuses: ['thinkingBudget'] } as const;
const OFF = { refuses: ['thinkingOff'] } as const;
const ALWAYS = { refuses: ['thinkingOff', 'noThinking'] } as const;
const NO_EFFORT = { refuses: ['thinkingEffort'] } as const;
const OPEN = { refuses: ['openSchemas'] } as const;

const CLAUDE: readonly Row[] = [
  ['{"top_k":3,"x":1}', { refuses: ['topK'] }, '{"x":1}', ['top_k']],
  ['{"metadata":{"user_id":"u"},"x":1}', { refuses: ['user'] }, '{"x":1}', ['metadata.user_id']],
  [
    '{"thinking":{"type":"enabled","budget_tokens":4096,"display":"omitted"}}',
    BUDGET,
    '{"output_config":{"effort":"medium"},"thinking":{"type":"adaptive","display":"omitted"}}',
    ['thinking.budget_tokens'],
  ],
  [
    '{"thinking":{"type":"enabled","budget_tokens":4096},"output_config":{"effort":"max"}}',
    BUDGET,
    '{"thinking":{"type":"adaptive"},"output_config":{"effort":"max"}}',
    ['thinking.budget_tokens'],
  ],
  [
    '{"thinking":{"type":"adaptive"}}',
    { refuses: ['thinkingBudget', 'noThinking', 'thinkingOff'] },
    '{"thinking":{"type":"adaptive"}}',
    [],
  ],
  ['{"x":1,"thinking":{"type":"disabled"}}', OFF, '{"x":1}', []],
  ['{"thinking":{"type":"disabled"}}', ALWAYS, '{"output_config":{"effort":"low"}}', ['thinking']],
  [
    '{"thinking":{"type":"adaptive"},"output_config":{"effort":"medium"},"max_tokens":32000}',
    NO_EFFORT,
    '{"thinking":{"type":"enabled","budget_tokens":8192},"max_tokens":32000}',
    ['thinking'],
  ],
  ['{"thinking":{"type":"adaptive"},"max_tokens":100}', NO_EFFORT, '{"max_tokens":100}', ['thinking']],
  [
    '{"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}}',
    FORCED,
    '{"tool_choice":{"type":"auto","disable_parallel_tool_use":true}}',
    ['tool_choice'],
  ],
  ['{"tool_choice":{"type":"any"}}', FORCED, '{"tool_choice":{"type":"auto"}}', ['tool_choice']],
  ['{"tool_choice":{"type":"none"}}', FORCED, '{"tool_choice":{"type":"none"}}', []],
  [
    '{"output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}}',
    OPEN,
    '{"output_config":{"format":{"type":"json_schema","schema":{"type":"object","additionalProperties":false}}}}',
    [],
  ],
  [
    '{"output_config":{"format":{"type":"json_schema","schema":{"type":"integer","minimum":1}}}}',
    OPEN,
    '{"output_config":{"format":{"type":"json_schema","schema":{"type":"integer","description":"{minimum: 1}"}}}}',
    ['output_config.format.schema'],
  ],
  [
    '{"output_config":{"format":{"schema":{"type":"object", "additionalProperties":false}}}}',
    OPEN,
    '{"output_config":{"format":{"schema":{"type":"object", "additionalProperties":false}}}}',
    [],
  ],
  [
    '{"messages":[{"role":"assistant","content":[{"type":"text","text":"{"}]}]}',
    { refuses: ['prefill'] },
    `{"messages":[{"role":"assistant","content":[{"type":"text","text":"{"}]},{"role":"user","content":"${GO_ON}"}]}`,
    ['messages[].prefill'],
  ],
  [
    '{"messages":[{"role":"assistant","content":[{"type":"server_tool_use"}]}]}',
    { refuses: ['prefill'] },
    '{"messages":[{"role":"assistant","content":[{"type":"server_tool_use"}]}]}',
    [],
  ],
];

const STRICT_TOOLS: readonly Row[] = [
  [
    '{"tools":[{"name":"f","strict":true,"input_schema":{"type":"object"}},{"name":"g","input_schema":{"type":"object"}}]}',
    OPEN,
    '{"tools":[{"name":"f","strict":true,"input_schema":{"type":"object","additionalProperties":false}},{"name":"g","input_schema":{"type":"object"}}]}',
    [],
  ],
  [
    '{"tools":[{"name":"f","strict":true,"input_schema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}},"additionalProperties":false}}]}',
    OPEN,
    '{"tools":[{"name":"f","strict":true,"input_schema":{"type":"object","properties":{"n":{"type":"integer","description":"{minimum: 1}"}},"additionalProperties":false}}]}',
    ['tools[].input_schema'],
  ],
  [
    '{"tools":[{"name":"f","strict":false, "input_schema":{"type":"object"}},null]}',
    OPEN,
    '{"tools":[{"name":"f","strict":false, "input_schema":{"type":"object"}},null]}',
    [],
  ],
];

const RESPONSES: readonly Row[] = [
  [
    '{"reasoning":{"effort":"none"}}',
    { refuses: ['effortNone'] },
    '{"reasoning":{"effort":"minimal"}}',
    ['reasoning.effort'],
  ],
  ['{"max_output_tokens":10}', LIMIT, '{"max_output_tokens":9}', ['max_output_tokens']],
  [
    '{"text":{"verbosity":"low","format":{}}}',
    { refuses: ['verbosity'] },
    '{"text":{"format":{}}}',
    ['text.verbosity'],
  ],
  [
    '{"temperature":0.2,"reasoning":{"effort":"low"}}',
    { refuses: ['samplingWhileThinking'] },
    '{"reasoning":{"effort":"low"}}',
    ['temperature'],
  ],
  ['{"tool_choice":{"type":"function","name":"f"}}', FORCED, '{"tool_choice":"auto"}', ['tool_choice']],
  ['{"tools":[{}],"reasoning":{"effort":"low"}}', SILENT, '{"tools":[{}],"reasoning":{"effort":"low"}}', []],
  [
    '{"input":[{"role":"assistant","content":"y"}]}',
    { refuses: ['prefill'] },
    `{"input":[{"role":"assistant","content":"y"},{"role":"user","content":"${GO_ON}"}]}`,
    ['input[].prefill'],
  ],
];

const GEMINI: readonly Row[] = [
  [
    '{"generationConfig":{"seed":1,"topK":2}}',
    { refuses: ['seed'] },
    '{"generationConfig":{"topK":2}}',
    ['generationConfig.seed'],
  ],
  [
    '{"generationConfig":{"maxOutputTokens":10}}',
    LIMIT,
    '{"generationConfig":{"maxOutputTokens":9}}',
    ['generationConfig.maxOutputTokens'],
  ],
  [
    '{"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}}',
    FORCED,
    '{"toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}}',
    ['toolConfig'],
  ],
  [
    '{"contents":[{"role":"model","parts":[{"text":"y"}]}]}',
    { refuses: ['prefill'] },
    `{"contents":[{"role":"model","parts":[{"text":"y"}]},{"role":"user","parts":[{"text":"${GO_ON}"}]}]}`,
    ['contents[].prefill'],
  ],
];

const SNAKE: readonly Row[] = [
  [
    '{"generation_config":{"seed":1,"top_k":2}}',
    { refuses: ['seed'] },
    '{"generation_config":{"topK":2}}',
    ['generationConfig.seed'],
  ],
  ['{"generation_config":{"top_k":2}, "a":0}', { refuses: ['topK'] }, '{"a":0}', ['generationConfig.topK']],
  [
    '{"generation_config":{"max_output_tokens":10}}',
    LIMIT,
    '{"generation_config":{"maxOutputTokens":9}}',
    ['generationConfig.maxOutputTokens'],
  ],
  [
    '{"tool_config":{"function_calling_config":{"mode":"ANY","allowed_function_names":["f"]}}}',
    FORCED,
    '{"tool_config":{"functionCallingConfig":{"mode":"AUTO"}}}',
    ['toolConfig'],
  ],
  ['{"generation_config":{"top_k":2}, "a":0}', LIMIT, '{"generation_config":{"top_k":2}, "a":0}', []],
];

describe.each([
  ['openai-chat', CHAT],
  ['anthropic', CLAUDE],
  ['anthropic', STRICT_TOOLS],
  ['gemini', SNAKE],
  ['openai-responses', RESPONSES],
  ['gemini', GEMINI],
] as const)('a request of %s that passes as it came', (dialect, rows) => {
  it.each(rows)('%s for a model with %j', (text, settings, sent, dropped) => {
    expect(passed(dialect, text, settings)).toEqual([sent, dropped]);
  });
});

describe('a request that passes as it came', () => {
  it('is the client’s own buffer where nothing is demanded, or nothing of what it says is refused', () => {
    const call = callOf('openai-chat', '{"model":"m","messages":[],"seed":1}');
    expect(passedCall(call, null).call).toBe(call);
    expect(passedCall(call, traitsOf([{ refuses: ['stop', 'prefill'], bounds: { maxTokens: 1 } }])).call).toBe(call);
  });

  it('is fitted once for the same traits', () => {
    const call = callOf('openai-chat', '{"model":"m","messages":[],"seed":1}');
    const fitted = passedCall(call, traitsOf([{ refuses: ['seed'] }]));
    expect(droppedFromPassed(call, traitsOf([{ refuses: ['seed'] }]))).toBe(fitted.dropped);
    expect(droppedFromPassed(call, traitsOf([{ refuses: ['stop'] }]))).toEqual([]);
  });

  it('tells where its model stands now', () => {
    const { call } = passedCall(callOf('openai-chat', '{"seed":1,"model":"m"}'), traitsOf([{ refuses: ['seed'] }]));
    const { start, end } = call.top.fields.model!;
    expect(call.body.toString('utf8', start, end)).toBe('"m"');
  });
});
