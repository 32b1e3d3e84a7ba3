const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Converts framed tables, HTML, XML, Markdown, LaTeX and MediaWiki to lines of plain text, with pipes between the cells of a table. */
export function asLines(text: string): string {
  const content = withoutSigns(text.replaceAll('\r\n', '\n'));
  if (/<\/t[dh]>/i.test(content)) return withoutTags(content.replace(/\s*\n\s*/g, ' '));
  if (/<\/(property|value)>/i.test(content)) return withoutTags(content.replace(/<(\w+)>([^<]*)<\/\1>/g, '\n$1: $2\n'));
  if (/\\hline|\\\\\s*$/m.test(content)) return content.replaceAll('&', '|').replace(/\\\\\s*$/gm, '');
  return /^\{\|/m.test(content) ? content.replaceAll('||', '|') : content;
}

/** Removes the signs for frames, and Markdown's and LaTeX's signs for escaped underscores, code and bold type. */
function withoutSigns(text: string): string {
  return text
    .replace(/[│┃║┆┇┊┋╎╏]/g, '|')
    .replace(/[\u2500-\u257F]/g, '-')
    .replaceAll('\\_', '_')
    .replace(/`|\*\*(?=\w)|(?<=\w)\*\*/g, '');
}

function withoutTags(markup: string): string {
  return markup
    .replace(/<\/t[dh]>/gi, '|')
    .replace(/<\/tr>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, digits: string) =>
      String.fromCodePoint(parseInt(digits, hex === '' ? 10 : 16)),
    )
    .replace(/&(\w+);/g, (entity, name: string) => ENTITIES[name] ?? entity);
}
