import type * as Official from "@google/genai"
import { assertType, describe, expectTypeOf, test } from "vitest"
import * as Ours from "../../src/promise.ts"
import type * as FunctionCalling from "../../src/promise/FunctionCalling.ts"

type Method = keyof Official.Models & keyof Ours.Models

type Params<Models, M extends keyof Models> = Models[M] extends (params: infer P) => unknown ? P : never

/** The parameters of a method there that ours would not take. */
type Untaken<M extends Method> = Params<Official.Models, M> extends Params<Ours.Models, M> ? never : M

type Result<Models, M extends keyof Models> = Models[M] extends (...args: ReadonlyArray<never>) => Promise<infer A> ? A
  : never

/** The names in a result there that ours lacks. */
type Lost<M extends Method> = Exclude<keyof Result<Official.Models, M>, keyof Result<Ours.Models, M>>

describe("a program for @google/genai", () => {
  test("finds every method of models", () => {
    expectTypeOf<Exclude<keyof Official.Models, keyof Ours.Models>>().toEqualTypeOf<never>()
  })

  test("can pass what it passes there", () => {
    expectTypeOf<{ [M in Method]: Untaken<M> }[Method]>().toEqualTypeOf<never>()
    expectTypeOf<Official.GenerateContentParameters>().toExtend<Ours.GenerateContentParameters>()
    expectTypeOf<Official.ToolListUnion>().toExtend<Ours.ToolListUnion>()
    expectTypeOf<Official.CallableTool>().toExtend<Ours.CallableTool>()
    expectTypeOf<Official.CallableToolConfig>().toExtend<Ours.CallableToolConfig>()
    expectTypeOf<Official.AutomaticFunctionCallingConfig>().toExtend<Ours.AutomaticFunctionCallingConfig>()
    expectTypeOf<Official.Tool>().toExtend<Ours.Tool>()
    expectTypeOf<Omit<Official.EditImageParameters, "referenceImages">>().toExtend<
      Omit<Ours.EditImageParameters, "referenceImages">
    >()
  })

  test("can make a client as it does there", () => {
    expectTypeOf<Official.GoogleGenAIOptions>().toExtend<Ours.GoogleGenAIOptions>()
    expectTypeOf<Parameters<typeof Official.setDefaultBaseUrls>>().toExtend<
      Parameters<typeof Ours.setDefaultBaseUrls>
    >()
    expectTypeOf<Official.HttpOptions>().toExtend<Ours.HttpOptions>()
  })

  test("finds every field and accessor of a result", () => {
    expectTypeOf<{ [M in Method]: Lost<M> }[Method]>().toEqualTypeOf<
      // What the class there is told of the backend from within, and its polling, which belongs to `operations`.
      "_fromAPIResponse"
    >()
    expectTypeOf<Exclude<keyof Official.Pager<Official.Model>, keyof Ours.Pager<Ours.Model>>>().toEqualTypeOf<never>()
  })

  test("iterates a stream as there", () => {
    expectTypeOf<Result<Ours.Models, "generateContentStream">>().toEqualTypeOf<
      AsyncGenerator<Ours.GenerateContentResponse, void, undefined>
    >()
  })

  test("narrows errors by instanceof", () => {
    const narrow = (error: unknown) => error instanceof Ours.ApiError ? error.status : undefined
    expectTypeOf(narrow).returns.toEqualTypeOf<number | undefined>()
    const kind = (error: unknown) => error instanceof Ours.RateLimited ? error.retryAfter : undefined
    expectTypeOf(kind).returns.not.toBeAny()
  })
})

type Theirs = Pick<Official.GoogleGenAI, Resource> & Pick<Official.GoogleGenAI["fileSearchStores"], "documents">
type Mine = Pick<Ours.GoogleGenAI, Resource> & Pick<Ours.GoogleGenAI["fileSearchStores"], "documents">
type Resource = "authTokens" | "batches" | "caches" | "files" | "fileSearchStores" | "operations" | "tunings"

/** `resource.name` of what is there and not here. */
type Missing = {
  [R in keyof Theirs & string]: `${R}.${Exclude<keyof Theirs[R], keyof Mine[R]> & string}`
}[keyof Theirs]

/** `resource.method` whose parameters there ours would not take. */
type Refused = {
  [R in keyof Theirs & string]: {
    [M in keyof Theirs[R] & keyof Mine[R] & string]: ArgumentsOf<Theirs[R][M]> extends ArgumentsOf<Mine[R][M]> ? never
      : `${R}.${M}`
  }[keyof Theirs[R] & keyof Mine[R] & string]
}[keyof Theirs]

type ArgumentsOf<Method> = Method extends (...args: infer Args) => unknown ? Args : []

