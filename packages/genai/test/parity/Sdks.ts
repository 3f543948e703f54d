/**
 * The official SDK and ours, driven the same way: same settings, same parameters, same endpoint.
 */
import * as Official from "@google/genai"
import * as Predicate from "effect/Predicate"
import * as fs from "node:fs"
import { beforeAll, vi } from "vitest"
import * as Auth from "../../src/Auth.ts"
import * as Ours from "../../src/promise/GoogleGenAI.ts"
import * as ReferenceImage from "../../src/ReferenceImage.ts"
import type { HttpOptions } from "../../src/wire/HttpOptions.ts"
import * as Classes from "../../src/wire/plain/Classes.ts"
import * as Cases from "./Cases.ts"
import * as Recorder from "./Recorder.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Settings that both clients know. */
export interface Settings {
  readonly apiKey?: string
  readonly vertexai?: boolean
  readonly project?: string
  readonly location?: string
  readonly apiVersion?: string
  readonly httpOptions?: HttpOptions
  /** A bearer token, given to each client in its own way. */
  readonly token?: string
}

/** The methods that both have: those of `models` by their name, others by their path from the client. */
export type Method =
  | keyof Official.Models & keyof Ours.GoogleGenAI["models"]
  | { [Name in Resource]: Below<Name, Official.GoogleGenAI[Name], Ours.GoogleGenAI[Name]> }[Resource]
  | Below<
    "fileSearchStores.documents",
    Official.GoogleGenAI["fileSearchStores"]["documents"],
    Ours.GoogleGenAI["fileSearchStores"]["documents"]
  >

type Resource = "authTokens" | "batches" | "caches" | "files" | "fileSearchStores" | "operations" | "tunings"

type Below<Path extends string, Theirs, Mine> = `${Path}.${Exclude<
  Extract<keyof Theirs & keyof Mine, string>,
  "documents"
>}`

/** What came of a call: the requests that were sent, the value or the chunks that came, and the error. */
export interface Outcome {
  readonly sent: ReadonlyArray<Recorder.Sent>
  readonly value: unknown
  readonly error: unknown
}

/** How one call went in both. */
export interface Both {
  readonly official: Outcome
  readonly ours: Outcome
}

/** Parameters of any method. */
export type Params = { readonly [name: string]: unknown }

// -----------------------------------------------------------------------------
// Settings
// -----------------------------------------------------------------------------

/** The ways to be a client. The API version is set because the defaults differ on purpose. */
export const settings = {
  gemini: { apiKey: "key", apiVersion: "v1beta" },
  vertex: { vertexai: true, project: "p", location: "us-central1", token: "ya29.token", apiVersion: "v1beta1" },
  express: { vertexai: true, apiKey: "key", apiVersion: "v1beta1" }
} satisfies { readonly [name: string]: Settings }

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

/** A client of the official SDK whose requests the recorder answers. */
export const officialClient = ({ httpOptions, token, ...options }: Settings, { fetch }: Recorder.Recorder) =>
  new Official.GoogleGenAI(
    {
      ...options,
      ...(token === undefined ? {} : { googleAuthOptions: { authClient: tokenClient(token) } }),
      httpOptions: { ...httpOptions, fetch }
    } as Official.GoogleGenAIOptions
  )

/** A client of ours whose requests the recorder answers. */
export const ourClient = ({ httpOptions, token, ...options }: Settings, { fetch }: Recorder.Recorder) =>
  new Ours.GoogleGenAI({
    ...options,
    ...(token === undefined ? {} : { auth: Auth.bearer(token) }),
    httpOptions: { ...httpOptions, fetch }
  })

/** What the official SDK is given. It changes it. */
export const officialParams = (params: Params): Params =>
  withInstances(structuredClone(params), {
    reference: (type, fields) => Object.assign(new officialReferences[type](), fields),
    operation: (type, fields) => Object.assign(new officialOperations[type](), fields),
    auth: tokenClient
  })

