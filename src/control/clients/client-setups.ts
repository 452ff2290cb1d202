/** What a client is told about the gateway. */
export interface ClientValues {
  /** `https://host`, without a path. */
  readonly origin: string;
  /** An access token, or what stands for one. */
  readonly secret: string;
  readonly model: string;
}

/** How one kind of client is set up. */
export interface ClientSetup {
  /** What the command line calls it. */
  readonly id: string;
  readonly label: string;
  /** Of the code, for those who colour it. */
  readonly language: 'bash' | 'python' | 'js' | 'toml' | 'json' | 'yaml' | 'text';
  /** Where the code belongs, in a sentence. */
  readonly where: string;
  readonly code: string;
}

/** One line for each, without an indentation of the source. */
function lines(...all: readonly string[]): string {
  return all.join('\n');
}

function json(value: object): string {
  return JSON.stringify(value, null, 2);
}

function fields(base: string): string {
  return lines(`Base URL: ${base}`, 'API key:  {token}', 'Model:    {model}');
}

const AGENTS: readonly ClientSetup[] = [
  {
    id: 'claude-code',
    label: 'Claude Code',
    language: 'bash',
    where: 'In the shell that starts it.',
    code: lines(
      'export ANTHROPIC_BASE_URL={origin}',
      'export ANTHROPIC_AUTH_TOKEN={token}',
      'export ANTHROPIC_MODEL={model} ANTHROPIC_DEFAULT_HAIKU_MODEL={model}',
      'claude',
    ),
  },
  {
    id: 'codex',
    label: 'Codex',
    language: 'toml',
    where: 'In ~/.codex/config.toml, with the token in the environment variable GATEWAY_KEY.',
    code: lines(
      'model = "{model}"',
      'model_provider = "gateway"',
      '',
      '[model_providers.gateway]',
      'name = "gateway"',
      'base_url = "{base}"',
      'env_key = "GATEWAY_KEY"',
      'wire_api = "responses"',
    ),
  },
  {
    id: 'gemini-cli',
    label: 'Gemini CLI',
    language: 'bash',
    where:
      'In the shell that starts it; ~/.gemini/settings.json has "security": { "auth": { "selectedType": "gemini-api-key" } }.',
    code: lines(`export GOOGLE_GEMINI_BASE_URL={origin}`, `export GEMINI_API_KEY={token}`, `gemini --model {model}`),
  },
  {
    id: 'aider',
    label: 'Aider',
    language: 'bash',
    where: 'In the shell that starts it.',
    code: lines(`export OPENAI_API_BASE={base}`, `export OPENAI_API_KEY={token}`, `aider --model openai/{model}`),
  },
  {
    id: 'opencode',
    label: 'OpenCode',
    language: 'json',
    where: 'In ~/.config/opencode/opencode.json.',
    code: json({
      provider: {
        gateway: {
          npm: '@ai-sdk/openai-compatible',
          options: { baseURL: '{base}', apiKey: '{token}' },
          models: { '{model}': {} },
        },
      },
    }),
  },
  {
    id: 'openclaw',
    label: 'OpenClaw',
    language: 'json',
    where: 'In its configuration.',
    code: json({
      models: {
        providers: {
          gateway: {
            baseUrl: '{base}',
            apiKey: '{token}',
            api: 'openai-completions',
            models: [{ id: '{model}', name: '{model}', contextWindow: 128_000, maxTokens: 8192, reasoning: false }],
          },
        },
      },
      agents: { defaults: { model: { primary: `gateway/{model}` } } },
    }),
  },
];

const PROGRAMS: readonly ClientSetup[] = [
  {
    id: 'openwebui',
    label: 'Open WebUI',
    language: 'bash',
    where: 'In its environment; or under Admin Settings → Connections → OpenAI.',
    code: lines(`OPENAI_API_BASE_URL={base}`, `OPENAI_API_KEY={token}`),
  },
  {
    id: 'cherry-studio',
    label: 'Cherry Studio',
    language: 'text',
    where: 'Settings → Model Provider → Add, type OpenAI. It appends /v1 itself.',
    code: fields('{origin}'),
  },
  {
    id: 'continue',
    label: 'Continue',
    language: 'yaml',
    where: 'In config.yaml.',
    code: lines(
      'models:',
      '  - name: Chat over the gateway',
      '    provider: openai',
      '    model: {model}',
      '    apiBase: {base}',
      '    apiKey: {token}',
    ),
  },
  {
    id: 'librechat',
    label: 'LibreChat',
    language: 'yaml',
    where: 'In librechat.yaml.',
    code: lines(
      'endpoints:',
      '  custom:',
      '    - name: Gateway',
      '      baseURL: {base}',
      '      apiKey: {token}',
      '      models:',
      '        default: [{model}]',
      '        fetch: true',
    ),
  },
  {
    id: 'cursor',
    label: 'Cursor',
    language: 'text',
    where:
      'Settings → Models → OpenAI API key, "Override OpenAI Base URL". Its servers call the gateway, so it must be public.',
    code: fields('{base}'),
  },
  {
    id: 'cline',
    label: 'Cline',
    language: 'text',
    where: 'Settings → API provider "OpenAI Compatible".',
    code: fields('{base}'),
  },
  {
    id: 'chatbox',
    label: 'Chatbox, NextChat and kin',
    language: 'text',
    where: 'Settings → provider OpenAI, own address. Most append /v1 themselves.',
    code: fields('{origin}'),
  },
];

