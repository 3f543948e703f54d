/**
 * Where requests differ from those of `@google/genai` on purpose, and why.
 */
import * as Predicate from "effect/Predicate"
import * as Cases from "./Cases.ts"
import * as Comparison from "./Comparison.ts"
import type { Sent } from "./Recorder.ts"
import { withoutSchemas } from "./Schemas.ts"
import type { Both, Method, Outcome, Params, settings } from "./Sdks.ts"

/** One difference: a call that shows it, what each makes of the call, and which other calls it accounts for. */
export interface Difference {
  readonly title: string
  readonly reason: string
  readonly on: keyof typeof settings
  readonly method: Method
  readonly params: Params
  /** What of the requests shows it; the body of the first if not said otherwise. */
  readonly of?: (...sent: ReadonlyArray<Sent>) => unknown
  /** That of the request, or how the call is refused. */
  readonly official: unknown
  readonly ours: unknown
  readonly accountsFor?: (both: Both, params: Params) => boolean
  /** What is left of a request without what differs, where all else has to be equal. */
  readonly aside?: (sent: Sent, params: Params) => Sent
}

/** Why two calls are not the same, where it is none of these. */
export const unexplained = (both: Both, params: Params): ReadonlyArray<string> =>
  differences.some(({ accountsFor }) => accountsFor?.(both, params))
    ? []
    : Comparison.problems(withoutThem(both, params))

/** The titles of the differences that two calls show: that of the one that accounts for them, or those without which parts of the requests differ. */
export const showing = (both: Both, params: Params): ReadonlyArray<string> => {
  const whole = differences.find(({ accountsFor }) => accountsFor?.(both, params))
  if (whole !== undefined) return [whole.title]
  return differences.filter((one) =>
    one.aside !== undefined &&
    Comparison.problems(withoutThem(both, params, differences.filter((other) => other !== one))).length > 0
  ).map(({ title }) => title)
}

/** The calls without what differs in parts of requests. */
export const withoutThem = (
  { official, ours }: Both,
  params: Params,
  them: ReadonlyArray<Difference> = differences
): Both => {
  const rest = ({ sent, ...outcome }: Outcome): Outcome => ({
    ...outcome,
    sent: sent.map((sent) => them.reduce((sent, { aside }) => aside?.(sent, params) ?? sent, sent))
  })
  return { official: rest(official), ours: rest(ours) }
}

const model = "gemini-2.5-flash"
const contents = [{ role: "user", parts: [{ text: "Hi" }] }]

/** Ours refuses in these words what the official SDK sends. */
const refusedByOurs = (pattern: RegExp) => ({ official, ours }: Both): boolean =>
  official.sent.length > 0 && ours.sent.length === 0 && pattern.test(String(ours.error))

const field = (config: unknown, name: string): unknown => Predicate.hasProperty(config, name) ? config[name] : undefined

/** The response schemas of the first request. */
const responseSchemas = ({ body }: Sent): unknown => field(body, "generationConfig")

const withSchema = (responseSchema: object, config: object = {}) => ({
  model,
  contents,
  config: { responseSchema, ...config }
})

const noProject = /projects\/undefined\/(locations\/undefined\/)?/g

/** The name of an endpoint, also as that of a model of a publisher. */
const anEndpoint = /(projects\/[^/"]+\/locations\/[^/"]+\/)?(publishers\/endpoints\/models|endpoints)\//g

/** Fields of a body with some of them left out, and what is empty without. */
const without = (value: unknown, names: ReadonlyArray<string>): unknown =>
  Predicate.isObject(value) && !Array.isArray(value)
    ? Object.fromEntries(
      Object.entries(value).flatMap(([name, inner]) => {
        const rest = without(inner, names)
        return names.includes(name) || (isEmpty(rest) && !isEmpty(inner)) ? [] : [[name, rest]]
      })
    )
    : value

const omit = (headers: Sent["headers"], names: ReadonlyArray<string>): Sent["headers"] =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)))

const isEmpty = (value: unknown): boolean => JSON.stringify(value) === "{}"

