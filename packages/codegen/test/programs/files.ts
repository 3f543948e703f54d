import {
  createPartFromUri,
  createUserContent,
  type File,
  FileState,
  GoogleGenAI,
  type UploadFileParameters
} from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

const sleep = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))

/** A file that is uploaded, waited for, used and deleted. */
export const summarize = async (path: string): Promise<string | undefined> => {
  const params: UploadFileParameters = { file: path, config: {} }
  params.config!.mimeType = "video/mp4"
  params.config!.displayName = "A film"
  let file: File = await ai.files.upload(params)
  while (file.state === FileState.PROCESSING) {
    await sleep(1_000)
    file = await ai.files.get({ name: file.name! })
  }
  if (file.state === FileState.FAILED) throw new Error(file.error?.message)
  const response = await ai.models.generateContent({
    model: "gemini-2.5-flash",
    contents: [createUserContent([createPartFromUri(file.uri!, file.mimeType!), "What happens?"])]
  })
  await ai.files.download({ file, downloadPath: "film.mp4" })
  const { sdkHttpResponse } = await ai.files.delete({ name: file.name! })
  return response.text ?? sdkHttpResponse?.headers?.["date"]
}
