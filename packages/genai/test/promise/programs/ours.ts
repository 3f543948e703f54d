/** A program of all that `models` offers, as it is written for Google's SDK. Its twin beside it differs by its import alone. */
import {
  ApiError,
  type Content,
  createModelContent,
  createPartFromBase64,
  createPartFromFunctionResponse,
  createUserContent,
  FinishReason,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentResponse,
  GoogleGenAI,
  type GoogleGenAIOptions,
  HarmBlockThreshold,
  HarmCategory,
  MaskReferenceImage,
  Modality,
  type Model,
  type Pager,
  RawReferenceImage,
  type Schema,
  SegmentMode,
  Type
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
