const KEY = 'console-token';

/**
 * The token of the address's fragment, which moves to this tab's own storage: the address can then be shared without it.
 * Undefined: there is none.
 */
export function takeToken(): string | undefined {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}
