#!/usr/bin/env node
import { begin } from './begin.js';

await begin(process.argv.slice(2));
