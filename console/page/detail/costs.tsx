import type { BatchDetails } from '../../api/details';

/** Metrics and cost of one batch. */
export function Costs({ metrics, cost }: Pick<BatchDetails, 'metrics' | 'cost'>) {
  const total = cost.reduce((sum, { usd }) => sum + usd, 0);
  const limit = cost.some(({ atMost }) => atMost) ? 'at most ' : '';
  return (
    <>
      {cost.length > 0 && (
        <details class="costs">
          <summary>
            Cost at list prices: {limit}
            {dollars(total)}
          </summary>
          <table>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Amount</th>
                <th scope="col">USD</th>
              </tr>
            </thead>
            <tbody>
              {cost.map(({ what, amount, unit, usd, atMost, basis, note }) => (
                <tr key={what}>
                  <td>
                    {what}
                    {atMost && ', at most'}
                    {basis && (
                      <small>
                        {basis}. {note}
                      </small>
                    )}
                  </td>
                  <td class="number">
                    {shortNumber(amount)} {unit}
                  </td>
                  <td class="number">{dollars(usd)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      {metrics.length > 0 && (
        <details class="costs">
          <summary>Metrics</summary>
          <table>
            <tbody>
              {metrics.map(({ name, value, unit }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td class="number">
                    {shortNumber(value)} {unit}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </>
  );
}

function dollars(usd: number): string {
  return usd === 0 ? '0 USD' : `${usd.toPrecision(2).includes('e') ? usd.toFixed(9) : usd.toPrecision(2)} USD`;
}

function shortNumber(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en-US');
}
