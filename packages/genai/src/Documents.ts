/**
 * The `documents` resource: the documents in file search stores. Gemini Developer API only.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import { GenAIClient } from "./GenAIClient.ts"
import type { GenAIError } from "./GenAIError.ts"
import { gated, type Signatures } from "./internal/check/Gate.ts"
import * as Listing from "./internal/repeat/Listing.ts"
import type { Page } from "./Pagination.ts"
import type * as Wire from "./wire/Documents.ts"
import * as Operations from "./wire/table/Documents.ts"

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * The `documents` resource: `fileSearchStores.documents`. The methods take one object, as in Google's SDK, and fail with {@link GenAIError}.
 *
 * @category services
 * @since 0.1.0
 * @example
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Documents } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const documents = yield* Documents
 *   yield* documents.list({ parent: "fileSearchStores/my-store" }).pipe(
 *     Stream.runForEach((document) => Effect.log(document.displayName, document.state))
 *   )
 * })
 * ```
 */
export class Documents extends /*#__PURE__*/ Context.Service<Documents, {
  /** Gets a document, `fileSearchStores/{store}/documents/{document}`: `GET {name}`. */
  readonly get: (params: Wire.GetDocumentParameters) => Effect.Effect<Wire.Document, GenAIError>
  /** Deletes a document: `DELETE {name}`. A document with chunks is only deleted with `config.force`. The response has no fields. */
  readonly delete: (params: Wire.DeleteDocumentParameters) => Effect.Effect<unknown, GenAIError>
  /** Lists the documents of a store: `GET {parent}/documents`, from all pages. */
  readonly list: (params: Wire.ListDocumentsParameters) => Stream.Stream<Wire.Document, GenAIError>
  /** The same list by the page. `config.pageSize` limits the items of a page; `config.pageToken` is the page to begin with. */
  readonly listPages: (
    params: Wire.ListDocumentsParameters
  ) => Stream.Stream<Page<Wire.Document, Wire.ListDocumentsResponse>, GenAIError>
}>()("effect-genai/Documents") {
  /** The resource over the client of the context. */
  static readonly make: Effect.Effect<Documents["Service"], never, GenAIClient> = /*#__PURE__*/ Effect.map(
    GenAIClient,
    (client) => gated("documents", signatures, makeDocuments(client))
  )

  /**
   * Provides the resource; a {@link GenAIClient} is all it needs. The layer is fresh: it is built wherever it is provided, so a region of a program
   * can have a client of its own.
   */
  static readonly layer: Layer.Layer<Documents, never, GenAIClient> = /*#__PURE__*/ Layer.fresh(
    /*#__PURE__*/ Layer.effect(Documents, Documents.make)
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const signatures: Signatures<Documents["Service"]> = {
  get: ["effect", "params"],
  delete: ["effect", "params"],
  list: ["stream", "params"],
  listPages: ["stream", "params"]
}

const makeDocuments = (client: GenAIClient["Service"]): Documents["Service"] => {
  return Documents.of({
    get: (params) => client.execute(Operations.documentsGet, params),
    delete: (params) => client.execute(Operations.documentsDelete, params),
    ...Listing.of(client, Operations.documentsList, "documents")
  })
}
