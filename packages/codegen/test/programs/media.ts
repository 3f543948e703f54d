import {
  type ContentEmbedding,
  GenerateVideosOperation,
  GoogleGenAI,
  type Image,
  PersonGeneration,
  RawReferenceImage,
  type SpeechConfig,
  StyleReferenceImage
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** Images, videos, speech and embeddings. */
export const make = async () => {
  const images = await ai.models.generateImages({
    model: "imagen-4.0-generate-001",
    prompt: "A cat",
    config: { numberOfImages: 2, personGeneration: PersonGeneration.DONT_ALLOW }
  })
  const image: Image | undefined = images.generatedImages?.[0]?.image
  const raw = new RawReferenceImage()
  if (image !== undefined) raw.referenceImage = image
  raw.referenceId = 1
  const style = new StyleReferenceImage()
  style.config = { styleDescription: "Watercolour" }
  const edited = await ai.models.editImage({
    model: "imagen-3.0-capability-001",
    prompt: "[1] in blue",
    referenceImages: [raw, style]
  })
  let operation: GenerateVideosOperation = await ai.models.generateVideos({
    model: "veo-3.1-generate-preview",
    prompt: "A cat",
    config: { numberOfVideos: 1 }
  })
  while (!operation.done) operation = await ai.operations.getVideosOperation({ operation })
  const named = new GenerateVideosOperation()
  named.name = operation.name ?? ""
  const video = operation.response?.generatedVideos?.[0]?.video
  if (video !== undefined) await ai.files.download({ file: video, downloadPath: "cat.mp4" })
  const speechConfig: SpeechConfig = { voiceConfig: { prebuiltVoiceConfig: { voiceName: "Kore" } } }
  speechConfig.languageCode = "en-US"
  const spoken = await ai.models.generateContent({
    model: "gemini-2.5-flash-preview-tts",
    contents: "Hi",
    config: { responseModalities: ["AUDIO"], speechConfig }
  })
  const { embeddings } = await ai.models.embedContent({ model: "gemini-embedding-001", contents: ["a", "b"] })
  const found: ContentEmbedding[] = embeddings ?? []
  const values: number[] = found[0]?.values ?? []
  values.push(0)
  const matrix: number[][] = found.map((embedding) => embedding.values!)
  return { edited: edited.generatedImages?.length, spoken: spoken.data, matrix, named }
}
