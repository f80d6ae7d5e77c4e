import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPolicy } from './current-policy.js';

/** Wording to keep wherever an example pack is shown. */
const BANNER =
  'Illustrative configuration. Not legal advice, not endorsed by any agency. Verify every citation and value with counsel before use.';

@ApiTags('policy')
@Controller('api/v1/policy-packs')
export class PolicyPacksController {
  constructor(@Inject(CurrentPolicy) private readonly policy: CurrentPolicy) {}

  @Get()
  list() {
    const { name, digest, ruleCount, timeZone } = this.policy;
    return { items: [{ pack: name, digest, rules: ruleCount, timeZone, banner: BANNER }] };
  }
}
