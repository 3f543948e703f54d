/**
 * What every measured client can do: the same three calls, each as its users would write it.
 */

/** The part of a response that is read: enough to count what was delivered. */
export interface Answer {
  readonly candidates?:
    | ReadonlyArray<{
      readonly content?:
        | { readonly parts?: ReadonlyArray<{ readonly text?: string | undefined }> | undefined }
        | undefined
    }>
    | undefined
}

export interface Client {
  readonly generate: (model: string) => Promise<Answer>
  readonly stream: (model: string, onEvent: (event: Answer) => void) => Promise<void>
  readonly embed: (model: string, texts: ReadonlyArray<string>) => Promise<ReadonlyArray<ReadonlyArray<number>>>
}

/** What a client module exports: a client of the server at `baseUrl`. */
export type Make = (baseUrl: string) => Client | Promise<Client>

export const prompt = "Why is the sky blue?"

export const text = (answer: Answer): string => answer.candidates?.[0]?.content?.parts?.[0]?.text ?? ""
