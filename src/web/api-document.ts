import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * The description of all routes, for whoever shows it. It can be made only when every route is known, so the start of the
 * service hands in how, and it is made at the first question.
 */
export class ApiDocument {
  private make: (() => OpenAPIObject) | undefined;
  private made: OpenAPIObject | undefined;

  describe(make: () => OpenAPIObject): void {
    this.make = make;
    this.made = undefined;
  }

  get(): OpenAPIObject {
    if (this.made) return this.made;
    if (!this.make) throw new Error('Nobody has said how the routes are described');
    this.made = this.make();
    return this.made;
  }
}
