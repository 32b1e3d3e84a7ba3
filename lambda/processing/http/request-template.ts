import type { Row, Value } from '../../protocol/batch';
import { jsonOf } from '../../protocol/json-of';
import { ROWS_COLUMN, type HttpSettings } from './contract';
import { fillJson } from './fill-json';
import { fillPath } from './fill-path';
import { fillQuery } from './fill-query';
import type { Fill } from '../templates/fill-text';

/** The request of one row. Identical requests of a batch are sent once. */
export interface Question {
  /** Path and query, encoded. */
  readonly target: string;
  /** The body of the row's own request, or the row's item in the body of a request for several rows. */
  readonly content?: Value;
}

type TemplateSettings = Pick<HttpSettings, 'url' | 'path' | 'query' | 'body' | 'row' | 'columns'>;

/** The settings' templates, ready to be filled. */
export class RequestTemplate {
  private readonly path: Fill<string>;
  private readonly query: Fill<string>;
  private readonly content: Fill<Value> | undefined;
  private readonly bodyAroundRows: Fill<Value> | undefined;

  constructor({ url, path, query, body, row, columns: names }: TemplateSettings) {
    const columns = new Map(names.map((name, index) => [name.toLowerCase(), index]));
    const { pathname } = new URL(url);
    const fill = fillPath(path, columns);
    this.path = path === '' ? () => pathname : (cells) => pathname.replace(/\/$/, '') + fill(cells);
    this.query = fillQuery(query, columns);
    const content = row ?? body;
    this.content = content === undefined ? undefined : fillJson(content, columns);
    this.bodyAroundRows =
      row === undefined || body === undefined ? undefined : fillJson(body, new Map([[ROWS_COLUMN, 0]]));
  }

  /** Throws a RowError for a value that a URL cannot contain. */
  questionOf(row: Row): Question {
    const target = this.path(row) + this.query(row);
    return this.content ? { target, content: this.content(row) } : { target };
  }

  /** The body of one request for the questions. Undefined if the request has no body. */
  bodyFor(questions: readonly Question[]): string | undefined {
    if (!this.content) return undefined;
    const contents = questions.map(({ content = null }) => content);
    return jsonOf(this.bodyAroundRows ? this.bodyAroundRows([contents]) : contents[0]);
  }
}
