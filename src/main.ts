#!/usr/bin/env node
import 'reflect-metadata';
import { runService } from './start-up/run-service.js';

await runService();
