import { assert, describe, it } from "@effect/vitest"
import * as Cases from "./Cases.ts"
import * as Differences from "./Differences.ts"
import * as Sdks from "./Sdks.ts"

Sdks.isolate()
Sdks.stopTime()

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

const inInlined = (title: string, request: object) =>
  ["batches.create", { model, src: [{ contents: "Hi", ...request }] }, title] as const

const modelNames = [
  model,
  "models/m",
  "tunedModels/t",
  "publishers/meta/models/llama-3",
  "meta/llama-3",
  "projects/q/locations/l/publishers/google/models/m",
  "projects/q/locations/l/endpoints/1",
  "",
  7,
  null
]

const dest = "gs://b/out"

/** Sources of batches in every form. */
const sources: { readonly [title: string]: unknown } = {
  "the name of a file": "files/f",
  "a name": "f",
  "an object in storage": "gs://b/f.jsonl",
  "objects in storage by their prefix": "gs://b/f",
  "a table": "bq://p.d.t",
  "a dataset": "projects/p/locations/l/datasets/d",
  "part of a dataset": "projects/p/locations/l/datasets/d/versions/1",
  "another address": "https://example.com/f.jsonl",
  "an empty string": "",
  "a file": { fileName: "files/f" },
  "objects in storage": { gcsUri: ["gs://b/a.jsonl", "gs://b/b.jsonl"], format: "jsonl" },
  "no objects in storage": { gcsUri: [] },
  "a table as an object": { bigqueryUri: "bq://p.d.t", format: "bigquery" },
  "a dataset as an object": { vertexDatasetName: "projects/p/locations/l/datasets/d" },
  "requests": { inlinedRequests: [{ contents: "Hi" }] },
  "a list of requests": [{ contents: "Hi" }, { model, contents: [turns[0]], metadata: { key: "1" } }],
  "a request with nothing in it": [{}],
  "a file and requests": { fileName: "files/f", inlinedRequests: [{ contents: "Hi" }] },
  "a table and objects in storage": { bigqueryUri: "bq://p.d.t", gcsUri: ["gs://b/a"] },
  "a file and a table": { fileName: "files/f", bigqueryUri: "bq://p.d.t" },
  "nothing": {},
  "only a format": { format: "jsonl" }
}

/** Destinations of batches in every form. */
const destinations: { readonly [title: string]: unknown } = {
  "storage": dest,
  "a table": "bq://p.d.t",
  "another address": "https://example.com",
  "an empty string": "",
  "storage as an object": { gcsUri: dest, format: "jsonl" },
  "a table as an object": { bigqueryUri: "bq://p.d.t", format: "bigquery" },
  "a dataset": { vertexDataset: { displayName: "d", bigqueryDestination: "bq://p.d.t" }, format: "vertex-dataset" },
  "a file": { fileName: "files/f" },
  "nothing": {},
  "null": null
}

const names = {
  "caches.get": [
    "c",
    "cachedContents/c",
    "locations/l/cachedContents/c",
    "projects/q/locations/l/cachedContents/c",
    "a/b/c"
  ],
  "batches.get": [
    "batches/b",
    "b",
    "7",
    "v1beta/batches/b",
    "batches/",
    "batches/b/operations",
    "projects/q/locations/l/batchPredictionJobs/7",
    "projects/q/locations/l/batchPredictionJobs/7/a",
    "batchPredictionJobs/7",
    "seven",
    ""
  ],
  "tunings.get": ["tunedModels/t", "tuningJobs/7", "projects/q/locations/l/tuningJobs/7"],
  "fileSearchStores.get": ["fileSearchStores/s"],
  "fileSearchStores.documents.get": ["fileSearchStores/s/documents/d"]
} as const

const token = (liveConnectConstraints: unknown, lockAdditionalFields?: ReadonlyArray<string>) => ({
  config: { liveConnectConstraints, ...(lockAdditionalFields === undefined ? {} : { lockAdditionalFields }) }
})

const live = {
  responseModalities: ["AUDIO"],
  temperature: 1,
  systemInstruction: "Be brief",
  tools: [{ googleSearch: {} }]
}

