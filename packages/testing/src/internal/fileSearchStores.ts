/** File search stores of the Gemini API: collections of documents from uploads or from the Files API. */
import * as wire from "effect-genai/wire/FileSearchStores"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Documents from "./documents.ts"
import * as Files from "./files.ts"
import { type JsonObject, list as items, number, object, objects, string, strings } from "./json.ts"
import * as Models from "./models.ts"
import * as requests from "./requests.ts"
import type { Call, Route } from "./route.ts"
import * as Store from "./store.ts"
import { derivedName } from "./text.ts"
import * as Uploads from "./uploads.ts"
import type { FileSearchStore, World } from "./world.ts"

export const routes = (world: World): ReadonlyArray<Route> => {
  const at = { method: "GET", backends: ["gemini"], fields: [] } as const
  const all = "fileSearchStores"
  const one = `${all}/{store}`
  return [
    {
      ...at,
      operation: "fileSearchStores.create",
      method: "POST",
      path: all,
      fields: ["name", "displayName", "embeddingModel"],
      handle: create(world)
    },
    { ...at, operation: "fileSearchStores.list", path: all, handle: list(world) },
    { ...at, operation: "fileSearchStores.get", path: one, handle: get(world) },
    { ...at, operation: "fileSearchStores.delete", method: "DELETE", path: one, handle: remove(world) },
    {
      ...at,
      operation: "fileSearchStores.importFile",
      method: "POST",
      path: `${one}:importFile`,
      fields: ["fileName", "customMetadata", "chunkingConfig"],
      handle: importFile(world)
    },
    ...Uploads.routes(world, {
      operation: "fileSearchStores.uploadToFileSearchStore",
      path: `upload/${one}:uploadToFileSearchStore`,
      begin: upload(world)
    }),
    ...Documents.routes(world)
  ]
}

// -----------------------------------------------------------------------------
// search
// -----------------------------------------------------------------------------

/** The documents that the tool `fileSearch` finds: all active ones. The metadata filter is ignored. */
export const retrieved = (
  world: World,
  body: JsonObject
): Effect.Effect<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> => {
  const tools = objects(body["tools"]).map((tool) => object(tool["fileSearch"]))
  return tools.length === 0 ? Effect.succeed([]) : found(world, tools)
}

const found = Effect.fnUntraced(
  function*(
    world: World,
    tools: ReadonlyArray<JsonObject>
  ): Effect.fn.Return<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> {
    const now = yield* Clock.currentTimeMillis
    const chunks = yield* Effect.forEach(
      tools,
      (tool) =>
        Effect.forEach(strings(tool["fileSearchStoreNames"]), (name) => Documents.storeNamed(world, name)).pipe(
          Effect.flatMap((stores) => Effect.forEach(stores, (store) => Documents.below(world, store))),
          Effect.map((documents) =>
            documents.flat().filter((document) => Documents.isActive(document, now))
              .slice(0, number(tool["topK"]) ?? 20).map(Documents.chunk)
          )
        )
    )
    return chunks.flat()
  }
)

// -----------------------------------------------------------------------------
// stores
// -----------------------------------------------------------------------------

/** A store with the counts of its documents. The API leaves out counts of zero. */
const shown = Effect.fnUntraced(function*(world: World, store: FileSearchStore): Effect.fn.Return<JsonObject> {
  const now = yield* Clock.currentTimeMillis
  const documents = yield* Documents.below(world, store)
  const active = documents.filter((document) => Documents.isActive(document, now)).length
  const counts = {
    activeDocumentsCount: active,
    pendingDocumentsCount: documents.length - active,
    sizeBytes: documents.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }
  const created = new Date(store.createdAt).toISOString()
  return {
    name: store.name,
    displayName: store.displayName,
    createTime: created,
    updateTime: created,
    ...Object.fromEntries(
      Object.entries(counts).filter(([, count]) => count > 0).map(([field, count]) => [field, String(count)])
    ),
    embeddingModel: store.embeddingModel
  }
})

