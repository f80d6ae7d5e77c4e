import { styleText } from 'node:util';

/** What a newcomer needs to see at the start and nothing more; one line a part, a failed one says what to do. */
export interface StartUpScreen {
  ok(part: string, what: string): void;
  failed(part: string, whatToDo: string): void;
  note(line: string): void;
}

const PART_WIDTH = 17;

export function startUpScreen(out: NodeJS.WritableStream): StartUpScreen {
  const line = (mark: string, part: string, what: string) =>
    out.write(`  ${mark}  ${part.padEnd(PART_WIDTH)}${what}\n`);
  return {
    ok: (part, what) => line(styleText('green', 'ok'), part, what),
    failed: (part, whatToDo) => line(styleText('red', 'failed'), part, whatToDo),
    note: (text) => out.write(text === '' ? '\n' : `  ${text}\n`),
  };
}