/** `resource.method.name` of what is in a result there and not here. */
type Less = {
  [R in keyof Theirs & string]: {
    [M in keyof Theirs[R] & keyof Mine[R] & string]: `${R}.${M}.${
      & Exclude<keyof Result<Theirs[R], M>, keyof Result<Mine[R], M>>
      & string}`
  }[keyof Theirs[R] & keyof Mine[R] & string]
}[keyof Theirs]

describe("a program for @google/genai that stores things", () => {
  test("finds every resource and method", () => {
    expectTypeOf<Missing>().toEqualTypeOf<never>()
  })

  test("can pass what it passes there", () => {
    expectTypeOf<Refused>().toEqualTypeOf<
      // A batch without contents.
      "batches.createEmbeddings"
    >()
  })

  test("finds every field of a result", () => {
    expectTypeOf<Exclude<Less, `${string}._fromAPIResponse`>>().toEqualTypeOf<never>()
    expectTypeOf<Less>().not.toEqualTypeOf<never>()
  })

  test("waits for operations as there, also with nothing but their name", () => {
    const { operations } = {} as Ours.GoogleGenAI
    let operation = new Ours.GenerateVideosOperation()
    operation.name = "operations/1"
    expectTypeOf(operations.getVideosOperation({ operation })).resolves.toExtend<Ours.GenerateVideosOperation>()
    expectTypeOf(operations.get({ operation })).toEqualTypeOf<Promise<Ours.GenerateVideosOperation>>()
    const importing = new Ours.ImportFileOperation()
    expectTypeOf(
      operations.get<Ours.ImportFileResponse, Ours.ImportFileOperation>({ operation: importing })
    ).toEqualTypeOf<Promise<Ours.ImportFileOperation>>()
    expectTypeOf(operations.wait({ operation: importing })).toEqualTypeOf<Promise<Ours.ImportFileOperation>>()
    assertType<Ours.Operation<Ours.GenerateVideosResponse>>(operation)
    assertType<Ours.OperationGetParameters<Ours.GenerateVideosResponse, Ours.GenerateVideosOperation>>({ operation })
    // @ts-expect-error what is waited for is an operation
    void operations.get({ operation: "operations/1" })
  })

  test("sees pages of what it lists", () => {
    const { batches, caches, fileSearchStores, files, tunings } = {} as Ours.GoogleGenAI
    expectTypeOf(files.list()).resolves.toHaveProperty("page").toEqualTypeOf<Array<Ours.File>>()
    expectTypeOf(caches.list()).resolves.toHaveProperty("page").toEqualTypeOf<Array<Ours.CachedContent>>()
    expectTypeOf(batches.list()).resolves.toHaveProperty("page").toEqualTypeOf<Array<Ours.BatchJob>>()
    expectTypeOf(tunings.list()).resolves.toHaveProperty("page").toEqualTypeOf<Array<Ours.TuningJob>>()
    expectTypeOf(fileSearchStores.list()).resolves.toHaveProperty("page")
      .toEqualTypeOf<Array<Ours.FileSearchStore>>()
    expectTypeOf(fileSearchStores.documents.list({ parent: "fileSearchStores/a" })).resolves.toHaveProperty("page")
      .toEqualTypeOf<Array<Ours.Document>>()
  })

  test("uploads all kinds of content, and registers with all kinds of auth", () => {
    const { files } = {} as Ours.GoogleGenAI
    expectTypeOf(files.upload).parameter(0).toHaveProperty("file").toEqualTypeOf<Ours.Uploadable>()
    expectTypeOf(files.upload({ file: "a.pdf" })).toEqualTypeOf<Promise<Ours.UploadedFile>>()
    expectTypeOf(files.uploadStream({ file: new Uint8Array() })).toEqualTypeOf<
      Promise<AsyncGenerator<Ours.UploadProgress<Ours.UploadedFile>, void, undefined>>
    >()
    // @ts-expect-error a number is no file
    void files.upload({ file: 7 })
    assertType<Ours.RegisterFilesParameters>({
      auth: { getRequestHeaders: async () => new Headers() },
      uris: ["gs://bucket/a"]
    })
    assertType<Ours.RegisterFilesParameters>({
      auth: { getRequestHeaders: async () => ({ Authorization: "Bearer a" }) },
      uris: []
    })
    // @ts-expect-error a token alone is no auth
    void files.registerFiles({ auth: "token", uris: [] })
  })

  test("names the classes that are named there", () => {
    expectTypeOf<Ours.GoogleGenAI["files"]>().toEqualTypeOf<Ours.Files>()
    expectTypeOf<Ours.GoogleGenAI["caches"]>().toEqualTypeOf<Ours.Caches>()
    expectTypeOf<Ours.GoogleGenAI["batches"]>().toEqualTypeOf<Ours.Batches>()
    expectTypeOf<Ours.GoogleGenAI["tunings"]>().toEqualTypeOf<Ours.Tunings>()
    expectTypeOf<Ours.GoogleGenAI["operations"]>().toEqualTypeOf<Ours.Operations>()
    expectTypeOf<Ours.GoogleGenAI["authTokens"]>().toEqualTypeOf<Ours.Tokens>()
  })

  test("waits in plain words", () => {
    const { batches, files } = {} as Ours.GoogleGenAI
    void batches.wait({
      name: "batches/a",
      config: { pollInterval: 5000, onProgress: (job) => expectTypeOf(job).toEqualTypeOf<Ours.BatchJob>() }
    })
    expectTypeOf(files.wait({ name: "files/a" })).toEqualTypeOf<Promise<Ours.File>>()
  })
})

