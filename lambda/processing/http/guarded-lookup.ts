import { promises as dns, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { addressRefused } from './failures';

/** Resolves a name to all of its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export const systemResolve: Resolve = (hostname) => dns.lookup(hostname, { all: true });

/**
 * Makes a `lookup` for node:http and node:https that returns only allowed addresses. The name is resolved once for each connection, so Node connects to an
 * address that was checked. The lookup fails with a BatchFailure if no address is allowed.
 *
 * Node does not call the lookup for a host that is an IP address.
 */
export function guardedLookup(resolve: Resolve, isAllowed: (address: string) => boolean): LookupFunction {
  const allowedAddresses = async (hostname: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(hostname);
    const allowed = addresses.filter(({ address }) => isAllowed(address));
    if (allowed.length === 0) throw addressRefused(hostname);
    return allowed;
  };
  return (hostname, { all }, callback) => {
    allowedAddresses(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (all) callback(null, addresses);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}
