/** Programs of all that the client offers, as they are written for Google's SDK. Their twins beside them differ by their import alone. */
import {
  ApiError,
  type AuthToken,
  type BatchJob,
  type CachedContent,
  type Content,
  createModelContent,
  createPartFromBase64,
  createPartFromFunctionResponse,
  createPartFromUri,
  createUserContent,
  type Document,
  DocumentState,
  type File,
  type FileSearchStore,
  FileState,
  FinishReason,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentResponse,
  GenerateVideosOperation,
  GoogleGenAI,
  type GoogleGenAIOptions,
  HarmBlockThreshold,
  HarmCategory,
  type ImportFileOperation,
  type ImportFileResponse,
  JobState,
  MaskReferenceImage,
  MatchOperation,
  Modality,
  type Model,
  type Pager,
  RawReferenceImage,
  type Schema,
  SegmentMode,
  type TuningJob,
  Type,
  type UploadToFileSearchStoreOperation,
  type UploadToFileSearchStoreResponse
} from "effect-genai/promise"

const model = "gemini-2.5-flash"

const recipe: Schema = {
  type: Type.OBJECT,
  properties: {
    name: { type: Type.STRING },
    steps: { type: Type.ARRAY, items: { type: Type.STRING } }
  },
  required: ["name"]
}

const weather: FunctionDeclaration = {
  name: "weather",
  description: "The weather of a place",
  parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } }
}

const describe = (response: GenerateContentResponse): string =>
  `${response.text} (${
    response.candidates?.[0]?.finishReason === FinishReason.STOP ? "whole" : "in part"
  }, ${response.usageMetadata?.totalTokenCount} tokens)`

export const main = async (options: GoogleGenAIOptions): Promise<Array<string>> => {
  const ai = new GoogleGenAI(options)
  const lines: Array<string> = []
  const say = (line: string | undefined) => lines.push(String(line))

  say(describe(await ai.models.generateContent({ model, contents: "Why is the sky blue?" })))

  const json = await ai.models.generateContent({
    model,
    contents: "A recipe, please.",
    config: {
      responseMimeType: "application/json",
      responseSchema: recipe,
      temperature: 0.2,
      responseModalities: [Modality.TEXT],
      safetySettings: [
        { category: HarmCategory.HARM_CATEGORY_HATE_SPEECH, threshold: HarmBlockThreshold.BLOCK_ONLY_HIGH }
      ]
    }
  })
  say(json.text)

  const stream = await ai.models.generateContentStream({ model, contents: ["Tell me", "a story."] })
  let story = ""
  for await (const chunk of stream) story += chunk.text ?? ""
  say(story)

  const history: Array<Content> = [createUserContent("What is the weather in Paris?")]
  const tools = [{ functionDeclarations: [weather] }]
  const toolConfig = { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } }
  const asked = await ai.models.generateContent({ model, contents: history, config: { tools, toolConfig } })
  const [called] = asked.functionCalls ?? []
  say(`${called?.name}(${JSON.stringify(called?.args)})`)
  const content = asked.candidates?.[0]?.content
  if (content !== undefined) history.push(content)
  history.push(
    createUserContent([createPartFromFunctionResponse(called?.id ?? "", called?.name ?? "", { output: "rain" })])
  )
  say((await ai.models.generateContent({ model, contents: history, config: { tools } })).text)

  const seen = await ai.models.generateContent({
    model,
    contents: [createUserContent([createPartFromBase64("aGk=", "image/png"), "What is this?"]), createModelContent("A")]
  })
  say(seen.text)

  say(String((await ai.models.countTokens({ model, contents: "How long is this?" })).totalTokens))
  const embedded = await ai.models.embedContent({
    model: "gemini-embedding-001",
    contents: ["one", "two"],
    config: { outputDimensionality: 4, taskType: "RETRIEVAL_QUERY" }
  })
  say(String(embedded.embeddings?.map(({ values }) => values?.length)))

  const pager: Pager<Model> = await ai.models.list({ config: { pageSize: 5 } })
  say(`${pager.pageLength} of ${pager.pageSize}, first ${pager.getItem(0).name}, more: ${pager.hasNextPage()}`)
  let count = 0
  for await (const found of pager) if (found.name?.includes("gemini") === true) count++
  say(`${count} models`)
  say((await ai.models.get({ model })).displayName)

  const lost = await ai.models.generateContent({ model: "no-such-model", contents: "Hi" }).catch((error: unknown) =>
    error
  )
  say(lost instanceof ApiError ? `refused with ${lost.status}` : "not refused")

  const controller = new AbortController()
  controller.abort()
  const config = { abortSignal: controller.signal }
  say(await ai.models.generateContent({ model, contents: "Hi", config }).then(describe, (error: Error) => error.name))

  if (ai.vertexai) {
    const raw = new RawReferenceImage()
    raw.referenceImage = { imageBytes: "aGk=", mimeType: "image/png" }
    raw.referenceId = 1
    const mask = new MaskReferenceImage()
    mask.referenceId = 2
    const edited = await ai.models.editImage({
      model: "imagen-3.0-capability-001",
      prompt: "a dog",
      referenceImages: [raw, mask]
    })
    say(edited.generatedImages?.[0]?.image?.mimeType)
    const segmented = await ai.models.segmentImage({
      model: "image-segmentation-001",
      source: { image: { imageBytes: "aGk=", mimeType: "image/png" } },
      config: { mode: SegmentMode.FOREGROUND }
    })
    say(segmented.generatedMasks?.[0]?.labels?.[0]?.label)
    say(String((await ai.models.computeTokens({ model, contents: "12345678" })).tokensInfo?.[0]?.tokenIds?.length))
  }
  return lines
}

