/** How many of the values of a stream are written at once. */
import * as Stream from "effect/Stream"

/**
 * Each value by itself, so that a client sees them arrive one after the other. A list goes on in batches, each twice as large as the last one, which
 * is faster. An iterable that is not a list may take its time for each value.
 */
export const written = <A>(values: Iterable<A>): Stream.Stream<A> =>
  Array.isArray(values) && values.length > alone
    ? ready((): Iterable<A> => values)
    : Stream.fromIterable(values, { chunkSize: 1 })

/** The same for values that take no time. They are made when they are written. */
export const ready = <A>(values: () => Iterable<A>): Stream.Stream<A> =>
  Stream.suspend(() => Stream.flattenArray(Stream.fromIterable(batches(values()), { chunkSize: 1 })))

function* batches<A>(values: Iterable<A>): Generator<readonly [A, ...ReadonlyArray<A>]> {
  let count = 0
  let size = 1
  let batch: [A, ...Array<A>] | undefined
  for (const value of values) {
    if (batch === undefined) batch = [value]
    else batch.push(value)
    if (batch.length < size) continue
    yield batch
    count += size
    if (count >= alone) size = Math.min(count, most)
    batch = undefined
  }
  if (batch !== undefined) yield batch
}

const alone = 16
const most = 1024