const create = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body } = call
    yield* describable(body)
    const embeddingModel = string(body["embeddingModel"]) ?? "models/gemini-embedding-001"
    const location = { ...call.location, path: embeddingModel }
    const id = embeddingModel.replace(/^models\//, "")
    yield* Models.supporting(world, { ...call, location, params: { id } }, "embedContent")
    const displayName = string(body["displayName"])
    const name = `fileSearchStores/${derivedName(displayName, "store", yield* world.next)}`
    const store = { name, displayName, embeddingModel, createdAt: yield* Clock.currentTimeMillis }
    yield* world.fileSearchStores.set(name, store)
    return Reply.json(yield* shown(world, store))
  })

const get = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    return Reply.json(yield* shown(world, yield* Documents.storeOf(world, call)))
  })

const list = (world: World) =>
  Effect.fnUntraced(function*({ query }: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const stores = yield* Effect.forEach(yield* world.fileSearchStores.all, (store) => shown(world, store))
    return Reply.json(yield* Store.page("fileSearchStores", stores, query, Documents.pageSizes))
  })

const remove = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const store = yield* Documents.storeOf(world, call)
    const documents = yield* Documents.below(world, store)
    if (documents.length > 0 && call.query.get("force") !== "true") return yield* Documents.nonEmpty("FileSearchStore")
    yield* Effect.forEach(documents, (document) => world.documents.remove(document.name), { discard: true })
    yield* world.fileSearchStores.remove(store.name)
    return Reply.json({})
  })

// -----------------------------------------------------------------------------
// new documents
// -----------------------------------------------------------------------------

const importFile = (world: World) =>
  Effect.fnUntraced(function*(call: Call): Effect.fn.Return<Reply.Reply, RpcStatus.RpcStatus> {
    const { body } = call
    const store = yield* Documents.storeOf(world, call)
    yield* describable(body)
    const fileName = string(body["fileName"]) ?? ""
    if (fileName === "") {
      return yield* RpcStatus.invalidArgument("* ImportFileRequest.file_name: file_name is not specified\n", [
        { field: "file_name", description: "file_name is not specified" }
      ])
    }
    const { bytes, mimeType } = yield* Files.usable(world, fileName)
    return Reply.json(
      yield* Documents.add(world, store, {
        operations: "operations",
        response: "ImportFileResponse",
        displayName: fileName.replace(/^files\//, ""),
        customMetadata: body["customMetadata"],
        mimeType,
        bytes
      })
    )
  })

const upload = (world: World) =>
  Effect.fnUntraced(
    function*(call: Call, metadata: Uploads.Metadata): Effect.fn.Return<Uploads.Finish, RpcStatus.RpcStatus> {
      yield* Documents.storeOf(world, call)
      const body = yield* requests.nested(metadata.about, [
        "displayName",
        "mimeType",
        "customMetadata",
        "chunkingConfig"
      ])
      yield* describable(body)
      return Effect.fnUntraced(function*(bytes) {
        const store = yield* Documents.storeOf(world, call)
        return yield* Documents.add(world, store, {
          operations: "upload/operations",
          response: "UploadToFileSearchStoreResponse",
          displayName: string(body["displayName"]) ?? call.request.headers["x-goog-upload-file-name"],
          customMetadata: body["customMetadata"],
          mimeType: string(body["mimeType"]) ?? metadata.mimeType ?? "application/octet-stream",
          bytes
        })
      })
    }
  )

const typed = requests.typed(wire.UploadToFileSearchStoreConfig)

/** The fields of a store or a document that a caller may set. */
const describable = Effect.fnUntraced(function*(body: JsonObject) {
  yield* typed(body)
  if ((string(body["displayName"]) ?? "").length > 512) {
    return yield* RpcStatus.invalidArgument("The display name must be no more than 512 characters in length.")
  }
  if (items(body["customMetadata"]).length > 20) {
    return yield* RpcStatus.invalidArgument("A Document can have a maximum of 20 CustomMetadata.")
  }
})
