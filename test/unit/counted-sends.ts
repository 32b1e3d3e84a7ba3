/** A client of the SDK whose requests are counted while they are under way, so that a virtual clock waits for them. */
export function countedSends<Client extends { send: (...args: never[]) => Promise<unknown> }>(client: Client) {
  let pending = 0;
  const send = async (...args: Parameters<Client['send']>): Promise<unknown> => {
    pending += 1;
    try {
      return await client.send(...args);
    } finally {
      pending -= 1;
    }
  };
  return { client: { send } as never, underWay: () => pending > 0 };
}
