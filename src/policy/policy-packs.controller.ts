import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPolicy } from './current-policy.js';

@ApiTags('policy')
@Controller('api/v1/policy-packs')
export class PolicyPacksController {
  constructor(@Inject(CurrentPolicy) private readonly policy: CurrentPolicy) {}

  @Get()
  list() {
    const { name, digest, ruleCount, timeZone, banner } = this.policy;
    return { items: [{ pack: name, digest, rules: ruleCount, timeZone, banner }] };
  }
}
