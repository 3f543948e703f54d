/** Documents of file search stores: uploaded or imported, pending until they are indexed, with their bytes. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { JsonObject } from "./json.ts"
import * as Operations from "./operations.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { derivedName } from "./text.ts"
import { type Document, due, type FileSearchStore, type World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = { method: "GET", backends: ["gemini"], fields: [] } as const
  const all = "fileSearchStores/{store}/documents"
  const one = `${all}/{document}`
  return [
    { ...at, operation: "documents.list", path: all, handle: list(world) },
    { ...at, operation: "documents.get", path: one, handle: get(world) },
    { ...at, operation: "documents.delete", method: "DELETE", path: one, handle: remove(world) },
    ...["fileSearchStores/{store}/media/{document}", `${one}/media/{media+}`].map((path): Route => ({
      ...at,
      operation: "fileSearchStores.downloadMedia",
      path,
      handle: download(world)
    }))
  ]
}

// -----------------------------------------------------------------------------
// for stores
// -----------------------------------------------------------------------------

export const storeNamed = (world: World, name: string): Effect.Effect<FileSearchStore, RpcStatus.RpcStatus> =>
  Effect.filterOrFail(
    world.fileSearchStores.get(name),
    (store) => store !== undefined,
    () => absent("FileSearchStore", name)
  )

/** The store in the path of a call. */
export const storeOf = (world: World, { params }: Call): Effect.Effect<FileSearchStore, RpcStatus.RpcStatus> =>
  storeNamed(world, `fileSearchStores/${params["store"]}`)

export const below = (world: World, store: FileSearchStore): Effect.Effect<ReadonlyArray<Document>> =>
  world.documents.below(`${store.name}/documents/`)

/** Adds a document to a store. Returns the operation that indexes it, under the given path of the store. */
export const add = Effect.fnUntraced(
  function*(
    world: World,
    store: FileSearchStore,
    { operations, response, ...about }:
      & Pick<Document, "displayName" | "customMetadata" | "mimeType" | "bytes">
      & { readonly operations: string; readonly response: string }
  ): Effect.fn.Return<JsonObject> {
    const id = derivedName(about.displayName, "document", yield* world.next)
    const name = `${store.name}/documents/${id}`
    const createdAt = yield* Clock.currentTimeMillis
    yield* world.documents.set(name, { ...about, name, createdAt, activeAt: due(world, createdAt) })
    return yield* Operations.start(world, {
      name: `${store.name}/${operations}/${id}`,
      response: {
        "@type": `type.googleapis.com/google.ai.generativelanguage.v1main.${response}`,
        parent: store.name,
        documentName: name
      }
    })
  }
)

export const isActive = ({ activeAt }: Document, now: number): boolean => activeAt <= now

/** A document as a source of an answer: the beginning of its text, or a reference to its bytes. */
export const chunk = ({ bytes, customMetadata, displayName, mimeType, name }: Document): JsonObject => {
  const [store = "", id = ""] = name.split("/documents/")
  return {
    retrievedContext: {
      title: displayName,
      ...(mimeType.startsWith("text/")
        ? { text: new TextDecoder().decode(bytes).slice(0, 1000) }
        : { mediaId: `${store}/media/${id}` }),
      fileSearchStore: store,
      customMetadata
    }
  }
}

/** As with files, the answer is the same for a document that does not exist and for one of another project. */
export const absent = (kind: string, name: string): RpcStatus.RpcStatus =>
  RpcStatus.make(
    403,
    `You do not have permission to access the ${kind} ${name.split("/").at(-1)} or it may not exist.`
  )

/** The error of deleting a resource that is not empty. */
export const nonEmpty = (kind: string): RpcStatus.RpcStatus =>
  new RpcStatus.RpcStatus({
    code: 400,
    status: "FAILED_PRECONDITION",
    message: `Cannot delete non-empty ${kind}`,
    details: []
  })

export const pageSizes: Store.PageSizes = { usual: 10, most: 20 }

// -----------------------------------------------------------------------------
// reading and deleting
// -----------------------------------------------------------------------------

const named = Effect.fnUntraced(
  function*(world: World, call: Call): Effect.fn.Return<Document, RpcStatus.RpcStatus> {
    const store = yield* storeOf(world, call)
    const name = `${store.name}/documents/${call.params["document"]}`
    const document = yield* world.documents.get(name)
    return document ?? (yield* absent("Document", name))
  }
)

const shown = (document: Document, now: number): JsonObject => ({
  name: document.name,
  displayName: document.displayName,
  customMetadata: document.customMetadata,
  updateTime: new Date(isActive(document, now) ? document.activeAt : document.createdAt).toISOString(),
  createTime: new Date(document.createdAt).toISOString(),
  state: isActive(document, now) ? "STATE_ACTIVE" : "STATE_PENDING",
  sizeBytes: String(document.bytes.length),
  mimeType: document.mimeType
})

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    return Reply.json(shown(yield* named(world, call), yield* Clock.currentTimeMillis))
  })

const list = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const documents = (yield* below(world, yield* storeOf(world, call))).map((document) => shown(document, now))
    return Reply.json(yield* Store.page("documents", documents, call.query, pageSizes))
  })

/** An indexed document has chunks, which must be deleted with it. */
const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const document = yield* named(world, call)
    if (call.query.get("force") !== "true" && isActive(document, yield* Clock.currentTimeMillis)) {
      return yield* nonEmpty("Document")
    }
    yield* world.documents.remove(document.name)
    return Reply.json({})
  })

const download = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { bytes, mimeType } = yield* named(world, call)
    return call.query.get("alt") === "media"
      ? Reply.bytes(bytes, { headers: { "content-type": mimeType } })
      : Reply.json({})
  })