describe("types of data", () => {
  test("can be changed, as those of @google/genai", () => {
    const content: Ours.Content = { role: "model", parts: [{ text: "Hi" }] }
    content.parts?.push({ text: "there" })
    content.role = "user"
    assertType<Array<Ours.Part>>(content.parts ?? [])
    const params: Ours.GenerateContentParameters = { model: "m", contents: [content], config: {} }
    params.config!.tools = [{ googleSearch: {} }]
    params.config!.systemInstruction = "Briefly."
  })

  test("pass for those of @google/genai, and theirs for these, with their enums", () => {
    expectTypeOf<Ours.GenerateContentResponse>().toExtend<Official.GenerateContentResponse>()
    expectTypeOf<Official.GenerateContentResponse>().toExtend<Ours.GenerateContentResponse>()
    expectTypeOf<Ours.GenerateContentParameters>().toExtend<Official.GenerateContentParameters>()
    expectTypeOf<Ours.FinishReason>().toExtend<Official.FinishReason>()
    expectTypeOf<Official.FinishReason>().toExtend<Ours.FinishReason>()
  })

  test("have enums with their members, as values and as types", () => {
    const schema: Ours.Schema = { type: Ours.Type.OBJECT, properties: { city: { type: Ours.Type.STRING } } }
    expectTypeOf(schema.type).toEqualTypeOf<Ours.Type | undefined>()
    assertType<Ours.Type.OBJECT>(Ours.Type.OBJECT)
    assertType<Array<Ours.Type>>(Object.values(Ours.Type))
    // @ts-expect-error a value that is not listed is none
    assertType<Ours.Type>("A_NEW_TYPE")
  })

  test("are stricter than methods, which take values of enums as strings and lists that are read only", () => {
    const config = {
      responseSchema: { type: "OBJECT", properties: { city: { type: "STRING" } } },
      safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "A_NEW_THRESHOLD" }]
    } as const
    const { models } = {} as Ours.GoogleGenAI
    expectTypeOf(models.generateContent({ model: "m", contents: ["a"] as const, config })).resolves.toEqualTypeOf<
      Ours.GenerateContentResponse
    >()
  })
})

describe("what does not fit, and what to write instead", () => {
  test("functions with arguments of their own are tools; what cannot be called is none", () => {
    const weather = async ({ city }: { city: string }) => ({ city, celsius: 18 })
    assertType<FunctionCalling.ToolListUnion>([weather, () => 1, { googleSearch: {} }])
    // @ts-expect-error arguments come in one object
    assertType<FunctionCalling.ToolListUnion>([(city: string) => city])
    // @ts-expect-error a name is no tool
    assertType<FunctionCalling.ToolListUnion>(["weather"])
  })

  test("credentials are options of google-auth-library, or an Auth", () => {
    assertType<Ours.GoogleGenAIOptions>({ googleAuthOptions: { keyFile: "key.json", scopes: ["a"] } })
    assertType<Ours.GoogleGenAIOptions>({ googleAuthOptions: { credentials: { client_email: "a", private_key: "b" } } })
    assertType<Ours.GoogleGenAIOptions>({ googleAuthOptions: { authClient: { getRequestHeaders: async () => ({}) } } })
    assertType<Ours.GoogleGenAIOptions>({ auth: Ours.Auth.refreshing(async () => "token") })
    assertType<Ours.GoogleGenAIOptions>({
      auth: Ours.Auth.refreshing(async (signal) => {
        await fetch("https://example.com", { signal })
        return { token: "token", expiresAt: new Date() }
      }, { quotaProject: "payer", project: async () => "mine" })
    })
    // @ts-expect-error a client of another library
    assertType<Ours.GoogleGenAIOptions>({ googleAuthOptions: { authClient: {} } })
    // @ts-expect-error a function is not an Auth
    assertType<Ours.GoogleGenAIOptions>({ auth: async () => "token" })
    // @ts-expect-error a token is text
    Ours.Auth.refreshing(async () => ({ token: 5 }))
    // @ts-expect-error the answer of a token endpoint is not a token
    Ours.Auth.refreshing(async () => ({ access_token: "token", expires_in: 3600 }))
  })
})
