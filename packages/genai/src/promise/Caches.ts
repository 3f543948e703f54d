/**
 * The `caches` resource for plain async code.
 *
 * @since 0.1.0
 */
import type { CreateCachedContentParameters } from "../wire/Caches.ts"
import type { CacheLease } from "./CacheLease.ts"
import * as Face from "./internal/Face.ts"
import * as Verbs from "./internal/Verbs.ts"

/**
 * The `caches` resource.
 *
 * @category resources
 * @since 0.1.0
 */
export class Caches extends /*#__PURE__*/ Face.make("caches", {
  create: Verbs.shaped(Face.call, "headersAside"),
  get: Verbs.shaped(Face.call, "headersAside"),
  list: Verbs.pager("cachedContents"),
  update: Verbs.shaped(Face.call, "headersAside"),
  delete: Verbs.shaped(Face.call, "DeleteCachedContentResponse"),
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
  } => scoped(method)
}) {}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const scoped = /*#__PURE__*/ Face.later(async () => (await import("./internal/CacheLeases.ts")).scoped)
