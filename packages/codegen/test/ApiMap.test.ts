import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import { apiMap, readModules } from "../src/ApiMap.ts"
import { model } from "../src/Generate.ts"
import { places } from "../src/Package.ts"
import { readSpecs } from "../src/Specs.ts"

const origin = { package: "p", version: "1.0.0" }

it.layer(NodeServices.layer, { timeout: "60 seconds" })("docs/api.md", (it) => {
  it.effect("is what the specs and the modules of the SDK give", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const specs = yield* readSpecs
      const committed = yield* fs.readFileString((yield* places).apiMap)
      const { operations } = model(specs).operations
      assert.isTrue(committed === apiMap(operations, yield* readModules(operations), specs.routes), "run codegen")
    }))

  it.effect("tells verb and path on each backend, the kind, and what may be repeated", () =>
    Effect.gen(function*() {
      const { operations } = model(yield* readSpecs).operations
      const page = apiMap(operations, new Map(), origin)
      for (
        const row of [
          "| `models.generateContentStream` | `POST {model}:streamGenerateContent?alt=sse` | `POST {model}:streamGenerateContent?alt=sse` | stream |",
          "| `models.embedContent` | `POST {model}:batchEmbedContents` | `POST {model}:embedContent` or `POST {model}:predict` | answer |",
          "| `models.list` | `GET models` or `GET tunedModels` | `GET publishers/google/models` or `GET models` | list |",
          "| `models.generateVideos` * | — | `POST {model}:predictLongRunning` | long-running |",
          "| `files.upload` | `POST upload/{apiVersion}/files` | — | upload |",
          "| `files.download` | `GET files/{file}:download?alt=media` | — | download |"
        ]
      ) assert.include(page, row)
    }))

  it.effect("an operation is offered by the service that declares its method, and by no other", () =>
    Effect.gen(function*() {
      const { operations } = model(yield* readSpecs).operations
      const offers = (modules: ReadonlyArray<readonly [string, string]>) =>
        apiMap(operations, new Map(modules), origin).split("## Without a resource")[0]!
      const modules = [["Caches", "readonly get: (params) => Effect\n// readonly list, readonly lists: ()"], [
        "Files",
        "readonly listPages: () => Stream"
      ]] as const
      assert.include(offers(modules), "## Caches")
      assert.include(offers(modules), "`caches.get`")
      assert.notInclude(offers(modules), "## Files")
      assert.notInclude(offers(modules), "`caches.list`")
      assert.notInclude(offers([]), "`caches.get`")
    }))

  it.effect("what no module offers has a section, if there is any", () =>
    Effect.gen(function*() {
      const { operations } = model(yield* readSpecs).operations
      const get = operations.filter(({ title }) => title === "caches.get")
      const modules = new Map([["Caches", "readonly get: (params) => Effect"]])
      assert.include(apiMap(get, new Map(), origin), "0 are offered by a resource, 1 are not yet")
      assert.include(apiMap(get, new Map(), origin), "## Without a resource")
      assert.include(apiMap(get, modules, origin), "all 1 are offered by a resource")
      assert.notInclude(apiMap(get, modules, origin), "Without a resource")
    }))
})