/** What ours is given. */
export const ourParams = (params: Params): Params =>
  withInstances(params, {
    reference: (type, fields) => new ourReferences[type](fields),
    operation: (type, fields) => Object.assign(new ourOperations[type](), fields),
    auth: Auth.bearer
  })

/** Calls a method of the official SDK. */
export const official = (
  settings: Settings,
  method: Method,
  params: Params,
  answer: Recorder.Answer = Recorder.anything
): Promise<Outcome> => {
  const recorder = Recorder.make(answer)
  return settle(recorder, () => officialClient(settings, recorder), method, officialParams(params))
}

/** Calls a method of ours. */
export const ours = async (
  settings: Settings,
  method: Method,
  params: Params,
  answer: Recorder.Answer = Recorder.anything
): Promise<Outcome> => {
  const recorder = Recorder.make(answer)
  const ai = ourClient(settings, recorder)
  const outcome = await settle(recorder, () => ai, method, ourParams(params))
  await ai.close()
  return outcome
}

/** Calls both with the same. */
export const both = async (
  settings: Settings,
  method: Method,
  params: Params,
  answer?: Recorder.Answer
): Promise<Both> => ({
  official: await official(settings, method, params, answer),
  ours: await ours(settings, method, params, answer)
})

/** Keeps the official SDK's advice off the console, and what both download off the disk. */
export const isolate = (): void => {
  beforeAll(() => {
    for (const name of ["warn", "debug", "error"] as const) vi.spyOn(console, name).mockImplementation(() => {})
    return () => {
      fs.rmSync(Cases.downloadPath, { force: true })
      vi.restoreAllMocks()
    }
  })
}

/** Lets both see the same time: names are made of it. */
export const stopTime = (): void => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-01-02T03:04:05Z") })
    return () => vi.useRealTimers()
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const settle = async (
  recorder: Recorder.Recorder,
  client: () => object,
  method: Method,
  params: Params
): Promise<Outcome> => {
  let value: unknown = method === "generateContentStream" ? [] : undefined
  try {
    const result = await call(client(), method, params)
    if (isPager(result)) value = await pagesOf(result)
    else if (isAsyncIterable(result)) {
      const chunks: Array<unknown> = []
      value = chunks
      for await (const chunk of result) chunks.push(chunk)
    } else value = result
    return { sent: recorder.sent, value, error: undefined }
  } catch (error) {
    return { sent: recorder.sent, value, error }
  }
}

const call = (client: object, method: Method, params: Params): Promise<unknown> => {
  const path = method.includes(".") ? method.split(".") : ["models", method]
  const resource = path.slice(0, -1).reduce((value, name) => Reflect.get(value, name), client)
  // The only one whose parameters stand side by side.
  const given = method === "fileSearchStores.downloadMedia" ? [params["uri"], params["config"]] : [params]
  return Reflect.apply(Reflect.get(resource, path.at(-1)!), resource, given)
}

/** What both make of a list: pages that are turned by hand. */
interface Pager {
  readonly name: string
  readonly page: ReadonlyArray<unknown>
  readonly pageLength: number
  readonly pageSize: number
  readonly params: Params
  readonly sdkHttpResponse: unknown
  readonly getItem: (index: number) => unknown
  readonly hasNextPage: () => boolean
  readonly nextPage: () => Promise<unknown>
}

const isPager = (value: unknown): value is Pager => Predicate.hasProperty(value, "nextPage")

