export function redisIsInstalled(): boolean;

export class RedisServer {
  static start(settings?: { keeping?: boolean }): Promise<RedisServer>;
  readonly url: string;
  readonly folder: string;
  run(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}
