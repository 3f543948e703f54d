/** The frames of a live session, and the JSON in them. */
import * as Result from "effect/Result"

/** A text frame, or a binary one. */
export type Frame = string | Uint8Array

/** The JSON of a frame, or its text if it is not JSON. */
export const parse = (frame: Frame): unknown => {
  const text = typeof frame === "string" ? frame : new TextDecoder().decode(frame)
  return Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => text)
}

/** The kind of the frames that the emulator sends. The API sends binary ones. */
export type Kind = "binary" | "text"

/** A message as the API writes it: indented, with a line break at the end. */
export const encode = (message: unknown, kind: Kind): Frame => {
  const text = `${JSON.stringify(message, undefined, 2)}\n`
  return kind === "text" ? text : encoder.encode(text)
}

/** A frame in a number of pieces of about the same size, which WebSocket calls fragments. */
export const split = (frame: Frame, count: number): ReadonlyArray<Frame> => {
  const size = Math.max(1, Math.ceil(frame.length / count))
  return Array.from(
    { length: Math.ceil(frame.length / size) },
    (_, index) => frame.slice(index * size, (index + 1) * size)
  )
}

const encoder = new TextEncoder()
