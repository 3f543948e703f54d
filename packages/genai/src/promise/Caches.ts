/**
 * The `caches` resource for plain async code.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import type { CacheLease as Lease } from "../CacheLease.ts"
import type { CreateCachedContentParameters } from "../wire/Caches.ts"
import { DeleteCachedContentResponse } from "../wire/plain/Classes.ts"
import { CacheLease } from "./CacheLease.ts"
import * as Face from "./internal/Face.ts"
import * as Shapes from "./internal/Shapes.ts"

/**
 * The `caches` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Caches extends /*#__PURE__*/ Face.make("caches", {
  create: Shapes.shaped(Face.call, Shapes.headersAside),
  get: Shapes.shaped(Face.call, Shapes.headersAside),
  list: Face.pager("cachedContents"),
  update: Shapes.shaped(Face.call, Shapes.headersAside),
  delete: Shapes.shaped(Face.call, Shapes.instanceOf(DeleteCachedContentResponse)),
  scoped: (method): {
    /**
     * A cache for as long as it is needed: created when it is first used, shared by all who use it at a time, kept alive while it is in use, created anew
     * after it has expired, and deleted by `close`.
     *
     * @example
     * ```ts
     * import { GoogleGenAI } from "effect-genai/promise"
     *
     * await using ai = new GoogleGenAI({ apiKey: "…" })
     * await using book = await ai.caches.scoped({ model: "gemini-2.5-flash", config: { contents: "A long book …", ttl: "300s" } })
     * const response = await book.use(({ name }) =>
     *   ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Who wrote it?", config: { cachedContent: name } })
     * )
     * console.log(response.text)
     * ```
     */
    (params: CreateCachedContentParameters): Promise<CacheLease>
  } =>
  async (params) => {
    const { close, value } = await method.runner.scoped<"caches", Lease, unknown>("caches", method.invoke([params]))
    const use: CacheLease["use"] = (run) =>
      method.runner.call(
        "caches",
        () =>
          value.use((cache) =>
            Effect.tryPromise({
              try: async () => run(cache as Parameters<typeof run>[0]),
              catch: (reason): Reason => reason
            })
          ),
        params
      )
    return new CacheLease(use, close)
  }
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What a promise can reject with. */
type Reason = {} | null | undefined
