#!/usr/bin/env node
import 'reflect-metadata';
import { runWorker } from './start-up/run-worker.js';

await runWorker();
