import {
  ApiError,
  ContinuationInterruptedError,
  GoogleGenAI,
  type HttpOptions,
  setDefaultBaseUrls
} from "@google/genai"

const httpOptions: HttpOptions = { apiVersion: "v1beta" }
httpOptions.timeout = 10_000
httpOptions.retryOptions = { attempts: 3 }
setDefaultBaseUrls({ geminiUrl: "https://example.com" })

const ai = new GoogleGenAI({ apiKey: "key", httpOptions })

/** Errors by their class, and by their status. */
export const count = async (contents: string): Promise<number | string> => {
  try {
    const { totalTokens } = await ai.models.countTokens({ model: "gemini-2.5-flash", contents })
    return totalTokens ?? 0
  } catch (error) {
    if (error instanceof ContinuationInterruptedError) return error.continuationToken ?? ""
    if (error instanceof ApiError) return error.status === 429 ? "later" : `${error.name}: ${error.message}`
    throw error
  }
}

export const failing = (): never => {
  throw new ApiError({ message: "no", status: 400 })
}
