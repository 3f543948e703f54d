/**
 * From facts to files, with all problems of the facts.
 */
import { check } from "./Checks.ts"
import { describe, type Docs } from "./Docs.ts"
import { type Enum, enumFile, enums } from "./Enums.ts"
import type { Facts, NamespaceFacts } from "./Facts.ts"
import type { GeneratedFile } from "./Module.ts"
import { type Operations, operations } from "./Operations.ts"
import * as Overlay from "./Overlay.ts"
import { plainFiles } from "./Plain.ts"
import * as PlainOverlay from "./PlainOverlay.ts"
import { type Requests, requests } from "./Requests.ts"
import { type Responses, responses } from "./Responses.ts"
import { schemaFiles } from "./Schemas.ts"
import { operationFiles, requestFiles, responseFiles } from "./Table.ts"
import { messageFile, openFile } from "./Templates.ts"
import { uses } from "./Uses.ts"
import { assemble, type Wire } from "./Wire.ts"

/** Everything that is generated, before rendering. */
export interface Model {
  readonly wire: Wire
  /** The types of plain async code. */
  readonly plain: Wire
  readonly namespaces: NamespaceFacts
  readonly enums: ReadonlyArray<Enum>
  readonly requests: Requests
  readonly responses: Responses
  readonly operations: Operations
  readonly docs: Docs
  readonly problems: ReadonlyArray<string>
}

/** Builds the model of one release of the official package. */
export const model = (extracted: Facts): Model => {
  const facts = Overlay.applied(extracted)
  const wire = assemble(facts)
  const sent = requests(wire, facts)
  const received = responses(wire, facts)
  const calls = operations(wire, facts, sent, received)
  // From the facts without the overlay: enums of dropped types are values as well.
  const values = enums(extracted, wire)
  const docs = describe(wire, uses(wire, facts, calls.operations))
  const plain = assemble(PlainOverlay.plain(extracted))
  const built = {
    wire,
    plain,
    namespaces: extracted.types.namespaces,
    enums: values,
    requests: sent,
    responses: received,
    operations: calls,
    docs
  }
  return {
    ...built,
    problems: [
      ...wire.problems,
      ...plain.problems,
      ...sent.problems,
      ...received.problems,
      ...calls.problems,
      ...docs.problems,
      ...check(facts, built)
    ]
  }
}

/** The text of every file under `packages/genai/src/wire`. */
export const render = (
  { docs, enums, namespaces, operations, plain, requests, responses, wire }: Model
): ReadonlyArray<GeneratedFile> => [
  messageFile(encoders(requests), decoders(responses), [...Overlay.steering].toSorted(), [...Overlay.bytes].toSorted()),
  openFile,
  ...schemaFiles(wire, docs),
  enumFile(enums, docs),
  ...plainFiles(plain, docs, enums, operations.operations, namespaces),
  ...requestFiles(requests),
  ...responseFiles(responses),
  ...operationFiles(operations.operations, wire, requests, responses)
]

/** The transforms of requests. */
export const encoders = ({ messages }: Requests): ReadonlyArray<string> =>
  [
    ...new Set(
      [...messages.values()].flatMap(({ fields }) =>
        fields.flatMap(({ gemini, vertex }) =>
          [gemini, vertex].flatMap((route) => typeof route === "object" && route.by !== undefined ? [route.by] : [])
        )
      )
    )
  ].toSorted()

/** The transforms of responses. */
export const decoders = ({ messages }: Responses): ReadonlyArray<string> =>
  [
    ...new Set(
      [...messages.values()].flatMap(({ fields }) =>
        fields.flatMap(({ gemini, vertex }) => [gemini, vertex].flatMap((source) => source?.by ?? []))
      )
    )
  ].toSorted()