/** The same of files, caches, batches, tunings, operations, stores and tokens. */
const ofResources: ReadonlyArray<readonly [method: Sdks.Method, params: Sdks.Params, title: string]> = [
  ...Cases.files.flatMap((file) => [
    ["files.get", { name: file }, JSON.stringify(file)] as const,
    ["files.delete", { name: file }, JSON.stringify(file)] as const,
    ["files.download", { file, downloadPath: Cases.downloadPath }, JSON.stringify(file)] as const
  ]),
  ...["", "https://example.com/a", {}, { video: {} }, { mimeType: "a" }, null].map((file) =>
    ["files.get", { name: file }, `not a file: ${JSON.stringify(file)}`] as const
  ),
  ["files.download", { file: { videoBytes: "aGk=" }, downloadPath: Cases.downloadPath }, "bytes of nothing"],

  ...Object.entries(names).flatMap(([method, names]) =>
    names.flatMap((name) =>
      [method, method.replace("get", "delete"), method.replace("get", "cancel")].flatMap((method) =>
        Object.hasOwn(Cases.methods, method) ? [[method as Sdks.Method, { name }, name] as const] : []
      )
    )
  ),

  ...Object.entries(sources).flatMap(([title, src]) => [
    ["batches.create", { model, src }, title] as const,
    ["batches.create", { model, src, config: { dest, displayName: "d" } }, `${title}, with a destination`] as const,
    ["batches.create", { model, src, config: { displayName: "" } }, `${title}, without a name`] as const
  ]),
  ...Object.entries(destinations).flatMap(([title, dest]) => [
    ["batches.create", { model, src: "gs://b/f.jsonl", config: { dest } }, `to ${title}`] as const,
    ["batches.create", { model, src: "bq://p.d.t", config: { dest } }, `from a table to ${title}`] as const
  ]),
  ["batches.create", { model, src: "gs://b/f.jsonl", config: null }, "null for the config"],
  ["batches.create", { src: "files/f" }, "without a model"],
  ["batches.create", { model, src: "files/f", config: { webhookConfig: { uris: ["https://a"] } } }, "a webhook"],
  ...modelNames.flatMap((model) => [
    ["batches.create", { model, src: "files/f" }, `model ${model}`] as const,
    ["batches.create", { model, src: "gs://b/f.jsonl" }, `model ${model}, in storage`] as const,
    ["batches.createEmbeddings", { model, src: { fileName: "files/f" } }, `model ${model}`] as const,
    ["caches.create", { model }, `model ${model}`] as const,
    ["fileSearchStores.create", { config: { embeddingModel: model } }, `model ${model}`] as const,
    ["authTokens.create", token({ model }), `model ${model}`] as const
  ]),

  ...Object.entries(contents).flatMap(([title, contents]) => [
    inInlined(`contents: ${title}`, { contents }),
    inInlined(`systemInstruction: ${title}`, { config: { systemInstruction: contents } }),
    ["caches.create", { model, config: { contents } }, `contents: ${title}`] as const,
    ["caches.create", { model, config: { systemInstruction: contents } }, `systemInstruction: ${title}`] as const,
    [
      "authTokens.create",
      token({ model, config: { systemInstruction: contents } }),
      `systemInstruction: ${title}`
    ] as const,
    ...embedModels.slice(0, 4).map((model) =>
      ["batches.createEmbeddings", { model, src: { inlinedRequests: { contents } } }, `${model}, ${title}`] as const
    )
  ]),
  [
    "batches.createEmbeddings",
    {
      model: "gemini-embedding-001",
      src: {
        inlinedRequests: {
          contents: ["a", "b"],
          config: { taskType: "CLUSTERING", title: "t", outputDimensionality: 8 }
        }
      },
      config: { displayName: "d" }
    },
    "options of all contents"
  ],

  inInlined("response schema in the dialect", { config: { responseSchema: { type: "OBJECT" } } }),
  inInlined("response schema in lower case", {
    config: { responseSchema: { type: "object", additionalProperties: false } }
  }),
  inInlined("response schema as JSON Schema", { config: { responseSchema: jsonSchema } }),
  inInlined("both schemas", { config: { responseSchema: jsonSchema, responseJsonSchema: { type: "object" } } }),
  inInlined("a voice by name", { config: { speechConfig: "Kore" } }),
  inInlined("a cache", { config: { cachedContent: "c" } }),
  inInlined("tools as JSON Schema", { config: tool({ parameters: jsonSchema, response: jsonSchema }) }),
  inInlined("tools in lower case", { config: tool({ parameters: { type: "object" } }) }),
  inInlined("tools that are no list", { config: { tools: { codeExecution: {} } } }),
  inInlined("everything around the contents", {
    model,
    metadata: { key: "1" },
    config: {
      systemInstruction: "Be brief",
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "BLOCK_NONE" }],
      toolConfig: { functionCallingConfig: { mode: "ANY" } },
      tools: [{ codeExecution: {} }],
      temperature: 0,
      stopSequences: ["x"]
    }
  }),
  [
    "batches.create",
    { model, src: [{ contents: [] }, { config: { speechConfig: 7 } }, { model: "" }] },
    "several issues"
  ],
  ["caches.create", { model, config: tool({ parameters: jsonSchema }) }, "tools as JSON Schema"],
  ["caches.create", { model, config: tool({ parameters: { type: "object" } }) }, "tools in lower case"],
  ["caches.create", { model, config: { ttl: "300s", displayName: "d", kmsKeyName: "k" } }, "a key"],
  ["caches.update", { name: "c", config: { ttl: "300s" } }, "for so long"],
  ["caches.update", { name: "c", config: { expireTime: "2026-01-01T00:00:00Z" } }, "until then"],
  ["caches.update", { name: "c" }, "nothing"],

  ...["gemini-2.5-flash", "models/m", "projects/q/locations/l/models/1@2", "tunedModels/t"].flatMap((baseModel) =>
    [undefined, { preTunedModelCheckpointId: "3" }].map((config) =>
      [
        "tunings.tune",
        { baseModel, trainingDataset: { gcsUri: "gs://b/f" }, config },
        `${baseModel}, ${JSON.stringify(config)}`
      ] as const
    )
  ),
  ...["SUPERVISED_FINE_TUNING", "PREFERENCE_TUNING", "DISTILLATION", "REINFORCEMENT_TUNING"].flatMap((method) => [
    [
      "tunings.tune",
      {
        baseModel: model,
        trainingDataset: { vertexDatasetResource: "projects/p/locations/l/datasets/1" },
        config: { method, validationDataset: { gcsUri: "gs://b/v" }, epochCount: 2 }
      },
      method
    ] as const,
    [
      "tunings.tune",
      {
        baseModel: model,
        trainingDataset: { gcsUri: "gs://b/f" },
        config: {
          method,
          validationDataset: { vertexDatasetResource: "d" },
          tunedModelDisplayName: "t",
          labels: { a: "b" }
        }
      },
      `${method}, a dataset to validate with`
    ] as const
  ]),
  [
    "tunings.tune",
    { baseModel: model, trainingDataset: {}, config: { tunedModelDisplayName: "t", epochCount: 1 } },
    "a name"
  ],
  ["tunings.list", { config: { filter: "a", pageSize: 1, pageToken: "n" } }, "a filter"],
  ["batches.list", { config: { filter: "a", pageSize: 1, pageToken: "n" } }, "a filter"],

  ...["Kore", { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } }, { multiSpeakerVoiceConfig: {} }].map(
    (speechConfig) =>
      [
        "authTokens.create",
        token({ model, config: { speechConfig } }),
        `speech: ${JSON.stringify(speechConfig)}`
      ] as const
  ),
  ...[undefined, [], ["temperature"], ["temperature", "systemInstruction", "topK"]].flatMap((fields) => [
    ["authTokens.create", token({ model, config: live }, fields), `locks ${fields}`] as const,
    ["authTokens.create", token({ model }, fields), `locks ${fields} beside the model`] as const,
    ["authTokens.create", token({}, fields), `locks ${fields} beside nothing`] as const,
    ["authTokens.create", token(undefined, fields), `locks ${fields} of no constraints`] as const
  ]),
  ["authTokens.create", token({ model, config: tool({ parameters: jsonSchema }) }, []), "tools as JSON Schema"],
  [
    "authTokens.create",
    token({ model, config: { sessionResumption: { handle: "h" }, proactivity: {} } }, []),
    "in objects"
  ],
  ["authTokens.create", token({ model, config: { sessionResumption: { transparent: true } } }), "transparent sessions"],
  ["authTokens.create", { config: { uses: 0, expireTime: "2026-01-01T00:00:00Z" } }, "no uses"],

  ...["f", "files/f", "files/f/g"].map((fileName) =>
    ["fileSearchStores.importFile", { fileSearchStoreName: "fileSearchStores/s", fileName }, fileName] as const
  ),
  ...([
    "files.list",
    "caches.list",
    "batches.list",
    "tunings.list",
    "fileSearchStores.list"
  ] as const).flatMap((method) => [
    [method, {}, "nothing"] as const,
    [method, { config: null }, "null for the config"] as const,
    [method, { config: { pageSize: 0, pageToken: "" } }, "empty options"] as const
  ]),
  ...[true, false, undefined, null].flatMap((force) => [
    ["fileSearchStores.delete", { name: "fileSearchStores/s", config: { force } }, `force: ${force}`] as const,
    [
      "fileSearchStores.documents.delete",
      { name: "fileSearchStores/s/documents/d", config: { force } },
      `force: ${force}`
    ] as const
  ])
]

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
    for (
      const [title, method, params] of [
        ...cases,
        ...ofResources.map(([method, params, title]) => [title, method, params] as const)
      ]
    ) {
      it(`${method}: ${title}`, async () => {
        const outcome = await Sdks.both(settings, method, params)
        assert.deepStrictEqual(Differences.unexplained(outcome, params), [])
      })
    }
  })
}
