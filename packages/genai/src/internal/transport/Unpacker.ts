/**
 * Packed bodies, unpacked as `fetch` of Node unpacks them: also those that are not quite right, or break off.
 */
/** Takes the bytes of a body as they arrive. */
export interface Unpacker {
  /** Returns whether it takes more before `onDrain`. */
  readonly write: (bytes: Uint8Array) => boolean
  readonly end: () => void
  readonly destroy: () => void
  readonly pause: () => void
  readonly resume: () => void
}

/** Gets what is unpacked. */
export interface Unpacked {
  readonly onBytes: (bytes: Uint8Array) => void
  readonly onDrain: () => void
  readonly onEnd: () => void
  readonly onError: (cause: unknown) => void
}

/**
 * What unpacks the body of an answer with this `content-encoding`. `undefined` if there is no body, or it is packed in a way that is not known; an
 * error if it is packed too often.
 */
export const unpackerOf = (
  encoding: string,
  status: number,
  method: string,
  unpacked: Unpacked
): Unpacker | Error | undefined => {
  if (method === "HEAD" || status === 204 || status === 205 || status === 304) {
    return undefined
  }
  const codings = encoding.toLowerCase().split(",").map((coding) => coding.trim()).toReversed()
  const zlib = (globalThis as Globals).process?.getBuiltinModule?.("node:zlib")
  if (codings.length > maximumCodings) return new Error(`Too many content encodings: ${codings.length}`)
  if (zlib === undefined) return undefined
  const makers = codings.map((coding) => makerOf(zlib, coding))
  return makers.every((make) => make !== undefined) ? chained(makers, unpacked) : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Globals {
  readonly process?: { readonly getBuiltinModule?: (name: "node:zlib") => Zlib | undefined }
}

/** The part of `node:zlib` that is used. */
interface Zlib {
  readonly constants: { readonly [name: string]: number }
  readonly createGunzip: (options: object) => Duplex
  readonly createInflate: (options: object) => Duplex
  readonly createInflateRaw: (options: object) => Duplex
  readonly createBrotliDecompress: (options: object) => Duplex
  /** Since Node 22.15 and 23.8. */
  readonly createZstdDecompress?: (options: object) => Duplex
}

interface Duplex {
  readonly write: (bytes: Uint8Array) => boolean
  readonly end: () => unknown
  readonly destroy: () => unknown
  readonly pause: () => unknown
  readonly resume: () => unknown
  readonly on: (event: "data" | "drain" | "end" | "error", listener: (value: never) => void) => unknown
}

/** Makes the stream for a body that begins with these bytes. */
type Make = (first: Uint8Array) => Duplex

const maximumCodings = 5

const makerOf = (zlib: Zlib, coding: string): Make | undefined => {
  const { constants, createZstdDecompress } = zlib
  const sync = { flush: constants["Z_SYNC_FLUSH"], finishFlush: constants["Z_SYNC_FLUSH"] }
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return () => zlib.createGunzip(sync)
    case "deflate":
      // Some servers leave out the header, which a body of zlib begins with.
      return (first) => (first[0]! & 0x0f) === 8 ? zlib.createInflate(sync) : zlib.createInflateRaw(sync)
    case "br": {
      const flush = constants["BROTLI_OPERATION_FLUSH"]
      return () => zlib.createBrotliDecompress({ flush, finishFlush: flush })
    }
    case "zstd":
      return createZstdDecompress &&
        (() =>
          createZstdDecompress({
            flush: constants["ZSTD_e_continue"],
            finishFlush: constants["ZSTD_e_end"]
          }))
    default:
      return undefined
  }
}

/** Unpacks one coding after the other. */
const chained = ([make, ...others]: ReadonlyArray<Make | undefined>, unpacked: Unpacked): Unpacker => {
  const next = others.length === 0 ? undefined : chained(others, unpacked)
  let stream: Duplex | undefined
  const started = (first: Uint8Array): Duplex => {
    const made = make!(first)
    made.on("data", (bytes: Uint8Array) => next === undefined ? unpacked.onBytes(bytes) : void next.write(bytes))
    made.on("drain", unpacked.onDrain)
    made.on("end", next === undefined ? unpacked.onEnd : next.end)
    made.on("error", unpacked.onError)
    return made
  }
  return {
    write: (bytes) => (stream ??= started(bytes)).write(bytes),
    end: () => stream === undefined ? (next === undefined ? unpacked.onEnd() : next.end()) : void stream.end(),
    destroy: () => {
      stream?.destroy()
      next?.destroy()
    },
    pause: () => {
      stream?.pause()
      next?.pause()
    },
    resume: () => {
      stream?.resume()
      next?.resume()
    }
  }
}
