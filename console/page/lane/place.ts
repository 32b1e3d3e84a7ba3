/** The style of something between two parts of a lane's width. */
export function between(from: number, to: number): { readonly left: string; readonly width: string } {
  return { left: percent(from), width: percent(Math.max(0, to - from)) };
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(2)}%`;
}
