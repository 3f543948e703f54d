/**
 * The `documents` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type * as Wire from "../wire/Documents.ts"
import type { Runner } from "./internal/Runner.ts"
import type { Pager } from "./Pager.ts"

/**
 * The `documents` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Documents {
  readonly #runner: Runner

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** A document: `GET {name}`. */
  readonly get = (params: Wire.GetDocumentParameters): Promise<Wire.Document> =>
    this.#runner.call((ai) => ai.documents.get(params), params)

  /** Deletes a document; with `config.force` its chunks too: `DELETE {name}`. */
  readonly delete = (params: Wire.DeleteDocumentParameters): Promise<void> =>
    this.#runner.call((ai) => Effect.asVoid(ai.documents.delete(params)), params)

  /** The documents of a store, page by page: `GET {parent}/documents`. */
  readonly list = (params: Wire.ListDocumentsParameters): Promise<Pager<Wire.Document, Wire.ListDocumentsParameters>> =>
    this.#runner.pager<Wire.Document, Wire.ListDocumentsParameters>(
      "documents",
      params,
      (ai, params) => ai.documents.listPages(params)
    )
}
