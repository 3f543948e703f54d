/**
 * Cuts the bytes of an upload into chunks.
 */
import * as Stream from "effect/Stream"

/** Chunks of exactly this many bytes, except the last. Pieces that are large enough are not copied; smaller ones are collected in one piece of memory. */
export const inChunks = <E, R>(
  bytes: Stream.Stream<Uint8Array, E, R>,
  chunkSize: number
): Stream.Stream<Uint8Array, E, R> =>
  Stream.mapAccum(
    bytes,
    (): Collected => ({ memory: empty, length: 0 }),
    (collected, piece) => {
      const full: Array<Uint8Array> = []
      let rest = piece
      while (collected.length + rest.length >= chunkSize) {
        const room = chunkSize - collected.length
        full.push(
          collected.length === 0 ? rest.subarray(0, room) : joined(collected, rest.subarray(0, room), chunkSize)
        )
        rest = rest.subarray(room)
        collected = { memory: empty, length: 0 }
      }
      if (rest.length > 0) {
        collected.memory = joined(collected, rest, chunkSize)
        collected.length += rest.length
      }
      return [collected, full]
    },
    { onHalt: ({ length, memory }) => length === 0 ? [] : [memory.subarray(0, length)] }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The bytes of a chunk that is not full yet: the start of a piece of memory, which grows as needed. */
interface Collected {
  memory: Uint8Array
  length: number
}

const empty = new Uint8Array(0)

/** Memory with a piece behind the collected bytes. */
const joined = ({ length, memory }: Collected, piece: Uint8Array, chunkSize: number): Uint8Array => {
  const needed = length + piece.length
  const larger = needed <= memory.length ? memory : new Uint8Array(Math.min(chunkSize, Math.max(needed, 2 * length)))
  if (larger !== memory) larger.set(memory.subarray(0, length))
  larger.set(piece, length)
  return larger
}
