#!/usr/bin/env node
import 'reflect-metadata';
import { keepHeapSmall } from './start-up/keep-heap-small.js';
import { runWorker } from './start-up/run-worker.js';

keepHeapSmall();
await runWorker();