/** How a call is refused. */
const refusal = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "not refused",
    (error: unknown) => error instanceof ApiError ? `refused with ${error.status}` : "not answered"
  )

const collect = async <A>(pager: AsyncIterable<A>): Promise<Array<A>> => {
  const all: Array<A> = []
  for await (const item of pager) all.push(item)
  return all
}

/** The same for what is stored, and for work that takes its time. `path` is that of a text file. */
export const data = async (options: GoogleGenAIOptions, path: string): Promise<Array<string>> => {
  const ai = new GoogleGenAI(options)
  const lines: Array<string> = []
  const say = (...words: ReadonlyArray<unknown>) => lines.push(words.map(String).join(" "))

  if (!ai.vertexai) {
    const named: File = await ai.files.upload({ file: path, config: { displayName: "Notes" } })
    say("uploaded", named.displayName, named.mimeType, named.sizeBytes, named.sha256Hash)
    say("active", named.state === FileState.ACTIVE)
    const blob = new Blob(["a text"], { type: "text/markdown" })
    const mine = await ai.files.upload({ file: blob, config: { name: "mine" } })
    say("uploaded", mine.name, mine.mimeType, mine.sizeBytes)
    say("again", await refusal(ai.files.upload({ file: blob, config: { name: "mine" } })))
    say("got", (await ai.files.get({ name: named.name ?? "" })).sha256Hash === named.sha256Hash)
    const part = createPartFromUri(named.uri ?? "", named.mimeType ?? "")
    say("read", (await ai.models.generateContent({ model, contents: ["Read this", part] })).text)
    const files: Pager<File> = await ai.files.list({ config: { pageSize: 1 } })
    say(files.name, files.pageLength, files.pageSize, files.hasNextPage(), files.getItem(0).displayName)
    say("files", (await collect(files)).length)
    say("download", await refusal(ai.files.download({ file: mine.name ?? "", downloadPath: `${path}.copy` })))
    const auth = { getRequestHeaders: () => Promise.resolve({ Authorization: "Bearer token" }) }
    const registered = await ai.files.registerFiles({ auth, uris: ["gs://bucket/a.pdf"] })
    say("registered", registered.files?.map(({ mimeType, source }) => `${mimeType} ${source}`))
    await ai.files.delete({ name: "mine" })
    say("deleted", await refusal(ai.files.get({ name: mine.name ?? "" })))

    const store: FileSearchStore = await ai.fileSearchStores.create({ config: { displayName: "Docs" } })
    const fileSearchStoreName = store.name ?? ""
    say("store", store.displayName, (await ai.fileSearchStores.get({ name: fileSearchStoreName })).displayName)
    const uploading: UploadToFileSearchStoreOperation = await ai.fileSearchStores.uploadToFileSearchStore({
      fileSearchStoreName,
      file: path,
      config: { displayName: "From a path", customMetadata: [{ key: "year", numericValue: 1934 }] }
    })
    const uploaded = await ai.operations.get<UploadToFileSearchStoreResponse, UploadToFileSearchStoreOperation>({
      operation: uploading
    })
    say("taken in", uploaded.done, uploaded.response?.parent === fileSearchStoreName)
    const importing = await ai.fileSearchStores.importFile({ fileSearchStoreName, fileName: named.name ?? "" })
    const imported = await ai.operations.get<ImportFileResponse, ImportFileOperation>({ operation: importing })
    say("imported", imported.done, imported.response?.parent === fileSearchStoreName)
    const documents: Pager<Document> = await ai.fileSearchStores.documents.list({ parent: fileSearchStoreName })
    say(
      documents.name,
      (await collect(documents)).map(({ displayName, state }) => displayName === "From a path" && state)
    )
    const document = await ai.fileSearchStores.documents.get({ name: uploaded.response?.documentName ?? "" })
    say(document.sizeBytes, document.state === DocumentState.STATE_ACTIVE, JSON.stringify(document.customMetadata))
    const media = (document.name ?? "").replace("/documents/", "/media/")
    say("media", (await ai.fileSearchStores.downloadMedia(media)).length)
    const kept = { name: document.name ?? "" }
    say("kept", await refusal(ai.fileSearchStores.documents.delete(kept)))
    say("deleted", await ai.fileSearchStores.documents.delete({ ...kept, config: { force: true } }))
    const stores: Pager<FileSearchStore> = await ai.fileSearchStores.list()
    say(stores.name, (await collect(stores)).length)
    say("deleted", await ai.fileSearchStores.delete({ name: fileSearchStoreName, config: { force: true } }))
    say("gone", await refusal(ai.fileSearchStores.get({ name: fileSearchStoreName })))

    const token: AuthToken = await new GoogleGenAI({ ...options, apiVersion: "v1alpha" }).authTokens.create({
      config: { uses: 2, liveConnectConstraints: { model: "gemini-live-2.5-flash-preview" } }
    })
    say("token", token.name?.startsWith("auth_tokens/"))
  }

  const cache: CachedContent = await ai.caches.create({
    model,
    config: {
      displayName: "A story",
      contents: "Once upon a time, ".repeat(300),
      systemInstruction: "Be brief.",
      ttl: "600s"
    }
  })
  const cached = { name: cache.name ?? "" }
  say("cached", cache.displayName, cache.model, cache.usageMetadata?.totalTokenCount)
  say("got", (await ai.caches.get(cached)).displayName)
  const told = await ai.models.generateContent({ model, contents: "And?", config: { cachedContent: cached.name } })
  say(told.text, told.usageMetadata?.cachedContentTokenCount)
  const caches: Pager<CachedContent> = await ai.caches.list({ config: { pageSize: 5 } })
  say(caches.name, (await collect(caches)).map(({ displayName }) => displayName))
  const expireTime = "2096-01-01T00:00:00.000Z"
  say("until", (await ai.caches.update({ ...cached, config: { expireTime } })).expireTime)
  await ai.caches.delete(cached)
  say("deleted", await refusal(ai.caches.get(cached)))

  const submit = (displayName: string): Promise<BatchJob> =>
    ai.batches.create({
      model,
      src: ai.vertexai
        ? "gs://bucket/in.jsonl"
        : [{ contents: "One", metadata: { key: "a" } }, { contents: "Two", config: { temperature: 0.5 } }],
      config: { displayName }
    })
  const batch = await submit("A batch")
  say("batch", batch.displayName, batch.model, JSON.stringify(batch.src), batch.dest?.gcsUri)
  const job = await ai.batches.get({ name: batch.name ?? "" })
  say("succeeded", job.state === JobState.JOB_STATE_SUCCEEDED, job.completionStats?.successfulCount)
  for (const { metadata, response } of job.dest?.inlinedResponses ?? []) {
    say(metadata?.["key"], response?.candidates?.[0]?.content?.parts?.[0]?.text)
  }
  const batches: Pager<BatchJob> = await ai.batches.list({ config: { pageSize: 5 } })
  say(batches.name, (await collect(batches)).map(({ displayName }) => displayName))
  say("cancelled", await ai.batches.cancel({ name: (await submit("Another")).name ?? "" }))
  await ai.batches.delete({ name: batch.name ?? "" })
  say("deleted", await refusal(ai.batches.get({ name: batch.name ?? "" })))
  say("no batch", await refusal(ai.batches.cancel({ name: batch.name ?? "" })))
  if (!ai.vertexai) {
    const src = { inlinedRequests: { contents: ["One", "Two"], config: { outputDimensionality: 4 } } }
    const { name = "" } = await ai.batches.createEmbeddings({ model: "gemini-embedding-001", src })
    const { dest } = await ai.batches.get({ name })
    say(dest?.inlinedEmbedContentResponses?.map(({ response }) => response?.embedding?.values?.length))
  }

  const tuning: TuningJob = await ai.tunings.tune(
    ai.vertexai
      ? {
        baseModel: model,
        trainingDataset: { gcsUri: "gs://bucket/train.jsonl" },
        config: { tunedModelDisplayName: "Mine", epochCount: 2, labels: { team: "a" } }
      }
      : {
        baseModel: "models/gemini-1.5-flash-001-tuning",
        trainingDataset: { examples: [{ textInput: "1", output: "2" }] },
        config: { tunedModelDisplayName: "Mine", epochCount: 1 }
      }
  )
  const tuned = await ai.tunings.get({ name: tuning.name ?? "" })
  say("tuned", tuned.state === JobState.JOB_STATE_SUCCEEDED, tuned.tunedModel?.checkpoints?.length)
  const tunedModel = (ai.vertexai ? tuned.tunedModel?.endpoint : tuned.tunedModel?.model) ?? ""
  say((await ai.models.generateContent({ model: tunedModel, contents: "Hi" })).text)
  if (ai.vertexai) {
    const tunings: Pager<TuningJob> = await ai.tunings.list({ config: { pageSize: 5 } })
    say(tunings.name, (await collect(tunings)).map(({ state }) => state))
    const { overallReward } = await ai.tunings.validateReward({
      parent: "projects/p/locations/us-central1",
      sampleResponse: { parts: [{ text: "It is 42." }] },
      example: { contents: [{ role: "user", parts: [{ text: "What is it?" }] }], references: { answer: "42" } },
      singleRewardConfig: {
        rewardName: "answer",
        stringMatchRewardScorer: {
          correctAnswerReward: 0.8,
          stringMatchExpression: {
            matchOperation: MatchOperation.PARTIAL_MATCH,
            expression: "{{references.answer}}"
          }
        }
      }
    })
    say("reward", overallReward)
    let operation = await ai.models.generateVideos({ model: "veo-3.0-generate-001", source: { prompt: "A cat" } })
    const resumed = new GenerateVideosOperation()
    resumed.name = operation.name ?? ""
    operation = await ai.operations.getVideosOperation({ operation: resumed })
    say("video", operation.done, operation.response?.generatedVideos?.[0]?.video?.mimeType)
    say("the same", (await ai.operations.get({ operation })).done)
  }
  say("no tuning", await refusal(ai.tunings.get({ name: "tuningJobs/1" })))
  return lines
}
