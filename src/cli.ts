#!/usr/bin/env node
import 'reflect-metadata';
import { runCommandLine } from './cli/run-command-line.js';

await runCommandLine(process.argv.slice(2));
