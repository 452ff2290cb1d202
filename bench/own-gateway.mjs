// What benchmarks that start a gateway of their own do with it.
import { request } from 'node:http';

/** Resolves with its address, as its log tells it; rejects where it ends before. */
export function listening(child) {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      if (output === null) return;
      output += chunk;
      const [, url] = /"url":"([^"]+)"/.exec(output) ?? [];
      if (url === undefined) return;
      output = null;
      resolve(url);
    });
    child.once('exit', () => reject(new Error(`it does not start: ${output}`)));
  });
}

/** Asks for something; a body is an object, or JSON that is text already. */
export function ask(url, path, { method = 'GET', headers = {}, body, agent } = {}) {
  return new Promise((resolve, reject) => {
    const text = typeof body === 'object' ? JSON.stringify(body) : body;
    const given =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = request(`${url}${path}`, { method, agent, headers: { ...headers, ...given } }, (answer) => {
      let told = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => (told += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text: told }));
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
