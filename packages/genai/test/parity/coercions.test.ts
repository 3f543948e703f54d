import { assert, describe, it } from "@effect/vitest"
import * as Differences from "./Differences.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()

const model = "gemini-2.5-flash"
const file = { name: "files/f", uri: "https://generativelanguage.googleapis.com/v1beta/files/f", mimeType: "image/png" }
const filePart = { fileData: { fileUri: file.uri, mimeType: file.mimeType } }
const call = { functionCall: { id: "1", name: "f", args: { a: 1 } } }
const answered = { functionResponse: { id: "1", name: "f", response: { output: 1 } } }
const signed = { text: "x", thought: true, thoughtSignature: "c2ln" }
const turns = [
  { role: "user", parts: [{ text: "a" }] },
  { role: "model", parts: [call, signed] },
  {
    role: "user",
    parts: [answered, { inlineData: { data: "aGk=", mimeType: "image/png" }, videoMetadata: { fps: 1 } }]
  }
]
const image = { imageBytes: "aGk=", mimeType: "image/png" }
const video = { uri: "gs://b/v.mp4", mimeType: "video/mp4" }
const jsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: { a: { type: ["string", "null"] } },
  additionalProperties: false
}

const embedModels = [
  "text-embedding-005",
  "gemini-embedding-001",
  "gemini-embedding-2",
  "gemini-embedding-2-preview",
  "models/gemini-embedding-001",
  "publishers/google/models/gemini-embedding-001",
  "publishers/intfloat/models/multilingual-e5-large-instruct-maas"
]

/** Contents in every form that either SDK takes or refuses. */
const contents: { readonly [title: string]: unknown } = {
  "a string": "Hi",
  "an empty string": "",
  "a list of strings": ["a", "b"],
  "a part": { text: "a" },
  "an empty part": {},
  "a list of parts": [{ text: "a" }, filePart],
  "strings and parts": ["a", filePart, { inlineData: { data: "aGk=", mimeType: "image/png" } }],
  "a content": turns[0],
  "a content without a role": { parts: [{ text: "a" }] },
  "a content without parts in it": { role: "user", parts: [] },
  "a list of contents": turns,
  "a list of one content": [turns[0]],
  "an empty list": [],
  "null": null,
  "undefined": undefined,
  "contents and parts": [turns[0], { text: "a" }],
  "parts and contents": [{ text: "a" }, turns[0]],
  "contents and strings": [turns[0], "a"],
  "a bare function call": call,
  "a bare function call in a list": ["a", call],
  "a bare function response": answered,
  "a bare function response in a list": [answered],
  "a list of lists": [["a"], ["b"]],
  "a number": 7,
  "a list of numbers": [1],
  "null in a list": ["a", null]
}

const inContents = (method: Sdks.Method, model: string) =>
  Object.entries(contents).map(([title, contents]) => [`${model}, ${title}`, method, { model, contents }] as const)

const inConfig = (title: string, config: unknown) =>
  [title, "generateContent", { model, contents: "Hi", config }] as const

const tool = (declaration: object) => ({ tools: [{ functionDeclarations: [{ name: "f", ...declaration }] }] })

