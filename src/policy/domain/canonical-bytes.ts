/** UTF-8 text under construction. Plain ASCII, which is nearly all of it, is copied without building strings. */
export class JsonBytes {
  private bytes: Uint8Array;
  /** Bytes written. */
  length = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
  }

  /** What was written; valid until the next `clear`. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  get size(): number {
    return this.bytes.length;
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.grow(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** Puts `open` at a place written before, or here if nothing was written since, and `close` at the end. */
  enclose(start: number, open: number, close: number): void {
    if (this.length === start) this.byte(open);
    else this.bytes[start] = open;
    this.byte(close);
  }

  /** Copies bytes. A loop: for a few bytes `set` costs more. */
  put(part: Uint8Array): void {
    const { length } = part;
    if (this.length + length > this.bytes.length) this.grow(length);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < length; index += 1) {
      bytes[at] = part[index]!;
      at += 1;
    }
    this.length = at;
  }

  ascii(text: string): void {
    for (let index = 0; index < text.length; index += 1) this.byte(text.charCodeAt(index));
  }

  /** A well-formed string as JSON. Returns false, and writes nothing, when it has half of a surrogate pair. */
  text(value: string): boolean {
    const { length } = value;
    if (this.length + length + 2 > this.bytes.length) this.grow(length + 2);
    const { bytes } = this;
    let at = this.length;
    bytes[at] = QUOTE;
    at += 1;
    for (let index = 0; index < length; index += 1) {
      const unit = value.charCodeAt(index);
      if (unit < SPACE || unit > TILDE || unit === QUOTE || unit === BACKSLASH) return this.escaped(value);
      bytes[at] = unit;
      at += 1;
    }
    bytes[at] = QUOTE;
    this.length = at + 1;
    return true;
  }

  private escaped(value: string): boolean {
    if (!value.isWellFormed()) return false;
    const part = new TextEncoder().encode(JSON.stringify(value));
    if (this.length + part.length > this.bytes.length) this.grow(part.length);
    this.bytes.set(part, this.length);
    this.length += part.length;
    return true;
  }

  private grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + by));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const TILDE = 0x7e;
