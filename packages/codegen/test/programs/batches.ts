import { type BatchJob, GoogleGenAI, type InlinedRequest, type InlinedResponse, JobState } from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

const ended: Set<JobState> = new Set([JobState.JOB_STATE_SUCCEEDED, JobState.JOB_STATE_FAILED])

/** Requests in one job. */
export const batch = async (questions: string[]): Promise<string[]> => {
  const src: InlinedRequest[] = questions.map((text) => ({ contents: [{ parts: [{ text }], role: "user" }] }))
  for (const request of src) {
    request.metadata = { key: "a" }
    request.config = { temperature: 0 }
  }
  let job: BatchJob = await ai.batches.create({ model: "gemini-2.5-flash", src, config: { displayName: "Questions" } })
  while (!ended.has(job.state!)) job = await ai.batches.get({ name: job.name! })
  const responses: InlinedResponse[] = job.dest?.inlinedResponses ?? []
  await ai.batches.cancel({ name: job.name! })
  const embeddings = await ai.batches.createEmbeddings({
    model: "gemini-embedding-001",
    src: { inlinedRequests: { contents: questions, config: { outputDimensionality: 64 } } }
  })
  await ai.batches.delete({ name: embeddings.name! })
  return responses.map(({ error, response }) => response?.text ?? error?.message ?? "")
}
