/**
 * Figures over rounds: the median with its spread, and ratios taken within a round before the median is.
 */

export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly rounds: number
}

/** One figure per round; rounds in which the measurement failed are absent. */
export type ByRound = ReadonlyMap<number, number>

export const summarize = (values: Iterable<number>): Summary | undefined => {
  const sorted = [...values].toSorted((a, b) => a - b)
  if (sorted.length === 0) return undefined
  const middle = (sorted.length - 1) / 2
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    rounds: sorted.length
  }
}

/** Each round's figure over the other client's figure of the same round: what both saw of the machine cancels out. */
export const ratios = (figures: ByRound, versus: ByRound): ByRound =>
  combined(figures, versus, (figure, other) => figure / other)

/** What each round's figure has over the other client's figure of the same round. */
export const differences = (figures: ByRound, over: ByRound): ByRound =>
  combined(figures, over, (figure, other) => figure - other)

const combined = (
  figures: ByRound,
  others: ByRound,
  combine: (figure: number, other: number) => number
): ByRound =>
  new Map(
    [...figures].flatMap(([round, figure]) => {
      const other = others.get(round)
      return other === undefined ? [] : [[round, combine(figure, other)] as const]
    })
  )
