// Writes the types of the admin API from its description, which the gateway's own build makes: what a page reads that no
// answer has, or sends that no operation takes, fails the check of types, and with it the build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const DOCUMENT = process.env.API_DOCUMENT ?? new URL('../../docs/admin-api.json', import.meta.url);
const TARGET = new URL('../src/api/generated/admin-api.d.ts', import.meta.url);

const types = await openapiTS(readFileSync(DOCUMENT, 'utf8'), { alphabetize: true, emptyObjectsUnknown: true });
mkdirSync(new URL('.', TARGET), { recursive: true });
writeFileSync(TARGET, astToString(types));
