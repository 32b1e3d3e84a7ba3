import { MEMORY_PARTS } from '../../lambda/shared/contract';
import type { TableUse } from './table-meter';

export interface TableTotals {
  readonly requests: number;
  readonly readUnits: number;
  /** The units of the table and its index. */
  readonly writeUnits: number;
}

export function totals(uses: readonly TableUse[]): TableTotals {
  return {
    requests: sum(uses.map(({ requests }) => requests)),
    readUnits: sum(uses.map(({ readUnits }) => readUnits)),
    writeUnits: sum(uses.map(({ writeUnits, indexUnits }) => writeUnits + indexUnits)),
  };
}

/** Whether the requests are looks of polls at the job. */
export function isPoll({ functionName, operation }: TableUse): boolean {
  return /get/i.test(functionName.split('-').at(-1) ?? '') && operation === 'GetItem';
}

/** Whether the requests are those of remembered answers, or of the secret of their keys. */
export function isOfMemory({ about }: Pick<TableUse, 'about'>): boolean {
  return Object.values(MEMORY_PARTS).some((part) => part === about);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
