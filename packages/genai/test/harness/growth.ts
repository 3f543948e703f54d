/** How the cost of work grows with its size. */
import { assert } from "@effect/vitest"

/**
 * Fails if an item costs much more when there are 64 times as many of them. The ratio is about 1 for work that is linear, and about 64 for work that
 * is quadratic. The best of several runs is compared, so that other work on the machine hardly counts.
 */
export const assertLinear = (work: (size: number) => void, size: number): void => {
  const best = (size: number, runs: number): number =>
    Math.min(...Array.from({ length: runs }, () => {
      const start = performance.now()
      work(size)
      return performance.now() - start
    })) / size
  const few = best(size, 20)
  assert.isBelow(best(size * 64, 3) / few, 16)
}