const isChunk = ({ headers }: Sent): boolean => headers["x-goog-upload-offset"] !== undefined

/** All of them. */
export const differences: ReadonlyArray<Difference> = [
  {
    title: "a field that neither knows",
    reason: "What the API adds tomorrow works today: it is sent, not dropped.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: [{ parts: [{ text: "Hi", novelty: { a: 1 } }] }], config: { topZ: 3 } },
    official: { contents: [{ parts: [{ text: "Hi" }] }], generationConfig: {} },
    ours: { contents: [{ parts: [{ text: "Hi", novelty: { a: 1 } }] }], generationConfig: { topZ: 3 } }
  },
  {
    title: "fields of a cache that neither knows",
    reason: "What the API adds tomorrow works today: it is sent, not dropped.",
    on: "gemini",
    method: "caches.create",
    params: { model: "models/m", novelty: 1, config: { ttl: "1s", another: { a: 1 } } },
    official: { model: "models/m", ttl: "1s" },
    ours: { model: "models/m", ttl: "1s", novelty: 1, another: { a: 1 } }
  },
  {
    title: "fields of a batch that neither knows",
    reason: "What the API adds tomorrow works today: it is sent, not dropped.",
    on: "vertex",
    method: "batches.create",
    params: {
      model: "models/m",
      src: { gcsUri: ["gs://b/f"], novelty: 1 },
      config: { displayName: "d", dest: { gcsUri: "gs://b/out", novelty: 2 }, novelty: 3 }
    },
    official: {
      model: "models/m",
      inputConfig: { gcsSource: { uris: ["gs://b/f"] } },
      displayName: "d",
      outputConfig: { gcsDestination: { outputUriPrefix: "gs://b/out" } }
    },
    ours: {
      model: "models/m",
      inputConfig: { gcsSource: { uris: ["gs://b/f"] }, novelty: 1 },
      displayName: "d",
      outputConfig: { gcsDestination: { outputUriPrefix: "gs://b/out" }, novelty: 2 },
      novelty: 3
    }
  },
  {
    title: "a role without parts",
    reason: "It is a content, as answers that were cut off at once are, and no part with nothing in it.",
    on: "vertex",
    method: "generateContent",
    params: { model, contents: { role: "user" } },
    official: { contents: [{ role: "user", parts: [{}] }] },
    ours: { contents: [{ role: "user" }] }
  },
  {
    title: "parts that are no list",
    reason: "They become a part with nothing in it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: { role: "user", parts: { text: "Hi" } } },
    official: { contents: [{ role: "user", parts: [{}] }] },
    ours: "InvalidRequest: Invalid contents[0].parts: expected a list"
  },
  {
    title: "a parameter that is required",
    reason: "The server would refuse the request without it, in other words.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: null },
    official: {},
    ours: "InvalidRequest: Invalid contents: expected a value",
    accountsFor: refusedByOurs(/expected a value$/)
  },
  {
    title: "a part whose media type is empty",
    reason: "The API cannot read bytes or a file of no type, and refuses them.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: [{ role: "user", parts: [{ inlineData: { data: "AA==", mimeType: "" } }] }] },
    official: { contents: [{ role: "user", parts: [{ inlineData: { data: "AA==", mimeType: "" } }] }] },
    ours: "InvalidRequest: Invalid contents[0].parts[0].inlineData.mimeType: expected a media type, such as image/png",
    accountsFor: refusedByOurs(/mimeType: expected a media type, such as image\/png$/)
  },
  {
    title: "lists in lists of contents",
    reason: "They become parts with nothing in them.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: [["a"], ["b"]] },
    official: { contents: [{ role: "user", parts: [{}, {}] }] },
    ours: "InvalidRequest: Invalid contents[0]: expected a string, a part or a content",
    accountsFor: refusedByOurs(/expected a string, a part or a content$/)
  },
  {
    title: "a function call without its role, outside of contents",
    reason: "It means nothing in a system instruction or in what is to be embedded; in contents both refuse it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: { functionCall: { name: "f" } } } },
    official: {
      contents,
      systemInstruction: { role: "user", parts: [{ functionCall: { name: "f" } }] },
      generationConfig: {}
    },
    ours: "InvalidRequest: Invalid config.systemInstruction: expected a content with its role around a functionCall or "
      + "functionResponse",
    accountsFor: refusedByOurs(/expected a content with its role around/)
  },
  {
    title: "several contents as a system instruction",
    reason: "They become parts with nothing in them.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: [...contents, ...contents] } },
    official: { contents, systemInstruction: { role: "user", parts: [{}, {}] }, generationConfig: {} },
    ours: "InvalidRequest: Invalid config.systemInstruction: expected one content",
    accountsFor: refusedByOurs(/systemInstruction(\[\d\])?: expected (one content|only contents or only parts)/)
  },
  {
    title: "one content in a list as a system instruction",
    reason: "It is that content, not a part with nothing in it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: contents } },
    official: { contents, systemInstruction: { role: "user", parts: [{}] }, generationConfig: {} },
    ours: { contents, systemInstruction: contents[0], generationConfig: {} },
    accountsFor: (_, params) => /"systemInstruction":\[/.test(JSON.stringify(params))
  },
  {
    title: "nothing to embed",
    reason: "An empty request gives an empty answer, or an error of the server.",
    on: "gemini",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: [] },
    official: { requests: [] },
    ours: "InvalidRequest: Invalid contents: expected at least one content",
    accountsFor: refusedByOurs(/contents: expected at least one content$/)
  },
  {
    title: "an empty string to embed",
    reason: "It is a content like any other; whoever passes one gets one answer for it.",
    on: "vertex",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: "" },
    official: { instances: [] },
    ours: { instances: [{ content: "" }] },
    accountsFor: (_, { contents, src }) => contents === "" || field(field(src, "inlinedRequests"), "contents") === ""
  },
  {
    title: "what cannot be embedded by a prediction",
    reason:
      "All but the text in front of each content is dropped there, and contents without are, so that vectors and contents no longer match.",
    on: "vertex",
    method: "embedContent",
    params: {
      model: "text-embedding-005",
      contents: ["a", { inlineData: { data: "aGk=", mimeType: "image/png" } }]
    },
    official: { instances: [{ content: "a" }] },
    ours: "InvalidRequest: Invalid contents[1]: expected one text, which is all that this model embeds",
    accountsFor: refusedByOurs(/expected one text, which is all that this model embeds$/)
  },
  {
    title: "a field of another kind of embedding model",
    reason: "It would be dropped without a word.",
    on: "vertex",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: ["Hi"], config: { documentOcr: true } },
    official: { instances: [{ content: "Hi" }] },
    ours: "UnsupportedField: config.documentOcr is not supported by the Vertex AI (PREDICT)",
    accountsFor: refusedByOurs(/^UnsupportedField: .* \((PREDICT|EMBED_CONTENT)\)$/)
  },
  {
    title: "null for a field that the backend lacks",
    reason: "Null is no value, here as for every other field.",
    on: "gemini",
    method: "countTokens",
    params: { model, contents, config: { systemInstruction: null } },
    official: "Error: systemInstruction parameter is only supported in Gemini Enterprise Agent Platform mode, not in "
      + "Gemini Developer API mode.",
    ours: { contents },
    accountsFor: ({ official }, params) =>
      /only supported in/.test(String(official.error)) && JSON.stringify(params).includes(":null")
  },
  {
    title: "a number that JSON does not have",
    reason: "It would be sent as null.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { temperature: Number.NaN, topP: Number.POSITIVE_INFINITY } },
    official: { contents, generationConfig: { temperature: null, topP: null } },
    ours: "InvalidRequest: Invalid config.temperature: expected a number",
    // Also at any depth of a value that the field table does not describe.
    accountsFor: refusedByOurs(/expected (a number|a JSON value)$/)
  },
  {
    title: "an empty name of a cache",
    reason: "It names no cache.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { cachedContent: "" } },
    official: { contents, cachedContent: "cachedContents/", generationConfig: {} },
    ours: "InvalidRequest: Invalid config.cachedContent: expected the name of one of cachedContents",
    accountsFor: refusedByOurs(/expected the name of one of cachedContents$/)
  },
  {
    title: "the name of a cache in express mode",
    reason: "There is no project to put in front of it.",
    on: "express",
    method: "generateContent",
    params: { model, contents, config: { cachedContent: "c" } },
    official: {
      contents,
      cachedContent: "projects/undefined/locations/undefined/cachedContents/c",
      generationConfig: {}
    },
    ours: { contents, cachedContent: "cachedContents/c", generationConfig: {} },
    aside: ({ body, url, ...sent }) => ({
      ...sent,
      url: url.replace(noProject, ""),
      body: body === undefined ? body : JSON.parse(JSON.stringify(body).replace(noProject, ""))
    })
  },
  {
    title: "what express mode does not have",
    reason: "Without a project there is no such address.",
    on: "express",
    method: "caches.get",
    params: { name: "c" },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta1/projects/undefined/locations/undefined/cachedContents/c",
    ours:
      "UnsupportedMethod: caches.get is not supported by Vertex AI in express mode: it needs a project. Set project and location",
    accountsFor: refusedByOurs(/is not supported by Vertex AI in express mode/)
  },
  {
    title: "an endpoint by its id",
    reason: "Endpoints belong to a project; no publisher has that name.",
    on: "vertex",
    method: "generateContent",
    params: { model: "endpoints/1", contents },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta1/projects/p/locations/us-central1/publishers/endpoints/models/1:generateContent",
    ours: "/v1beta1/projects/p/locations/us-central1/endpoints/1:generateContent",
    aside: ({ body, url, ...sent }) => ({
      ...sent,
      url: url.replace(anEndpoint, "endpoints/"),
      body: body === undefined ? body : JSON.parse(JSON.stringify(body).replace(anEndpoint, "endpoints/"))
    })
  },
  {
    title: "a tuned model of the Developer API on Vertex AI",
    reason: "It is not there, and no publisher has that name.",
    on: "vertex",
    method: "generateContent",
    params: { model: "tunedModels/t", contents },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta1/projects/p/locations/us-central1/publishers/tunedModels/models/t:generateContent",
    ours:
      "InvalidRequest: Invalid model: expected a model of Vertex AI, for example endpoints/123: tunedModels are of the Gemini Developer API",
    accountsFor: refusedByOurs(/tunedModels are of the Gemini Developer API/)
  },
  {
    title: "an authorization of the call beside the key of the client",
    reason: "A caller who brings a token is not given a key as well.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { httpOptions: { headers: { authorization: "Bearer mine" } } } },
    of: ({ headers }) => [headers["x-goog-api-key"], headers["authorization"]],
    official: ["key", "Bearer mine"],
    ours: [undefined, "Bearer mine"]
  },
  {
    title: "fields of extraBody for a GET",
    reason: "A GET has no body; with options of the client, the call would always fail.",
    on: "gemini",
    method: "get",
    params: { model, config: { httpOptions: { extraBody: { a: 1 } } } },
    official: "TypeError: Request with GET/HEAD method cannot have body.",
    ours: undefined,
    accountsFor: ({ official }) => /GET\/HEAD method cannot have body/.test(String(official.error))
  },
  {
    title: "the type of what an upload consists of",
    reason: "The bytes of a file are no JSON.",
    on: "gemini",
    method: "files.upload",
    params: { file: Cases.blob },
    of: (_, chunk) => chunk?.headers["content-type"],
    official: "application/json",
    ours: "application/octet-stream",
    aside: (sent) => isChunk(sent) ? { ...sent, headers: { ...sent.headers, "content-type": "" } } : sent
  },
  {
    title: "the server and the headers of a call with every chunk of an upload",
    reason: "Where they lead through a gateway, no more than the start would come there.",
    on: "gemini",
    method: "files.upload",
    params: {
      file: Cases.blob,
      config: { httpOptions: { baseUrl: "https://gateway.example.com", headers: { "x-team": "a" } } }
    },
    of: (...sent) => sent.map(({ headers, url }) => [new URL(url).hostname, headers["x-team"]]),
    official: [["gateway.example.com", "a"], ["generativelanguage.googleapis.com", undefined]],
    ours: [["gateway.example.com", "a"], ["gateway.example.com", "a"]],
    aside: (sent, { config }) => {
      const { headers, ...call } = { ...field(config, "httpOptions") as object } as { readonly headers?: object }
      const names = [...Object.keys(headers ?? {}).map((name) => name.toLowerCase()), "x-server-timeout"]
      if (!isChunk(sent) || (headers === undefined && Object.keys(call).length === 0)) return sent
      return { ...sent, headers: omit(sent.headers, names), url: `https://any.invalid${new URL(sent.url).pathname}` }
    }
  },
  {
    title: "the query of a media URI",
    reason: "It says nothing of the media, and may hold credentials of another program.",
    on: "gemini",
    method: "fileSearchStores.downloadMedia",
    params: { uri: "/fileSearchStores/s/media/m?size=1" },
    of: ({ url }) => new URL(url).search,
    official: "?size=1&alt=media",
    ours: "?alt=media",
    aside: ({ url, ...sent }, { uri }) => ({
      ...sent,
      url: typeof uri === "string" && uri.includes("?") ? url.replace(/\?.*$/, "") : url
    })
  },
  {
    title: "a percent sign in a name",
    reason: "The server decodes the path: the name that it reads is the one that was given.",
    on: "gemini",
    method: "caches.get",
    params: { name: "cachedContents/a%20b" },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta/cachedContents/a%20b",
    ours: "/v1beta/cachedContents/a%2520b",
    aside: ({ url, ...sent }) => ({ ...sent, url: url.replaceAll("%25", "%") })
  },
  {
    title: "a file with nothing in it",
    reason: "It can be uploaded: its one chunk is empty.",
    on: "gemini",
    method: "files.upload",
    params: { file: new Blob([], { type: "text/plain" }) },
    of: (...sent) => sent.map(({ headers }) => headers["x-goog-upload-command"]),
    official: "SyntaxError: Unexpected end of JSON input",
    ours: ["start", "upload, finalize"],
    accountsFor: (_, { file }) => file instanceof Blob && file.size === 0
  },
  {
    title: "files to be downloaded from Vertex AI",
    reason: "It has no files; the server would answer that there is no such path.",
    on: "vertex",
    method: "files.download",
    params: { file: "files/f", downloadPath: Cases.downloadPath },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta1/projects/p/locations/us-central1/files/f:download",
    ours: "UnsupportedMethod: files.download is not supported by the Vertex AI",
    accountsFor: refusedByOurs(/files\.download is not supported by/)
  },
  {
    title: "registered files without credentials of the call",
    reason: "The credentials of the client are taken.",
    on: "gemini",
    method: "files.registerFiles",
    params: { uris: ["gs://b/f"] },
    official: "TypeError: Cannot read properties of undefined (reading 'getRequestHeaders')",
    ours: { uris: ["gs://b/f"] }
  },
  {
    title: "the version that tokens are made in",
    reason: "No other has them: where the default would be taken, the only one that works is.",
    on: "gemini",
    method: "authTokens.create",
    params: {},
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta/auth_tokens",
    ours: "/v1alpha/auth_tokens",
    aside: (sent) => ({ ...sent, url: sent.url.replace(/v1alpha(?=\/auth_tokens$)/, "v1beta") })
  },
  {
    title: "a file without a name",
    reason: "There is nothing to ask for: the path of all files would be asked.",
    on: "gemini",
    method: "files.get",
    params: { name: { video: {} } },
    of: ({ url }) => new URL(url).pathname,
    official: "/v1beta/files/",
    ours: "InvalidRequest: Invalid name: expected the name or the URI of a file, or a file itself",
    accountsFor: refusedByOurs(/expected the name or the URI of a file, or a file itself$/)
  },
  {
    title: "a video that is there already",
    reason: "It has no address, and needs none: its bytes are written.",
    on: "gemini",
    method: "files.download",
    params: { file: { videoBytes: "aGk=" }, downloadPath: Cases.downloadPath },
    official: "Error: Could not extract file name from the provided input.",
    ours: undefined,
    accountsFor: ({ official }, { file }) =>
      field(file, "videoBytes") !== undefined && /Could not extract file name/.test(String(official.error))
  },
  {
    title: "a schema with words that the dialect lacks",
    reason: "The API refuses it in the field of the dialect, and accepts it in the field for JSON Schema.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ type: "object", properties: { a: { const: 1 }, b: { oneOf: [{ type: "STRING" }] } } }),
    of: responseSchemas,
    official: {
      responseSchema: { type: "OBJECT", properties: { a: { const: 1 }, b: { oneOf: [{ type: "STRING" }] } } }
    },
    ours: {
      responseJsonSchema: { type: "object", properties: { a: { const: 1 }, b: { oneOf: [{ type: "string" }] } } }
    },
    aside: withoutSchemas
  },
  {
    title: "a schema with words that the dialect lacks, beside a schema in the field for JSON Schema",
    reason: "The API accepts one schema, and refuses the first in either form.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ type: "string", const: "a" }, { responseJsonSchema: {} }),
    of: responseSchemas,
    official: { responseSchema: { type: "STRING", const: "a" }, responseJsonSchema: {} },
    ours: "SchemaUnsupported: config.responseSchema.const cannot be expressed in Gemini's schema dialect, and "
      + "config.responseJsonSchema, which takes JSON Schema, is already set",
    accountsFor: refusedByOurs(/^SchemaUnsupported: /)
  },
  {
    title: "a union with null",
    reason: "The API refuses anyOf with another keyword beside it: nullable goes into the options.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ anyOf: [{ type: "string" }, { type: "integer" }, { type: "null" }] }),
    of: responseSchemas,
    official: { responseSchema: { nullable: true, anyOf: [{ type: "STRING" }, { type: "INTEGER" }] } },
    ours: { responseSchema: { anyOf: [{ type: "STRING", nullable: true }, { type: "INTEGER", nullable: true }] } },
    aside: withoutSchemas
  },
  {
    title: "what stands beside several types",
    reason: "The API refuses anyOf with another keyword beside it: each goes into the option of its type.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ type: ["string", "array"], description: "d", items: { type: "integer" } }),
    of: responseSchemas,
    official: {
      responseSchema: { anyOf: [{ type: "STRING" }, { type: "ARRAY" }], description: "d", items: { type: "INTEGER" } }
    },
    ours: {
      responseSchema: {
        anyOf: [
          { type: "STRING", description: "d" },
          { type: "ARRAY", description: "d", items: { type: "INTEGER" } }
        ]
      }
    },
    aside: withoutSchemas
  },
  {
    title: "what stands beside one schema or null",
    reason: "It would be dropped.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ description: "d", anyOf: [{ type: "string" }, { type: "null" }] }),
    of: responseSchemas,
    official: { responseSchema: { nullable: true, type: "STRING" } },
    ours: { responseSchema: { nullable: true, type: "STRING", description: "d" } },
    aside: withoutSchemas
  },
  {
    title: "a union of null alone",
    reason: "The API has a type for null, and refuses an empty anyOf.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ properties: { a: { anyOf: [{ type: "null" }] }, b: { type: ["null"] } } }),
    of: responseSchemas,
    official: {
      responseSchema: { properties: { a: { nullable: true, anyOf: [] }, b: { nullable: true, anyOf: [] } } }
    },
    ours: { responseSchema: { properties: { a: { type: "NULL" }, b: { type: "NULL" } } } },
    aside: withoutSchemas
  },
  {
    title: "null alone",
    reason: "The API has a type for it.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ type: "null" }),
    of: responseSchemas,
    official: "Error: type: null can not be the only possible type for the field.",
    ours: { responseSchema: { type: "NULL" } },
    accountsFor: ({ official }) => /type: null can not be the only possible type/.test(String(official.error))
  },
  {
    title: "a type beside anyOf",
    reason: "JSON Schema can express it, and the API accepts that in the other field.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }] }),
    of: responseSchemas,
    official: "Error: type and anyOf cannot be both populated.",
    ours: { responseJsonSchema: { type: "object", anyOf: [{ required: ["a"] }, { required: ["b"] }] } },
    accountsFor: ({ official }) => /type and anyOf cannot be both populated/.test(String(official.error))
  },
  {
    title: "null among listed values",
    reason: "The API accepts a list of strings, and nullable for null. The list has to allow null as well as the type.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({
      properties: { a: { type: ["string", "null"], enum: ["x", null] }, b: { type: ["string", "null"], enum: ["x"] } }
    }),
    of: responseSchemas,
    official: {
      responseSchema: {
        properties: {
          a: { nullable: true, type: "STRING", enum: ["x", null] },
          b: { nullable: true, type: "STRING", enum: ["x"] }
        }
      }
    },
    ours: {
      responseSchema: {
        properties: { a: { nullable: true, type: "STRING", enum: ["x"] }, b: { type: "STRING", enum: ["x"] } }
      }
    },
    aside: withoutSchemas
  },
  {
    title: "anyOf without options",
    reason: "No value matches it, and the API refuses it.",
    on: "gemini",
    method: "generateContent",
    params: withSchema({ items: { anyOf: [] } }),
    of: responseSchemas,
    official: { responseSchema: { items: { anyOf: [] } } },
    ours: "InvalidRequest: Invalid config.responseSchema.items.anyOf: expected at least one schema",
    accountsFor: refusedByOurs(/anyOf: expected at least one schema$/)
  },
  {
    title: "schemas of the tools of a cache",
    reason: "They are converted as for generateContent.",
    on: "gemini",
    method: "caches.create",
    params: {
      model: "models/m",
      config: {
        tools: [{ functionDeclarations: [{ name: "f", parameters: { type: "object" }, response: { $schema: "s" } }] }]
      }
    },
    of: ({ body }) => field(body, "tools"),
    official: [{ functionDeclarations: [{ name: "f", parameters: { type: "object" }, response: { $schema: "s" } }] }],
    ours: [{
      functionDeclarations: [{ name: "f", parameters: { type: "OBJECT" }, responseJsonSchema: { $schema: "s" } }]
    }],
    aside: withoutSchemas
  },
  {
    title: "null in the declaration of a function",
    reason: "Null is no value, here as for every other field.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { tools: [{ functionDeclarations: [{ name: "f", parameters: null }] }] } },
    of: ({ body }) => field(body, "tools"),
    official: [{ functionDeclarations: [{ name: "f", parameters: null }] }],
    ours: [{ functionDeclarations: [{ name: "f" }] }],
    aside: (sent) => ({
      ...sent,
      body: JSON.parse(
        JSON.stringify(sent.body ?? null),
        (name, value) => /^(parameters|response)(JsonSchema)?$/.test(name) && value === null ? undefined : value
      ) ?? undefined
    })
  },
  {
    title: "a response schema of a batch that is JSON Schema by its own word",
    reason: "A request of a batch is what generateContent sends, where both put it into the field for such schemas.",
    on: "gemini",
    method: "batches.create",
    params: {
      model: "models/m",
      src: [{ contents, config: { responseSchema: { $schema: "s", type: ["string", "null"] } } }]
    },
    of: ({ body }) => JSON.stringify(body).match(/"response\w*Schema":{[^}]*}/)?.[0],
    official: "\"responseSchema\":{\"nullable\":true,\"type\":\"STRING\",\"$schema\":\"s\"}",
    ours: "\"responseJsonSchema\":{\"$schema\":\"s\",\"type\":[\"string\",\"null\"]}",
    accountsFor: (_, { src }) => /"responseSchema":{"\$schema":/.test(JSON.stringify(src ?? ""))
  },
  {
    title: "null for where the answers of a batch go",
    reason: "Null is no value, here as for every other field: the default is taken.",
    on: "vertex",
    method: "batches.create",
    params: { model: "m", src: "gs://b/f.jsonl", config: { displayName: "d", dest: null } },
    of: ({ body }) => field(body, "outputConfig"),
    official: undefined,
    ours: { predictionsFormat: "jsonl", gcsDestination: { outputUriPrefix: "gs://b/f/dest" } },
    accountsFor: (_, { config }) => field(config, "dest") === null
  },
  {
    title: "examples and the learning rate's multiplier of a tuning",
    reason: "They would be dropped without a word: the API has a place for them.",
    on: "gemini",
    method: "tunings.tune",
    params: {
      baseModel: "models/m",
      trainingDataset: { examples: [{ textInput: "1", output: "2" }] },
      config: { learningRateMultiplier: 2 }
    },
    official: { baseModel: "models/m" },
    ours: {
      baseModel: "models/m",
      tuningTask: {
        trainingData: { examples: { examples: [{ textInput: "1", output: "2" }] } },
        hyperparameters: { learningRateMultiplier: 2 }
      }
    },
    aside: (sent) =>
      sent.url.endsWith("/tunedModels")
        ? { ...sent, body: without(sent.body, ["trainingData", "learningRateMultiplier"]) }
        : sent
  },
  {
    title: "two places of a training dataset, one of them empty",
    reason: "One of them would be dropped without a word.",
    on: "vertex",
    method: "tunings.tune",
    params: {
      baseModel: "gemini-2.5-flash",
      trainingDataset: { gcsUri: "gs://b/f.jsonl", vertexDatasetResource: "" },
      config: { method: "SUPERVISED_FINE_TUNING" }
    },
    official: {
      baseModel: "gemini-2.5-flash",
      supervisedTuningSpec: { trainingDatasetUri: "gs://b/f.jsonl" }
    },
    ours: "InvalidRequest: Invalid trainingDataset.vertexDatasetResource: expected no other field for the same value",
    accountsFor: refusedByOurs(
      /^InvalidRequest: Invalid trainingDataset\.\w+: expected no other field for the same value$/
    )
  },
  {
    title: "a field of another method of tuning",
    reason: "It would be dropped without a word.",
    on: "vertex",
    method: "tunings.tune",
    params: {
      baseModel: "m",
      trainingDataset: { gcsUri: "gs://b/f" },
      config: { method: "PREFERENCE_TUNING", batchSize: 2 }
    },
    official: { baseModel: "m", preferenceOptimizationSpec: { trainingDatasetUri: "gs://b/f" } },
    ours: "UnsupportedField: config.batchSize is not supported by the Vertex AI (PREFERENCE_TUNING)",
    accountsFor: refusedByOurs(/\((SUPERVISED_FINE_TUNING|PREFERENCE_TUNING|DISTILLATION|REINFORCEMENT_TUNING)\)$/)
  },
  {
    title: "the generation config of an autorater",
    reason: "It is one like any other, with the names that the API has for its fields.",
    on: "vertex",
    method: "tunings.validateReward",
    params: {
      parent: "projects/q/locations/l",
      sampleResponse: { parts: [{ text: "Hi" }] },
      example: {},
      singleRewardConfig: {
        autoraterScorer: { autoraterConfig: { generationConfig: { modelSelectionConfig: { a: 1 } } } }
      }
    },
    of: ({ body }) => JSON.stringify(field(body, "singleRewardConfig")),
    official: "{\"autoraterScorer\":{\"autoraterConfig\":{\"generationConfig\":{\"modelSelectionConfig\":{\"a\":1}}}}}",
    ours: "{\"autoraterScorer\":{\"autoraterConfig\":{\"generationConfig\":{\"modelConfig\":{\"a\":1}}}}}",
    accountsFor: (_, params) => /"autoraterConfig":\{[^}]*"generationConfig"/.test(JSON.stringify(params))
  }
]
