import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import * as Ours from "../src/promise.ts"
import * as Bundle from "./harness/Bundle.ts"
import * as ModuleGraph from "./harness/ModuleGraph.ts"

/** Names of `@google/genai` that ours has not, by reason. */
const missing: { readonly [reason: string]: RegExp } = {
  "what comes with the resources that are still to come":
    /^(Agents|AuthTokens|Batches|Caches|Chats?|Credentials|Decisions|Environments|Files|Interactions|Live|LiveMusicSession|Operations|Session|Tokens|Triggers|Tunings|Voices|Webhooks|\w+Callbacks|Live\w*Parameters|\w*Operation|Operation\w+|Upload\w+|\w+Params|List\w+Response|BackoffStrategy|RetryConfig|AutomaticContinuationOption|ApiErrorInfo|GoogleGenAI(Interaction|Request|Response|Sdk)\w*)$/,
  "classes of answers and of parts, which are plain data here":
    /(Response|Response(PromptFeedback|UsageMetadata|Blob|FileData|Part|Format|ConversionScorer|Config)|Message|ResponseParameters)$/,
  "another class of errors": /^ContinuationInterruptedError(Info)?$/,
  "what the SDK's own tests are made of": /^(Replay|TestTable)\w+$/,
  "types of the platform, under another name": /^(Fetch|Stream|SseMessage)$/
}

const reasonFor = (name: string) => Object.values(missing).some((names) => names.test(name))

describe("effect-genai/promise", () => {
  it("has the values of @google/genai, but for what is known to be missing", () => {
    const unknown = Object.keys(Official).filter((name) => !(name in Ours) && !reasonFor(name))
    assert.deepStrictEqual(unknown, [])
    // What a program is most likely to import is no exception.
    for (const name of ["GoogleGenAI", "Type", "Modality", "HarmCategory", "createUserContent", "ApiError", "Pager"]) {
      assert.property(Ours, name)
    }
  })

  it("has its types, too", () => {
    const typings = join(dirname(createRequire(import.meta.url).resolve("@google/genai/node")), "node.d.ts")
    const declared = ModuleGraph.fromSources({ "node.d.ts": readFileSync(typings, "utf8") }).get("node.d.ts")!.exports
    const graph = ModuleGraph.fromFolder(join(Bundle.root, "src"))
    const ours = new Set([...namesOf(graph, "promise.ts"), ...Object.keys(Ours)])
    const unknown = declared.map(({ name }) => name).filter((name) => !ours.has(name) && !reasonFor(name))
    assert.isAbove(declared.length, 500)
    assert.deepStrictEqual(unknown, [])
  })
})

/** The names that a module exports: its own, and those of the modules it re-exports. */
const namesOf = (graph: ModuleGraph.ModuleGraph, file: string): ReadonlyArray<string> => {
  const module = graph.get(file)!
  return [
    ...module.exports.map(({ name }) => name),
    ...module.imports.filter(({ target }) => graph.has(target)).flatMap(({ target }) =>
      graph.get(target)!.exports.map(({ name }) => name)
    )
  ]
}
