import { assert, describe, it } from "@effect/vitest"
import { join } from "node:path"
import * as houseRules from "../../genai/test/harness/houseRules.ts"
import * as ModuleGraph from "../../genai/test/harness/ModuleGraph.ts"

const graph = ModuleGraph.fromFolder(join(import.meta.dirname, "../src"))

/** What the modules of one kind of credentials are made of: platforms without Node have all of it. */
const everywhere = /^(effect\/\w+(\/\w+)?|effect-genai\/(Auth|GenAIConfig|GenAIError)|jose|aws4fetch)$/

/** What may be imported on Node besides. */
const onNode = /^(google-auth-library|node:[\w/]+)$/

const known = new RegExp(`${everywhere.source}|${onNode.source}`)

/** What of Node and of other packages an entry leads to. */
const leadsTo = (graph: ModuleGraph.ModuleGraph, entry: string, packages: RegExp): ReadonlyArray<string> =>
  [...ModuleGraph.reach(graph, entry, ModuleGraph.isRuntime)].filter((target) => packages.test(target)).toSorted()

describe("imports", () => {
  it("come from effect, the protocol of effect-genai, jose, aws4fetch and google-auth-library", () => {
    assert.deepStrictEqual(houseRules.foreign(graph, known), [])
    const planted = ModuleGraph.plant(graph, {
      "ServiceAccount.ts":
        `import { Models } from "effect-genai"\nimport * as Codec from "effect-genai/internal/codec/Codec"`
    })
    assert.deepStrictEqual(houseRules.foreign(planted, known), [
      "ServiceAccount.ts imports effect-genai",
      "ServiceAccount.ts imports effect-genai/internal/codec/Codec"
    ])
  })

  it("only ApplicationDefault leads to Node and to google-auth-library", () => {
    for (const entry of ["MetadataServer.ts", "ServiceAccount.ts", "WorkloadIdentity.ts", "promise.ts"]) {
      assert.deepStrictEqual(leadsTo(graph, entry, onNode), [], entry)
    }
    assert.deepStrictEqual(leadsTo(graph, "ApplicationDefault.ts", onNode), [
      "google-auth-library",
      "node:fs",
      "node:fs/promises",
      "node:path"
    ])
    const planted = ModuleGraph.plant(graph, { "internal/Token.ts": `import "node:crypto"` })
    assert.deepStrictEqual(leadsTo(planted, "MetadataServer.ts", onNode), ["node:crypto"])
  })

  it("jose comes with service accounts, aws4fetch with workloads, and nothing with the metadata server", () => {
    const packages = /^(jose|aws4fetch)$/
    assert.deepStrictEqual(leadsTo(graph, "ServiceAccount.ts", packages), ["jose"])
    assert.deepStrictEqual(leadsTo(graph, "WorkloadIdentity.ts", packages), ["aws4fetch"])
    assert.deepStrictEqual(leadsTo(graph, "MetadataServer.ts", packages), [])
    assert.deepStrictEqual(leadsTo(graph, "ApplicationDefault.ts", packages), [])
  })
})

describe("weight", () => {
  it("no module leads to effect/Config, which would bring effect/Schema into every bundle", () => {
    for (const { file, imports } of graph.values()) {
      const heavy = imports.filter((edge) =>
        ModuleGraph.isRuntime(edge) && /^effect\/(Config|Schema)$/.test(edge.target)
      )
      assert.deepStrictEqual(heavy, [], file)
    }
    const planted = ModuleGraph.plant(graph, { "promise.ts": `import * as Config from "effect/Config"` })
    assert.deepStrictEqual(leadsTo(planted, "promise.ts", /^effect\/Config$/), ["effect/Config"])
    assert.deepStrictEqual(leadsTo(graph, "promise.ts", /^effect\/Config$/), [])
  })
})

houseRules.areKept(graph)
