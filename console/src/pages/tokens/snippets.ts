/** A ready setting for one kind of client. */
export interface Snippet {
  id: string;
  label: string;
  code: string;
}

/** What a client needs to use a token, for the clients that people ask about. */
export function snippets(origin: string, secret: string, model: string): Snippet[] {
  return [...librarySnippets(origin, secret, model), ...toolSnippets(origin, secret, model)];
}

function librarySnippets(origin: string, secret: string, model: string): Snippet[] {
  const base = `${origin}/v1`;
  return [
    {
      id: 'curl',
      label: 'curl',
      code: `curl ${base}/chat/completions \\\n  -H "Authorization: Bearer ${secret}" \\\n  -H "Content-Type: application/json" \\\n  -d '${JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], stream: true })}'`,
    },
    {
      id: 'python',
      label: 'Python',
      code: `from openai import OpenAI\n\nclient = OpenAI(base_url="${base}", api_key="${secret}")\nanswer = client.chat.completions.create(\n    model="${model}",\n    messages=[{"role": "user", "content": "Hello"}],\n)\nprint(answer.choices[0].message.content)`,
    },
    {
      id: 'js',
      label: 'JavaScript',
      code: `import OpenAI from 'openai';\n\nconst client = new OpenAI({ baseURL: '${base}', apiKey: '${secret}' });\nconst answer = await client.chat.completions.create({\n  model: '${model}',\n  messages: [{ role: 'user', content: 'Hello' }],\n});\nconsole.log(answer.choices[0].message.content);`,
    },
    {
      id: 'anthropic',
      label: 'Anthropic SDK',
      code: `from anthropic import Anthropic\n\nclient = Anthropic(base_url="${origin}", api_key="${secret}")\nanswer = client.messages.create(\n    model="${model}", max_tokens=256,\n    messages=[{"role": "user", "content": "Hello"}],\n)\nprint(answer.content[0].text)`,
    },
  ];
}

function toolSnippets(origin: string, secret: string, model: string): Snippet[] {
  const base = `${origin}/v1`;
  return [
    {
      id: 'claude-code',
      label: 'Claude Code',
      code: `export ANTHROPIC_BASE_URL=${origin}\nexport ANTHROPIC_AUTH_TOKEN=${secret}\nexport ANTHROPIC_MODEL=${model}\nclaude`,
    },
    {
      id: 'codex',
      label: 'Codex',
      code: `# ~/.codex/config.toml\nmodel = "${model}"\nmodel_provider = "gateway"\n\n[model_providers.gateway]\nname = "gateway"\nbase_url = "${base}"\nenv_key = "GATEWAY_KEY"   # export GATEWAY_KEY=${secret}\nwire_api = "responses"`,
    },
    {
      id: 'fields',
      label: 'Cherry Studio …',
      code: `API Base URL: ${base}\nAPI Key:      ${secret}\nModel:        ${model}`,
    },
    {
      id: 'openclaw',
      label: 'openclaw',
      code: JSON.stringify(
        {
          models: {
            providers: {
              local: {
                baseUrl: base,
                apiKey: secret,
                api: 'openai-completions',
                models: [{ id: model, name: model, contextWindow: 128000, maxTokens: 8192, reasoning: false }],
              },
            },
          },
          agents: { defaults: { model: { primary: `local/${model}` } } },
        },
        null,
        2,
      ),
    },
  ];
}
