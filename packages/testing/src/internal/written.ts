/** How many of the values of a stream are written at once. */
import * as Stream from "effect/Stream"

/**
 * Each value by itself, so that a client sees them arrive one after the other. A list goes on in batches, each twice as large as the last one, which
 * is faster. An iterable that is not a list may take its time for each value.
 */
export const written = <A>(values: Iterable<A>): Stream.Stream<A> => {
  if (!Array.isArray(values) || values.length <= alone) return Stream.fromIterable(values, { chunkSize: 1 })
  const batches: Array<ReadonlyArray<A>> = values.slice(0, alone).map((value: A) => [value])
  for (let start = alone, size = alone; start < values.length; start += size, size = Math.min(2 * size, most)) {
    batches.push(values.slice(start, start + size))
  }
  return Stream.fromArrays(...batches)
}

const alone = 16
const most = 1024
