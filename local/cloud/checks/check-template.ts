import type { Template } from '../template';
import { TemplateError } from '../template-error';
import { apiRefusals } from './api-refusals';
import { functionRefusals } from './function-refusals';
import { tableRefusals } from './table-refusals';

/** Throws if AWS would refuse to deploy the template, with every reason that the embedded cloud knows. */
export function checkTemplate(template: Template): void {
  const refusals = [...functionRefusals(template), ...apiRefusals(template), ...tableRefusals(template)];
  if (refusals.length > 0) throw new TemplateError(['AWS would refuse this template:', ...refusals].join('\n- '));
}
