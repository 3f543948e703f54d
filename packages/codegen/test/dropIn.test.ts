/** `effect-genai/promise` in place of `@google/genai`: what it exports, and what TypeScript takes for what. */
import { assert, describe, it } from "@effect/vitest"
import { compare } from "./dropIn.ts"

/** What differs, and why that is accepted. */
interface Accepted {
  readonly [reason: string]: ReadonlyArray<string>
}

const both = (...names: ReadonlyArray<string>) => names.flatMap((name) => [`${name} to ours`, `${name} to theirs`])

const accepted: { readonly [Kind in "missing" | "types" | "methods"]: Accepted } = {
  missing: {
    "they are for tests of @google/genai itself": [
      "ReplayFile (type)",
      "ReplayInteraction (type)",
      "ReplayRequest (type)",
      "ReplayResponse (type)",
      "ReplayResponse (value)",
      "TestTableFile (type)",
      "TestTableItem (type)"
    ],
    "@google/genai passes it to itself alone": ["OperationFromAPIResponseParameters (type)"],
    "it is a type in @google/genai too: its value is not exported at run time": ["Stream (value)"]
  },
  types: {
    "classes with private fields pass for no other class; their methods are compared one by one": both(
      "Batches",
      "Caches",
      "Chat",
      "Chats",
      "Files",
      "GoogleGenAI",
      "Models",
      "Live",
      "LiveMusicSession",
      "Operations",
      "Session",
      "Tokens"
    ),
    "all callbacks of a session may be left out, since it can be iterated": [
      "LiveCallbacks to theirs",
      "LiveConnectParameters to theirs",
      "LiveMusicCallbacks to theirs",
      "LiveMusicConnectParameters to theirs"
    ],
    "errors of this package have a tag, details and more": [
      "ApiError to ours",
      "ContinuationInterruptedError to ours"
    ],
    "a request of a batch has contents": [
      "CreateEmbeddingsBatchJobParameters to ours",
      "EmbedContentBatch to ours",
      "EmbeddingsBatchJobSource to ours"
    ],
    "toReferenceImageAPI is for @google/genai itself": [
      "ContentReferenceImage to theirs",
      "ControlReferenceImage to theirs",
      "EditImageParameters to theirs",
      "MaskReferenceImage to theirs",
      "RawReferenceImage to theirs",
      "ReferenceImage to theirs",
      "StyleReferenceImage to theirs",
      "SubjectReferenceImage to theirs"
    ],
    "_fromAPIResponse is for @google/genai itself": [
      "GenerateVideosOperation to theirs",
      "ImportFileOperation to theirs",
      "UploadToFileSearchStoreOperation to theirs"
    ],
    "options take more: secrets that are Redacted, other credentials, limits of time": [
      "GoogleGenAIOptions to theirs",
      "GoogleGenAIRequestOptions to theirs"
    ]
  },
  methods: {
    "classes with private fields pass for no other class": both(
      "chats.create",
      "live.connect",
      "live.music.connect"
    ),
    "a request of a batch has contents": ["batches.createEmbeddings takes less as argument 1"],
    "_fromAPIResponse is for @google/genai itself": [
      "models.generateVideos to theirs",
      "operations.getVideosOperation to theirs",
      "fileSearchStores.uploadToFileSearchStore to theirs",
      "fileSearchStores.importFile to theirs"
    ],
    "a file that was uploaded always has a name": ["files.upload to ours"],
    "events are an async generator, without the other methods of a ReadableStream": [
      "interactions.create takes or answers less",
      "interactions.get takes or answers less"
    ],
    "the answer has no fields; its type there is unknown": ["interactions.delete to ours"],
    "answers have the ids of the questions, which a generic type tells; Decisions.test-d.ts compares them": [
      "decisions.create to ours"
    ]
  }
}

const names = (accepted: Accepted) => Object.values(accepted).flat().toSorted()

describe("effect-genai/promise in place of @google/genai", { timeout: 120_000 }, () => {
  const comparison = compare()
  const found = (kind: "missing" | "types" | "methods") => [...new Set(comparison[kind])].toSorted()

  it("exports every type, value and namespace, but for those with a reason", () => {
    assert.deepStrictEqual(found("missing"), names(accepted.missing))
  })

  it("has types that pass for those of @google/genai, and the other way round, but for those with a reason", () => {
    assert.deepStrictEqual(found("types"), names(accepted.types))
    assert.isAtLeast(comparison.compared.types, 800)
  })

  it("has methods that take what is taken there, and answers that pass for each other, but for those with a reason", () => {
    assert.deepStrictEqual(found("methods"), names(accepted.methods))
    assert.isAtLeast(comparison.compared.methods, 85)
  })
})
