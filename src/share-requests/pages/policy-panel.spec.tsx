import { describe, expect, it } from '@jest/globals';
import type { Evaluation, Finding } from '../../policy/index.js';
import { renderFragment } from '../../web/render-page.js';
import type { ShareRequestBody } from '../share-requests.dto.js';
import { PolicyPanel } from './policy-panel.page.js';

const finding = (rule: string, field: string): Finding => ({
  rule,
  version: 'made@1',
  basis: 'law',
  result: 'fail',
  effect: 'deny',
  scope: 'request',
  field,
  observed: null,
  limit: null,
  limitSetBy: [],
  citation: '',
  message: `Message of ${rule}`,
  cure: '',
});

const panel = (subjects: ShareRequestBody['subjects'], findings: readonly Finding[]) =>
  renderFragment(
    <PolicyPanel
      asked={{ subjects } as ShareRequestBody}
      evaluation={{ outcome: 'deny', pack: 'made@1', elements: [], findings } as unknown as Evaluation}
      wouldPass={undefined}
      titles={{ elementTitle: String, purposeTitle: String, authority: () => ({ code: '', title: '', citation: '' }) }}
      masks={[]}
      offerAction="/"
    />,
  );

describe('what policy says before anybody is named', () => {
  const findings = [finding('R-NAMED', '/subjects/named'), finding('R-CASE', '/caseRef')];

  it('asks for the people in place of counting none of none', () => {
    const html = panel({ criteria: [] }, findings);
    expect(html).toContain('Nobody is named yet');
    expect(html).not.toContain('Message of R-NAMED');
    expect(html).toContain('Message of R-CASE');
  });

  it('says what the rule says as soon as people are counted', () => {
    const html = panel({ criteria: [], count: 3 }, findings);
    expect(html).not.toContain('Nobody is named yet');
    expect(html).toContain('Message of R-NAMED');
  });

  it('asks for nobody where no rule asks for people, as with aggregates', () => {
    expect(panel({ criteria: [] }, [finding('R-CASE', '/caseRef')])).not.toContain('Nobody is named yet');
  });
});
