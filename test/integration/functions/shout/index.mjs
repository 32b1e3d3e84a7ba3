export const handler = async ({ rows, options }) => ({
  values: rows.map(([text]) => (text === null ? null : `${text}${options.mark ?? '!'}`)),
});
