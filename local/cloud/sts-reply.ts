import { randomUUID } from 'node:crypto';
import type { Reply } from './loopback-server';

/** The version of STS's API. */
export const VERSION = '2011-06-15';

/** An error of the caller, which STS answers as XML. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** @param result XML */
export function success(action: string, result: string): Reply {
  const metadata = element('ResponseMetadata', element('RequestId', randomUUID()));
  return xml(200, `${action}Response`, element(`${action}Result`, result) + metadata);
}

export function failure({ code, message, status }: Refusal): Reply {
  const error = element('Type', 'Sender') + element('Code', code) + element('Message', escaped(message));
  return xml(status, 'ErrorResponse', element('Error', error) + element('RequestId', randomUUID()));
}

function xml(status: number, root: string, content: string): Reply {
  const body = `<${root} xmlns="https://sts.amazonaws.com/doc/${VERSION}/">${content}</${root}>\n`;
  return { status, headers: { 'Content-Type': 'text/xml' }, body };
}

/** @param content XML */
export function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