const pagesOf = async (pager: Pager): Promise<unknown> => {
  const pages: Array<unknown> = []
  for (;;) {
    const { name, page, pageLength, pageSize, params, sdkHttpResponse } = pager
    const more = pager.hasNextPage()
    const first = pager.getItem(0)
    pages.push(structuredClone({ name, page, pageLength, pageSize, params, sdkHttpResponse, first, more }))
    if (!more) return pages
    await pager.nextPage()
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value

const tokenClient = (token: string) => ({
  getRequestHeaders: () => Promise.resolve(new Headers({ authorization: `Bearer ${token}` }))
})

const officialReferences = {
  REFERENCE_TYPE_RAW: Official.RawReferenceImage,
  REFERENCE_TYPE_MASK: Official.MaskReferenceImage,
  REFERENCE_TYPE_CONTROL: Official.ControlReferenceImage,
  REFERENCE_TYPE_STYLE: Official.StyleReferenceImage,
  REFERENCE_TYPE_SUBJECT: Official.SubjectReferenceImage,
  REFERENCE_TYPE_CONTENT: Official.ContentReferenceImage
}

const ourReferences = {
  REFERENCE_TYPE_RAW: ReferenceImage.RawReferenceImage,
  REFERENCE_TYPE_MASK: ReferenceImage.MaskReferenceImage,
  REFERENCE_TYPE_CONTROL: ReferenceImage.ControlReferenceImage,
  REFERENCE_TYPE_STYLE: ReferenceImage.StyleReferenceImage,
  REFERENCE_TYPE_SUBJECT: ReferenceImage.SubjectReferenceImage,
  REFERENCE_TYPE_CONTENT: ReferenceImage.ContentReferenceImage
}

const officialOperations = {
  GenerateVideosOperation: Official.GenerateVideosOperation,
  ImportFileOperation: Official.ImportFileOperation,
  UploadToFileSearchStoreOperation: Official.UploadToFileSearchStoreOperation
}

const ourOperations = {
  GenerateVideosOperation: Classes.GenerateVideosOperation,
  ImportFileOperation: Classes.ImportFileOperation,
  UploadToFileSearchStoreOperation: Classes.UploadToFileSearchStoreOperation
}

/** How each SDK makes its own of what is written as plain data here. */
interface Instances {
  readonly reference: (type: keyof typeof ourReferences, fields: object) => unknown
  readonly operation: (type: keyof typeof officialOperations, fields: object) => unknown
  readonly auth: (token: string) => unknown
}

const withInstances = (params: Params, make: Instances): Params => {
  const { auth, config, operation, referenceImages } = params
  const tools = Predicate.hasProperty(config, "tools") ? config.tools : undefined
  return {
    ...params,
    ...(Array.isArray(tools)
      ? { config: { ...config as object, tools: tools.map((tool) => isCallable(tool) ? callableTool(tool) : tool) } }
      : {}),
    ...(Array.isArray(referenceImages)
      ? {
        referenceImages: referenceImages.map(({ referenceType, ...fields }) => make.reference(referenceType, fields))
      }
      : {}),
    ...(isOperation(operation) ? { operation: make.operation(operation.type, operation.fields) } : {}),
    ...(typeof auth === "string" ? { auth: make.auth(auth) } : {})
  }
}

/** Functions as they are written here: what each answers to every call. */
export interface Callable {
  readonly answers: { readonly [name: string]: { readonly [name: string]: unknown } }
}

const isCallable = (tool: unknown): tool is Callable => Predicate.hasProperty(tool, "answers")

const callableTool = ({ answers }: Callable) => ({
  tool: async () => ({
    functionDeclarations: Object.keys(answers).map((name) => ({
      name,
      parametersJsonSchema: { type: "object", properties: { n: { type: "number" } } }
    }))
  }),
  callTool: async (calls: ReadonlyArray<{ readonly id?: string; readonly name?: string }>) =>
    calls.flatMap(({ id, name = "" }) => {
      const response = answers[name]
      return response === undefined ? [] : [{ functionResponse: { id, name, response } }]
    })
})

/** An operation as it is written here. */
export interface Operation {
  readonly type: keyof typeof officialOperations
  readonly fields: { readonly [name: string]: unknown }
}

const isOperation = (value: unknown): value is Operation => Predicate.hasProperty(value, "fields")
