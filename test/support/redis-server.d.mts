export function redisIsInstalled(): boolean;

export class RedisServer {
  static start(): Promise<RedisServer>;
  readonly url: string;
  run(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}
