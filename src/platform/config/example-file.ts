import { Environment } from './environment.js';
import { variablesOf, type VariableAbout } from './variable.js';

const HEADER = [
  '# Copy to .env and fill in. A secret may also come from a file: NAME_FILE=/run/secrets/name',
  '# Inside the JSON of GATEWAY_ROUTES write ENV:NAME for a variable: Docker Compose itself expands ${NAME}.',
  '# A value with a dollar sign, or JSON over several lines, needs single quotes around it.',
];

/** The text of `.env.example`: every variable of the schema with its sentence and its default. */
export function exampleFile(): string {
  const defaults = new Environment() as unknown as Record<string, string | number | boolean | string[] | undefined>;
  const lines = [...HEADER, ''];
  let group = '';
  for (const [name, about] of variablesOf(Environment)) {
    if (about.group !== group) lines.push(`# --- ${about.group}`, '');
    group = about.group;
    lines.push(`# ${about.about}`, assignment(name, about, defaults[name]), '');
  }
  return lines.join('\n');
}

/** Variables with an example stand ready to be filled in; the others are commented out. */
function assignment(
  name: string,
  { example }: VariableAbout,
  fallback: string | number | boolean | string[] | undefined,
): string {
  if (example !== undefined) return `${name}=${example}`;
  return `# ${name}=${Array.isArray(fallback) ? fallback.join(',') : (fallback ?? '')}`;
}
