/** Rows in chunks: by number and by size, so that the same rows make the same chunks. */
import type { InvalidRequest } from "effect-genai/GenAIError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { BulkRow } from "../../BulkRow.ts"
import type { PayloadTooLarge } from "../../DurableError.ts"
import { sha256 } from "../digest.ts"
import * as Json from "../durable/Json.ts"

/** A row as JSON text, or why it is not sent. */
interface Entry<Row> {
  readonly index: number
  readonly key: string
  readonly row: Row
  readonly text: string
  readonly tooLarge: Result.Result<never, PayloadTooLarge> | undefined
}

/** A chunk of rows, with the JSON of those that are sent. */
export interface Chunk<Row> {
  readonly index: number
  readonly entries: ReadonlyArray<Entry<Row>>
  readonly text: string
  readonly digest: string
}

/** The chunks of a stream of rows. */
export const chunked = <Row extends BulkRow, E, R>(
  rows: Stream.Stream<Row, E, R>,
  { chunkSize, id, model }: { readonly chunkSize: number; readonly id: string; readonly model: string }
): Stream.Stream<Chunk<Row>, E | InvalidRequest, R> =>
  Stream.zipWithIndex(rows).pipe(
    Stream.mapEffect(([row, index]) => entryOf(row, index)),
    Stream.grouped(chunkSize),
    Stream.flatMap((entries) => Stream.fromArray(bySize(entries))),
    Stream.zipWithIndex,
    Stream.mapEffect(([entries, index]) => {
      const text = `[${entries.flatMap(({ text, tooLarge }) => tooLarge === undefined ? [text] : []).join(",")}]`
      return Effect.map(digestOf(JSON.stringify([id, model]) + text), (digest) => ({ index, entries, text, digest }))
    })
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** The most that one row has as JSON, and all rows of a chunk together. */
const largestRow = 4 * 1024 * 1024
const largestChunk = 8 * 1024 * 1024

const entryOf = <Row extends BulkRow>(row: Row, index: number): Effect.Effect<Entry<Row>, InvalidRequest> => {
  const { config, contents, key = `${index}`, model } = row
  const request = { key, contents, config, model }
  return Json.checked("BulkRun.run", `rows[${index}]`, request, largestRow).pipe(
    Effect.map((text) => ({ index, key, row, text, tooLarge: undefined })),
    Effect.catchTag(
      "PayloadTooLarge",
      (error) => Effect.succeed({ index, key, row, text: "", tooLarge: Result.fail(error) })
    )
  )
}

const bySize = <Row>(entries: ReadonlyArray<Entry<Row>>): ReadonlyArray<ReadonlyArray<Entry<Row>>> => {
  const chunks: Array<Array<Entry<Row>>> = [[]]
  let size = 0
  for (const entry of entries) {
    size += entry.text.length
    if (size > largestChunk && chunks.at(-1)!.length > 0) {
      chunks.push([])
      size = entry.text.length
    }
    chunks.at(-1)!.push(entry)
  }
  return chunks
}

const digestOf = (text: string): Effect.Effect<string> =>
  Effect.flatMap(sha256, (hash) => Effect.orDie(Effect.map(hash(text), (digest) => digest.slice(0, 32))))
