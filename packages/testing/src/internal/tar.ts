/** Reads the regular files of tar archives, also of gzipped ones. */
import * as Effect from "effect/Effect"

export interface Entry {
  readonly path: string
  readonly bytes: Uint8Array
}

/** Fails with `undefined` if the bytes are not an archive. */
export const read = (archive: Uint8Array): Effect.Effect<ReadonlyArray<Entry>, undefined> =>
  Effect.flatMap(archive[0] === 0x1f && archive[1] === 0x8b ? gunzip(archive) : Effect.succeed(archive), entries)

const gunzip = (bytes: Uint8Array): Effect.Effect<Uint8Array, undefined> =>
  Effect.tryPromise({
    try: () =>
      new Response(new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"))).bytes(),
    catch: () => undefined
  })

const entries = (bytes: Uint8Array): Effect.Effect<ReadonlyArray<Entry>, undefined> => {
  const found: Array<Entry> = []
  for (let at = 0; at + block <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + block)
    const size = parseInt(text(header, 124, 12), 8)
    if (text(header, 257, 5) !== "ustar" || isNaN(size)) return Effect.fail(undefined)
    const path = [text(header, 345, 155), text(header, 0, 100)].filter((part) => part !== "").join("/")
    if (["", "0"].includes(text(header, 156, 1))) {
      found.push({ path, bytes: bytes.slice(at + block, at + block + size) })
    }
    at += block + Math.ceil(size / block) * block
  }
  return found.length === 0 ? Effect.fail(undefined) : Effect.succeed(found)
}

const block = 512

const text = (header: Uint8Array, offset: number, length: number): string =>
  new TextDecoder().decode(header.subarray(offset, offset + length)).replace(/\0.*$/s, "")
