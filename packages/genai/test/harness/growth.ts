/** How the cost of work grows with its size. */
import { assert } from "@effect/vitest"

/** How many times as much is done at once. */
const factor = 64

/**
 * Fails if doing 64 times as much at once costs much more than doing it 64 times. The ratio is about 1 for work that is linear, and about 64 for work
 * that is quadratic. The best of several runs is compared, so that other work on the machine hardly counts.
 */
export const assertLinear = (work: (size: number) => void, size: number): void => {
  const best = (run: () => void): number =>
    Math.min(...Array.from({ length: 3 }, () => {
      const start = performance.now()
      run()
      return performance.now() - start
    }))
  const oneByOne = best(() => {
    for (let time = 0; time < factor; time++) work(size)
  })
  assert.isBelow(best(() => work(size * factor)) / oneByOne, factor / 4)
}
