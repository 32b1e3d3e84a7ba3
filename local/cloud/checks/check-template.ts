import type { Template } from '../template';
import { TemplateError } from '../template-error';
import { apiRefusals } from './api-refusals';
import { functionRefusals } from './function-refusals';
import { tableRefusals } from './table-refusals';

/**
 * Throws if AWS would refuse to deploy the template, with every reason that the embedded cloud knows.
 *
 * @param accountConcurrency the executions of Lambda that can run at a time in the account. Default: 1,000
 */
export function checkTemplate(template: Template, accountConcurrency?: number): void {
  const refusals = [
    ...functionRefusals(template, accountConcurrency),
    ...apiRefusals(template),
    ...tableRefusals(template),
  ];
  if (refusals.length > 0) throw new TemplateError(['AWS would refuse this template:', ...refusals].join('\n- '));
}