const LIBRARIES: readonly ClientSetup[] = [
  {
    id: 'curl',
    label: 'curl',
    language: 'bash',
    where: 'In a shell.',
    code: lines(
      'curl -sS {base}/chat/completions \\',
      '  -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\',
      `  -d '{"model":"{model}","messages":[{"role":"user","content":"Hello!"}]}'`,
    ),
  },
  {
    id: 'openai-python',
    label: 'OpenAI for Python',
    language: 'python',
    where: 'pip install openai',
    code: lines(
      'from openai import OpenAI',
      '',
      'client = OpenAI(base_url="{base}", api_key="{token}")',
      'answer = client.chat.completions.create(',
      '    model="{model}",',
      '    messages=[{"role": "user", "content": "Hello!"}],',
      ')',
      'print(answer.choices[0].message.content)',
    ),
  },
  {
    id: 'openai-js',
    label: 'OpenAI for JavaScript',
    language: 'js',
    where: 'npm install openai',
    code: lines(
      "import OpenAI from 'openai';",
      '',
      `const client = new OpenAI({ baseURL: '{base}', apiKey: '{token}' });`,
      'const answer = await client.chat.completions.create({',
      `  model: '{model}',`,
      "  messages: [{ role: 'user', content: 'Hello!' }],",
      '});',
      'console.log(answer.choices[0].message.content);',
    ),
  },
  {
    id: 'anthropic-python',
    label: 'Anthropic for Python',
    language: 'python',
    where: 'pip install anthropic',
    code: lines(
      'from anthropic import Anthropic',
      '',
      'client = Anthropic(base_url="{origin}", api_key="{token}")',
      'message = client.messages.create(',
      '    model="{model}",',
      '    max_tokens=256,',
      '    messages=[{"role": "user", "content": "Hello!"}],',
      ')',
      'print(message.content[0].text)',
    ),
  },
  {
    id: 'langchain',
    label: 'LangChain for Python',
    language: 'python',
    where: 'pip install langchain-openai',
    code: lines(
      'from langchain_openai import ChatOpenAI',
      '',
      'model = ChatOpenAI(model="{model}", base_url="{base}", api_key="{token}")',
      'print(model.invoke("Hello!").content)',
    ),
  },
  {
    id: 'ai-sdk',
    label: 'Vercel AI SDK',
    language: 'js',
    where: 'npm install ai @ai-sdk/openai-compatible',
    code: lines(
      "import { createOpenAICompatible } from '@ai-sdk/openai-compatible';",
      "import { streamText } from 'ai';",
      '',
      `const gateway = createOpenAICompatible({ name: 'gateway', baseURL: '{base}', apiKey: '{token}', includeUsage: true });`,
      `const { textStream } = streamText({ model: gateway('{model}'), prompt: 'Hello!' });`,
      'for await (const part of textStream) process.stdout.write(part);',
    ),
  },
];

/** The same with `{origin}`, `{base}`, `{token}` and `{model}` left to be filled in where the token is known. */
export function clientTemplates(): readonly ClientSetup[] {
  return [...AGENTS, ...PROGRAMS, ...LIBRARIES];
}

/** How every kind of client is set up for a gateway, a token and a model; the console and `gateway client` show the same. */
export function clientSetups({ origin, secret, model }: ClientValues): readonly ClientSetup[] {
  const values: Readonly<Record<string, string>> = { origin, base: `${origin}/v1`, token: secret, model };
  const fill = (text: string): string =>
    text.replaceAll(/\{(origin|base|token|model)\}/g, (_, name: string) => values[name]!);
  return clientTemplates().map((setup) => ({ ...setup, code: fill(setup.code) }));
}
