import OpenAI from 'openai';

// The stock client, streaming through Caddy; it trusts the certificate by NODE_EXTRA_CA_CERTS alone.

const client = new OpenAI({ maxRetries: 0 });
const stream = await client.chat.completions.create({
  model: 'scripted',
  messages: [{ role: 'user', content: 'hi' }],
  max_tokens: 5,
  stream: true,
});
for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? '');