/** What is called with what: everything that is more than a field with a place. */
const cases: ReadonlyArray<readonly [title: string, method: Sdks.Method, params: Sdks.Params]> = [
  ...inContents("generateContent", model),
  ...inContents("countTokens", model),
  ...inContents("computeTokens", model),
  ...embedModels.flatMap((model) => inContents("embedContent", model)),

  ...Object.entries(contents).map(([title, value]) =>
    inConfig(`systemInstruction: ${title}`, { systemInstruction: value })
  ),
  ...Object.entries(contents).map(([title, value]) =>
    [`systemInstruction: ${title}`, "countTokens", {
      model,
      contents: "Hi",
      config: { systemInstruction: value }
    }] as const
  ),

  inConfig("no fields in the config", {}),
  inConfig("null for a field", { temperature: null, stopSequences: null, systemInstruction: null, tools: null }),
  inConfig("undefined for a field", { temperature: undefined, audioTimestamp: undefined, store: undefined }),
  inConfig("zero, false and an empty string", { temperature: 0, responseLogprobs: false, responseMimeType: "" }),

  inConfig("a voice by name", { speechConfig: "Kore" }),
  inConfig("a voice as an object", { speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } } }),
  inConfig("two speakers", {
    speechConfig: { multiSpeakerVoiceConfig: { speakerVoiceConfigs: [{ speaker: "a", voiceConfig: {} }] } }
  }),
  inConfig("a voice as a number", { speechConfig: 7 }),

  inConfig("no tools", { tools: [] }),
  inConfig("tools that are no list", { tools: { codeExecution: {} } }),
  inConfig("several tools", { tools: [{ codeExecution: {} }, { googleSearch: {} }, { urlContext: {} }] }),
  inConfig(
    "parameters in the dialect",
    tool({ parameters: { type: "OBJECT", properties: { a: { type: "STRING" } } } })
  ),
  inConfig("parameters in lower case", tool({ parameters: { type: "object", additionalProperties: false } })),
  inConfig("parameters as JSON Schema", tool({ parameters: jsonSchema })),
  inConfig("parametersJsonSchema", tool({ parametersJsonSchema: jsonSchema })),
  inConfig(
    "both, the first as JSON Schema",
    tool({ parameters: jsonSchema, parametersJsonSchema: { type: "object" } })
  ),
  inConfig("response as JSON Schema", tool({ response: jsonSchema })),
  inConfig("response in the dialect", tool({ response: { anyOf: [{ type: "null" }, { type: "string" }] } })),
  inConfig(
    "parameters that contradict themselves",
    tool({ parameters: { type: "object", anyOf: [{ type: "string" }] } })
  ),
  inConfig("null parameters", tool({ parameters: null })),

  inConfig("responseSchema as JSON Schema", { responseSchema: jsonSchema }),
  inConfig("responseSchema as JSON Schema beside responseJsonSchema", {
    responseSchema: jsonSchema,
    responseJsonSchema: { type: "object" }
  }),
  inConfig("responseJsonSchema", { responseJsonSchema: jsonSchema }),
  inConfig("responseSchema that is only null", { responseSchema: { type: "null" } }),
  inConfig("responseSchema with a type of tomorrow", { responseSchema: { type: "TUPLE", prefixItems: [] } }),
  inConfig("responseSchema with null in anyOf", {
    responseSchema: { anyOf: [{ type: "string" }, { type: "null" }, { type: "number" }] }
  }),
  inConfig("responseSchema with types in a list", { responseSchema: { type: ["integer", "null"] } }),
  inConfig("responseSchema with nested nullables", {
    responseSchema: {
      type: "object",
      properties: {
        list: { anyOf: [{ type: "array", items: { type: ["string", "number"] } }, { type: "null" }] },
        deep: { type: "object", properties: { items: { type: "array", items: { type: "boolean" } } } }
      },
      required: ["list"],
      propertyOrdering: ["deep", "list"]
    }
  }),

  ...["c", "cachedContents/c", "locations/l/cachedContents/c", "projects/q/locations/l/cachedContents/c", "a/b", ""]
    .map(
      (name) => inConfig(`cachedContent ${name}`, { cachedContent: name })
    ),
  inConfig("cachedContent as a number", { cachedContent: 7 }),

  ...[
    "gemini-2.5-flash",
    "models/m",
    "tunedModels/t",
    "google/gemini",
    "meta/llama/extra",
    "publishers/meta/models/llama",
    "projects/q/locations/l/publishers/google/models/m",
    "projects/q/locations/l/endpoints/1",
    "endpoints/1",
    "m@001",
    "ünïcode",
    "",
    "a..b",
    "../m",
    "a?b",
    "a&b",
    null,
    undefined,
    7
  ].flatMap((model) =>
    [
      [`model ${model}`, "generateContent", { model, contents: "Hi" }],
      [`model ${model}`, "generateContentStream", { model, contents: "Hi" }],
      [`model ${model}`, "generateImages", { model, prompt: "A cat" }],
      [`model ${model}`, "get", { model }],
      [`model ${model}`, "update", { model, config: { displayName: "t" } }],
      [`model ${model}`, "delete", { model }]
    ] as const
  ),

  ["no parameters", "list", {}],
  ["base models", "list", { config: { queryBase: true } }],
  ["tuned models", "list", { config: { queryBase: false } }],
  ["tuned models with a filter", "list", { config: { queryBase: false, filter: "x" } }],
  ["with a filter and a page", "list", { config: { filter: "a b&c=d", pageSize: 5, pageToken: "p/+=" } }],
  ["with a page size of zero", "list", { config: { pageSize: 0, pageToken: "" } }],
  ["config of null", "list", { config: null }],

  ["a prompt", "generateVideos", { model, prompt: "A cat" }],
  ["a source", "generateVideos", { model, source: { prompt: "A cat", image, video } }],
  ["a prompt and a source", "generateVideos", { model, prompt: "A cat", source: { prompt: "A cat" } }],
  ["an image and a source", "generateVideos", { model, image, source: { prompt: "A cat" } }],
  ["a video with bytes and an address", "generateVideos", {
    model,
    source: { video: { uri: "gs://b/v", videoBytes: "aGk=", mimeType: "video/mp4" } }
  }],
  ["an empty prompt and a source", "generateVideos", { model, prompt: "", source: { prompt: "A cat" } }],
  ["everything in the config", "generateVideos", {
    model,
    source: { prompt: "A cat" },
    config: {
      numberOfVideos: 2,
      lastFrame: image,
      referenceImages: [{ image, referenceType: "ASSET" }, { image: { gcsUri: "gs://b/i" }, referenceType: "STYLE" }],
      mask: { image, maskMode: "INSERT" },
      webhookConfig: undefined
    }
  }],
  ["nothing", "generateVideos", { model }],

  ["all reference images", "editImage", {
    model,
    prompt: "A cat",
    referenceImages: [
      { referenceType: "REFERENCE_TYPE_RAW", referenceId: 1, referenceImage: image },
      {
        referenceType: "REFERENCE_TYPE_MASK",
        referenceId: 2,
        config: { maskMode: "MASK_MODE_BACKGROUND", maskDilation: 0.1, segmentationClasses: [1] }
      },
      {
        referenceType: "REFERENCE_TYPE_CONTROL",
        referenceId: 3,
        referenceImage: image,
        config: { controlType: "CONTROL_TYPE_CANNY", enableControlImageComputation: true }
      },
      {
        referenceType: "REFERENCE_TYPE_STYLE",
        referenceId: 4,
        referenceImage: image,
        config: { styleDescription: "s" }
      },
      {
        referenceType: "REFERENCE_TYPE_SUBJECT",
        referenceId: 5,
        referenceImage: image,
        config: { subjectType: "SUBJECT_TYPE_ANIMAL", subjectDescription: "a cat" }
      },
      { referenceType: "REFERENCE_TYPE_CONTENT", referenceId: 6, referenceImage: { gcsUri: "gs://b/i" } }
    ],
    config: {
      editMode: "EDIT_MODE_INPAINT_REMOVAL",
      baseSteps: 3,
      outputMimeType: "image/jpeg",
      outputCompressionQuality: 80
    }
  }],
  ["no reference images", "editImage", { model, prompt: "A cat", referenceImages: [] }],
  ["without a config", "upscaleImage", { model, image, upscaleFactor: "x4" }],
  ["people and products", "recontextImage", {
    model,
    source: { personImage: image, productImages: [{ productImage: image }, { productImage: { gcsUri: "gs://b/i" } }] }
  }],
  ["a scribble", "segmentImage", {
    model,
    source: { image, scribbleImage: { image }, prompt: "a" },
    config: { mode: "FOREGROUND" }
  }]
]

for (const [name, settings] of Object.entries(Sdks.settings)) {
  describe(`coercions on ${name} equal those of @google/genai`, () => {
    for (const [title, method, params] of cases) {
      it(`${method}: ${title}`, async () => {
        const outcome = await Sdks.both(settings, method, params)
        assert.deepStrictEqual(Differences.unexplained(outcome, params), [])
      })
    }
  })
}
